"""Warnings: the owner, then the deputy, then the coordinator, then all; once each, within working hours."""

from __future__ import annotations

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.bootstrap import Services
from bot.followup.sweep import sweep
from bot.notifications.mailroom import Mailroom
from bot.storage.notice_tables import NoticeRow
from bot.storage.tables import InquiryRow
from bot.storage.ticket_tables import TicketClockRow, TicketRow
from bot.tickets import handling
from bot.tickets.calendar import ZONE
from tests.conftest import FixedClock
from tests.mailrooms import COORDINATOR, OWNER, MakeTicket
from tests.unit.notifications.outboxes import forget

DEPUTY = "bodil-tranberg"


def told(services: Services) -> list[tuple[str, str, str, int]]:
    """Kind, reader, clock and stage of each warning, in order."""
    with services.database.transaction() as session:
        rows = session.scalars(
            select(NoticeRow).where(NoticeRow.kind.in_(("warning", "overdue"))).order_by(NoticeRow.id)
        )
        return [(row.kind, row.recipient, row.data["clock"], row.data["stage"]) for row in rows]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def run(services: Services, clock: FixedClock, until: str, step: int = 5) -> list[tuple[str, str, str, int]]:
    """Sweep every `step` minutes until a moment; returns the warnings."""
    while clock() < at(until):
        clock.advance(minutes=step)
        sweep(services.desk)
    return told(services)


@pytest.fixture
def reference(tickets: MakeTicket) -> str:
    """A simple ticket of Jonas's, received on Monday at 10:30 and due on Tuesday at 10:30."""
    return tickets(level="simpel", deputy=DEPUTY).reference


def promise(warnings: list[tuple[str, str, str, int]]) -> list[tuple[str, str, int]]:
    return [(kind, reader, stage) for kind, reader, clock, stage in warnings if clock == "promise"]


def test_each_is_warned_in_turn_and_once(services: Services, clock: FixedClock, reference: str) -> None:
    warnings = promise(run(services, clock, "2026-11-25 12:00"))
    assert warnings == [
        ("warning", OWNER, 1),
        ("warning", DEPUTY, 2),
        ("warning", COORDINATOR, 3),
        ("overdue", OWNER, 4),
        ("overdue", DEPUTY, 4),
        ("overdue", COORDINATOR, 4),
    ]


def test_nobody_is_warned_outside_working_hours(services: Services, clock: FixedClock, reference: str) -> None:
    moments = []
    while clock() < at("2026-11-26 00:00"):
        clock.advance(minutes=7)
        before = len(told(services))
        sweep(services.desk)
        if len(told(services)) > before:
            moments.append(clock())
    grace = dt.timedelta(minutes=15)
    assert moments
    assert all(services.calendar.is_open(one) or services.calendar.is_open(one - grace) for one in moments)


def test_a_reply_in_time_ends_the_warnings(services: Services, clock: FixedClock, reference: str) -> None:
    clock.now = at("2026-11-23 13:00")
    handling.reply(services.desk, reference, OWNER, "Ja, det må I gerne.")
    assert [one for one in run(services, clock, "2026-11-25 12:00") if one[2] != "close"] == []


def test_a_clock_that_stands_still_warns_nobody(services: Services, clock: FixedClock, reference: str) -> None:
    clock.now = at("2026-11-23 13:00")
    handling.ask_business(services.desk, reference, OWNER, "Hvor mange borde?")
    assert run(services, clock, "2026-11-26 12:00", step=30) == []


def test_after_a_standstill_of_the_program_only_the_overdue_is_said(
    services: Services, clock: FixedClock, reference: str
) -> None:
    clock.now = at("2026-11-25 10:00")
    assert sweep(services.desk) > 0
    assert {kind for kind, _, which, _ in told(services) if which == "promise"} == {"overdue"}
    assert sweep(services.desk) == 0


def test_a_sweep_at_night_waits_for_the_opening(services: Services, clock: FixedClock, reference: str) -> None:
    clock.now = at("2026-11-25 03:00")
    assert sweep(services.desk) == 0
    clock.now = at("2026-11-28 12:00")
    assert sweep(services.desk) == 0
    clock.now = at("2026-11-30 09:00")
    assert sweep(services.desk) > 0


def test_the_versions_of_tickets_stay_so_that_nobody_who_writes_is_disturbed(
    services: Services, clock: FixedClock, reference: str
) -> None:
    run(services, clock, "2026-11-24 12:00")
    found = services.tickets.find(reference)
    assert found is not None
    assert found.version == 1
    assert [one["kind"] for one in found.events].count("overdue") >= 1


def test_whoever_is_away_is_not_the_one_who_is_warned(
    services: Services, clock: FixedClock, tickets: MakeTicket, mailroom: Mailroom
) -> None:
    tickets(level="simpel", owner="nadia-rahimi", deputy="bodil-tranberg")
    forget(mailroom)
    run(services, clock, "2026-11-24 12:00")
    assert "nadia-rahimi" not in {reader for _, reader, _, _ in told(services)}
    assert promise(told(services))[0] == ("warning", "bodil-tranberg", 1)


def test_whoever_steps_in_for_the_owner_is_told_once_that_it_is_overdue(
    services: Services, clock: FixedClock, tickets: MakeTicket
) -> None:
    tickets(level="simpel", owner="nadia-rahimi", deputy=DEPUTY)
    clock.now = at("2026-11-25 10:00")
    sweep(services.desk)
    assert promise(told(services)) == [("overdue", DEPUTY, 4), ("overdue", COORDINATOR, 4)]


def test_an_owner_who_has_left_is_replaced_by_the_coordinator(
    services: Services, clock: FixedClock, tickets: MakeTicket
) -> None:
    tickets(level="simpel", owner="forhenvaerende", deputy=None)
    warnings = promise(run(services, clock, "2026-11-24 12:00"))
    assert {reader for _, reader, _ in warnings} == {COORDINATOR}


def test_two_sweeps_at_once_warn_once(services: Services, clock: FixedClock, tickets: MakeTicket) -> None:
    for _ in range(12):
        tickets(level="simpel", deputy=DEPUTY)
    clock.now = at("2026-11-25 10:00")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: sweep(services.desk), range(4)))
    with services.database.transaction() as session:
        keys = list(session.scalars(select(NoticeRow.key).where(NoticeRow.kind == "overdue")))
    assert len(keys) == len(set(keys))
    assert promise(told(services)).count(("overdue", OWNER, 4)) == 12


def many(services: Services, count: int) -> None:
    """That many tickets with two clocks each; every hundredth has one that is due."""
    now = services.clock()

    def ticket(number: int) -> dict[str, Any]:
        empty: dict[str, Any] = {"triage": {}, "details": {}, "refusal": {}, "callback": {}, "contact": {}}
        lists: dict[str, Any] = {name: [] for name in ("tasks", "transcript", "flags", "checklist", "plan", "meetings")}
        return {
            "id": number, "reference": f"EI-2026-{number:06d}", "access_key": f"k{number}", "pauses": [],
            "inquiry_id": f"i{number}", "version": 1, "created_at": now, "updated_at": now, "status": "assigned",
            "phase": "sagsbehandling", "channel": "web", "level": "simpel", "office": "byliv", "owner": OWNER,
            "text": "x", "due_at": now, "promise": "x", **empty, **lists,
        }  # fmt: skip

    def clock(number: int, kind: str) -> dict[str, Any]:
        due = number % 100 == 0 and kind == "promise"
        warn = now - dt.timedelta(minutes=1) if due else now + dt.timedelta(days=1)
        return {
            "ticket_id": number, "kind": kind, "unit": "clock_hours", "amount": 24, "text": "x", "started_at": now,
            "due_at": now + dt.timedelta(hours=24), "stopped_at": None, "paused": False, "stage": 0, "warn_at": warn,
        }  # fmt: skip

    inquiry = {"created_at": now, "channel": "web", "act": "inquiry", "level": "simpel", "decision": "x",
               "outcome": "ticket", "triage": {}}  # fmt: skip
    with services.database.transaction() as session:
        for first in range(1, count + 1, 5_000):
            numbers = range(first, min(first + 5_000, count + 1))
            session.execute(insert(InquiryRow), [{"id": f"i{number}", **inquiry} for number in numbers])
            session.execute(insert(TicketRow), [ticket(number) for number in numbers])
            session.execute(
                insert(TicketClockRow),
                [clock(number, kind) for number in numbers for kind in ("first_reply", "promise")],
            )


def test_a_sweep_over_100000_tickets_is_quick(services: Services, clock: FixedClock) -> None:
    many(services, 100_000)
    begin = time.process_time()
    assert sweep(services.desk) == 1_000
    took = time.process_time() - begin
    begin = time.process_time()
    assert sweep(services.desk) == 0
    nothing = time.process_time() - begin
    print(f"1,000 of 200,000 clocks warned in {took:.2f} s; a sweep that finds none {nothing * 1000:.0f} ms")  # noqa: T201
    assert took < 5
    assert nothing < 0.2
