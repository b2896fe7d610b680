"""The outbox and what surrounds it on PostgreSQL, several processes' worth of threads at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import bootstrap
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.followup.overviews import digest, weekly_overview
from bot.followup.sweep import sweep
from bot.notifications.delivery import Courier
from bot.notifications.housekeeping import tidy
from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import plan
from bot.notifications.telegram.inbox import Inbox
from bot.settings import load_settings
from tests.conftest import FixedClock
from tests.mailrooms import OWNER, MakeTicket, mailroom, tickets
from tests.servers.postgres import Postgres, migrated, postgres
from tests.unit.notifications.outboxes import deliveries, make_due
from tests.unit.notifications.test_delivery import Post

__all__ = ["mailroom", "migrated", "postgres", "tickets"]
THREADS = 6


@pytest.fixture
def services(postgres: Postgres, migrated: str, tmp_path: Path, clock: FixedClock) -> Iterator[Services]:
    url = postgres.new_database(migrated)
    settings = load_settings({"INDGANG_DATA_DIR": str(tmp_path), "INDGANG_DATABASE_URL": url})
    built = bootstrap.build(settings, "test-model", clock)
    yield built
    built.database.close()


async def test_everything_is_planned_warned_and_sent_once(
    services: Services, mailroom: Mailroom, tickets: MakeTicket, clock: FixedClock
) -> None:
    services.accounts.add(OWNER, "Jonas", "jonas@odense.example", [Role.TASKFORCE])
    for _ in range(15):
        tickets(level="simpel")
    clock.now = clock().replace(day=25, hour=10)
    with ThreadPoolExecutor(THREADS) as pool:
        warned = sum(pool.map(lambda _: sweep(services.desk), range(THREADS)))
        planned = sum(pool.map(lambda _: plan(mailroom, limit=9), range(8 * THREADS)))
    while more := plan(mailroom):
        planned += more
    while more := sweep(services.desk):
        warned += more
    assert warned >= 15
    assert len(deliveries(mailroom, "overdue")) == len({row.notice_id for row in deliveries(mailroom, "overdue")})
    make_due(mailroom)
    posts = [Post() for _ in range(3)]
    for post in posts:
        await Courier(mailroom, post).deliver_due()
    sent = [parcel.id for post in posts for parcel in post.sent]
    assert sorted(sent) == sorted(row.id for row in deliveries(mailroom))
    assert len(sent) == planned


async def test_couriers_at_once_send_each_delivery_once(
    services: Services, mailroom: Mailroom, tickets: MakeTicket
) -> None:
    import asyncio

    for _ in range(20):
        tickets()
    while plan(mailroom):
        pass
    make_due(mailroom)
    posts = [Post() for _ in range(4)]
    await asyncio.gather(*(Courier(mailroom, post).deliver_due() for post in posts))
    for post in posts:
        await Courier(mailroom, post).deliver_due()
    sent = [parcel.id for post in posts for parcel in post.sent]
    assert sorted(sent) == sorted(row.id for row in deliveries(mailroom))


def test_updates_are_stored_and_taken_once(services: Services, clock: FixedClock) -> None:
    inbox = Inbox(services.database, services.clock)
    inbox.store([{"update_id": number, "message": {"text": "hej"}} for number in range(1, 31)])
    with ThreadPoolExecutor(THREADS) as pool:
        taken = [one.id for one in pool.map(lambda _: inbox.take(), range(36)) if one is not None]
    while (more := inbox.take()) is not None:
        taken.append(more.id)
    assert sorted(taken) == list(range(1, 31))


def test_overviews_and_tidying_up_run(services: Services, mailroom: Mailroom, tickets: MakeTicket,
                                      clock: FixedClock) -> None:  # fmt: skip
    services.accounts.add(OWNER, "Jonas", "jonas@odense.example", [Role.TASKFORCE])
    tickets(level="kompleks")
    clock.now = clock().replace(day=24, hour=7, minute=30)
    assert digest(services.desk, services.accounts.everyone) == 1
    clock.now = clock().replace(day=25, hour=12, minute=0)
    assert weekly_overview(services.desk)
    while plan(mailroom):
        pass
    clock.now = clock() + dt.timedelta(days=60)
    assert tidy(mailroom) == 0, "nothing goes before it has been sent"
