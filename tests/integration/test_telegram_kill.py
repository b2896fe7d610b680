"""The staff's bot in a real process that is killed: no update is lost, none is acted on twice."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import bootstrap
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.settings import load_settings
from bot.storage.staff_tables import AccountRow, TelegramUpdateRow
from bot.tickets.planning import Planned
from tests.builders import new_ticket, triage_data
from tests.servers.bot_api import TOKEN, BotApi, bot_api
from tests.servers.jobs import jobs

__all__ = ["bot_api"]
BODIL = 1002
STAFF = "bodil-tranberg"


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Services]:
    """The program's services on the real clock, with Bodil's account linked to a chat."""
    services = bootstrap.build(load_settings({"INDGANG_DATA_DIR": str(tmp_path)}), "test-model")
    services.accounts.add(STAFF, "Bodil Tranberg", "bodil@odense.example", [Role.TASKFORCE])
    with services.database.transaction() as session:
        row = session.get(AccountRow, STAFF)
        assert row is not None
        row.telegram_chat = BODIL
    yield services
    services.database.close()


@pytest.fixture
def enquiry(real: Services) -> str:
    """A ticket on which Bodil is asked."""
    now = real.clock()
    real.tickets.log_inquiry(triage_data(), channel="email", at=now, inquiry_id="i-1")
    asked = (Planned(1, "udeservering", "byliv", STAFF, (), "asked"),)
    made = new_ticket(inquiry_id="i-1", received=now, owner="jonas-skovmand", deputy=None, enquiries=asked)
    return real.tickets.create(made, real.profile, real.calendar).reference


def press(services: Services, api: BotApi, reference: str, purpose: str) -> None:
    data = {"reference": reference, "number": 1}
    api.press(BODIL, services.links.issue(f"telegram:{purpose}", STAFF, data, dt.timedelta(days=1)))


def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


def updates(services: Services) -> list[TelegramUpdateRow]:
    with services.database.transaction() as session:
        return list(session.scalars(select(TelegramUpdateRow).order_by(TelegramUpdateRow.id)))


def let_time_pass(services: Services) -> None:
    """As if the claims of the dead process had run out."""
    past = (services.clock() - dt.timedelta(seconds=1)).isoformat()
    with services.database.transaction() as session:
        for row in session.scalars(select(TelegramUpdateRow).where(TelegramUpdateRow.handled_at.is_(None))):
            row.data = {**row.data, "claimed_until": past}


def test_killed_while_answering_the_deed_is_done_once_and_answered(
    real: Services, tmp_path: Path, bot_api: BotApi, enquiry: str
) -> None:
    settings = {"telegram_staff_token": TOKEN, "telegram_api_url": bot_api.url}
    bot_api.hanging.set()
    press(real, bot_api, enquiry, "enquiry_no")
    with jobs(tmp_path, **settings) as process:
        bot_api.wait_for(1, 60)
        process.kill()
    bot_api.hanging.clear()
    (row,) = updates(real)
    assert row.handled_at is None
    let_time_pass(real)
    with jobs(tmp_path, **settings):
        until(lambda: all(row.handled_at for row in updates(real)))
        # The next poll acknowledges at Telegram what is stored here.
        until(lambda: bot_api.waiting == [])
    found = real.tickets.find(enquiry)
    assert found is not None
    assert [one["kind"] for one in found.events].count("enquiry_answered") == 1
    assert {message["text"] for message in bot_api.sent} == {f"Tak. Du skal ikke med i {enquiry}."}


def test_what_is_written_while_the_program_is_down_is_handled_at_the_start(
    real: Services, tmp_path: Path, bot_api: BotApi, enquiry: str
) -> None:
    settings = {"telegram_staff_token": TOKEN, "telegram_api_url": bot_api.url}
    with jobs(tmp_path, **settings) as process:
        until(lambda: any(method == "getupdates" for method, _ in bot_api.calls))
        process.kill()
    press(real, bot_api, enquiry, "enquiry_no")
    bot_api.write(BODIL, "Hej")
    with jobs(tmp_path, **settings) as process:
        bot_api.wait_for(2, 60)
        assert process.stop() == 0
        assert TOKEN not in process.printed()
    assert len(updates(real)) == 2
    found = real.tickets.find(enquiry)
    assert found is not None
    assert found.enquiries[0].status == "no"
