"""Claims: each delivery is somebody's, in order, and comes back when its sender dies. On both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.notifications.outbox import LEASE, claim, mark_failed, mark_sent, postpone
from bot.notifications.senders import Parcel
from bot.storage import database as storage
from bot.storage.base import Base
from bot.storage.database import Database
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.tables import InquiryRow
from bot.storage.ticket_tables import TicketRow
from bot.tickets.store import TicketStore
from tests.builders import MORNING, create, triage_data
from tests.servers.databases import KINDS, migrated, new_url, postgres

__all__ = ["migrated", "postgres"]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(scope="module", params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(new_url(request.param, request, tmp_path_factory.mktemp("outbox")))
    yield database
    database.close()


@pytest.fixture
def database(store: Database) -> Database:
    """Emptied before each test, with two tickets."""
    with store.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    tickets = TicketStore(store)
    for number in (1, 2):
        tickets.log_inquiry(triage_data(), channel="web", at=MORNING, inquiry_id=f"i-{number}")
        create(tickets, inquiry_id=f"i-{number}", received=MORNING)
    with store.transaction() as session:
        session.query(NoticeRow).delete()
    return store


def put(
    database: Database,
    name: str,
    *,
    ticket: int | None = None,
    at: dt.datetime = MORNING,
    channel: str = "email",
    address: str = "a@x.example",
) -> None:
    with database.transaction() as session:
        ids = list(session.scalars(select(TicketRow.id).order_by(TicketRow.id)))
        notice = NoticeRow(
            key=name,
            kind=name,
            audience="staff",
            recipient="anna",
            ticket_id=None if ticket is None else ids[ticket],
            data={"_reader": "anna"},
            created_at=MORNING,
            not_before=MORNING,
            planned_at=MORNING,
        )
        session.add(notice)
        session.flush()
        session.add(
            DeliveryRow(
                notice_id=notice.id,
                channel=channel,
                address=address,
                message_id=f"<{name}>",
                status="waiting",
                attempts=0,
                next_at=at,
            )
        )


def take(database: Database, at: dt.datetime = MORNING, channel: str = "email") -> Parcel:
    parcel = claim(database, channel, at)
    assert parcel is not None
    return parcel


def sent(database: Database, parcel: Parcel) -> bool:
    with database.transaction() as session:
        return mark_sent(session, parcel, MORNING)


def row(database: Database, name: str) -> DeliveryRow:
    with database.transaction() as session:
        return session.scalars(select(DeliveryRow).where(DeliveryRow.message_id == f"<{name}>")).one()


def test_a_claim_is_one_senders(database: Database) -> None:
    put(database, "one")
    parcel = take(database)
    assert (parcel.kind, parcel.reader, parcel.attempts, dict(parcel.data)) == ("one", "anna", 1, {})
    assert claim(database, "email", MORNING) is None
    assert sent(database, parcel)
    assert row(database, "one").status == "sent"
    assert claim(database, "email", MORNING + dt.timedelta(days=9)) is None


def test_many_claimants_get_each_delivery_once(database: Database) -> None:
    for number in range(30):
        put(database, f"n{number}")
    with ThreadPoolExecutor(6) as pool:
        claimed = list(pool.map(lambda _: claim(database, "email", MORNING), range(48)))
    names = [parcel.kind for parcel in claimed if parcel is not None]
    assert sorted(names) == sorted(set(names))
    while (more := claim(database, "email", MORNING)) is not None:
        names.append(more.kind)
    assert sorted(names) == sorted(f"n{number}" for number in range(30))


def test_what_a_dead_process_had_claimed_is_sent_by_another(database: Database) -> None:
    put(database, "one")
    dead = take(database)
    assert claim(database, "email", MORNING + LEASE - MINUTE) is None
    again = take(database, MORNING + LEASE)
    assert (again.id, again.attempts, again.message_id) == (dead.id, 2, dead.message_id)


def test_whoever_lost_a_claim_cannot_settle_it(database: Database) -> None:
    put(database, "one")
    slow = take(database)
    quick = take(database, MORNING + LEASE)
    assert not sent(database, slow)
    postpone(database, slow, MORNING + MINUTE, "slow")
    with database.transaction() as session:
        assert not mark_failed(session, slow, "slow")
    assert row(database, "one").status == "sending"
    assert sent(database, quick)


def test_a_delivery_is_not_tried_before_its_moment(database: Database) -> None:
    put(database, "later", at=MORNING + MINUTE)
    assert claim(database, "email", MORNING) is None
    assert take(database, MORNING + MINUTE).kind == "later"


def test_a_channel_sees_only_its_own(database: Database) -> None:
    put(database, "chat", channel="telegram")
    assert claim(database, "email", MORNING) is None
    assert take(database, channel="telegram").kind == "chat"


def test_nothing_about_a_ticket_overtakes_what_was_said_before(database: Database) -> None:
    put(database, "first", ticket=0)
    put(database, "second", ticket=0)
    put(database, "other ticket", ticket=1)
    put(database, "other address", ticket=0, address="b@x.example")
    first = take(database)
    assert first.kind == "first"
    postpone(database, first, MORNING + MINUTE, "busy")
    # The first is being retried: its follower waits, others do not.
    assert {take(database).kind, take(database).kind} == {"other ticket", "other address"}
    assert claim(database, "email", MORNING) is None
    assert sent(database, take(database, MORNING + MINUTE))
    assert take(database, MORNING + MINUTE).kind == "second"


def test_what_waits_for_the_morning_holds_up_nothing_urgent(database: Database) -> None:
    put(database, "for tomorrow", ticket=0, at=MORNING + dt.timedelta(hours=14))
    put(database, "urgent", ticket=0)
    assert take(database).kind == "urgent"


def test_what_has_been_given_up_holds_up_nothing(database: Database) -> None:
    put(database, "first", ticket=0)
    put(database, "second", ticket=0)
    parcel = take(database)
    with database.transaction() as session:
        assert mark_failed(session, parcel, "550")
    assert row(database, "first").error == "550"
    assert take(database).kind == "second"


def test_a_claim_is_quick_while_thousands_wait(database: Database) -> None:
    with database.transaction() as session:
        session.add(InquiryRow(id="x", created_at=MORNING, channel="web", act="inquiry", level="simpel", decision="x",
                               outcome="x", triage={}))  # fmt: skip
        notice = NoticeRow(key="many", kind="many", audience="staff", recipient="anna", data={}, created_at=MORNING,
                           not_before=MORNING, planned_at=MORNING)  # fmt: skip
        session.add(notice)
        session.flush()
        session.add_all(
            DeliveryRow(notice_id=notice.id, channel="email", address=f"{number}@x.example", message_id=f"<{number}>",
                        status="waiting", attempts=0, next_at=MORNING)
            for number in range(5_000)
        )  # fmt: skip
    import time

    begin = time.perf_counter()
    for _ in range(10):
        take(database)
    assert (time.perf_counter() - begin) / 10 < 0.5


def test_a_look_that_finds_nothing_waits_for_nobodys_change(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, "later", at=MORNING + MINUTE)
    monkeypatch.setattr(storage, "BUSY_TIMEOUT_MS", 1)
    with database.transaction():
        assert claim(database, "email", MORNING) is None
