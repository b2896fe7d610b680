"""The morning's digest and the weekly overview: when, to whom, and what they list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from bot.accounts.preferences import Preferences
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.catalogue.model import Weekday
from bot.followup.overviews import digest, meeting_after, weekly_overview
from bot.notifications.mailroom import Mailroom
from bot.storage.notice_tables import NoticeRow
from bot.tickets import handling
from bot.tickets.calendar import ZONE, WorkCalendar
from bot.tickets.planning import Planned
from tests.builders import profile
from tests.conftest import FixedClock
from tests.mailrooms import COORDINATOR, OWNER, SPECIALIST, MakeTicket


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def notices(services: Services, kind: str) -> dict[str, Mapping[str, Any]]:
    """What each recipient was told."""
    with services.database.transaction() as session:
        rows = session.scalars(select(NoticeRow).where(NoticeRow.kind == kind))
        return {row.recipient: row.data for row in rows}


def run_digest(services: Services) -> int | None:
    return digest(services.desk, services.accounts.everyone)


@pytest.fixture
def accounts(services: Services) -> None:
    for staff in (OWNER, SPECIALIST, COORDINATOR, "nadia-rahimi"):
        services.accounts.add(staff, staff, f"{staff}@odense.example", [Role.TASKFORCE])


@pytest.mark.usefixtures("accounts")
def test_a_digest_lists_what_waits(services: Services, clock: FixedClock, tickets: MakeTicket) -> None:
    asked = (Planned(1, "udeservering", "byliv", SPECIALIST, (), "asked"),)
    late = tickets(level="simpel", company="Sen ApS").reference
    clock.now = at("2026-11-24 12:00")
    today = tickets(level="medium", company="I dag ApS", enquiries=asked).reference
    clock.now = at("2026-11-25 07:30")
    assert run_digest(services) == 2
    told = notices(services, "digest")
    assert set(told) == {OWNER, SPECIALIST}
    sections = {one["name"]: [line["reference"] for line in one["lines"]] for one in told[OWNER]["sections"]}
    assert sections == {"overdue": [late], "today": [today]}
    assert told[OWNER]["counts"] == "1 over fristen og 1 frist i dag"
    assert [one["name"] for one in told[SPECIALIST]["sections"]] == ["enquiries"]
    assert told[SPECIALIST]["sections"][0]["lines"][0]["title"] == "I dag ApS: Udeservering"


@pytest.mark.usefixtures("accounts")
def test_a_digest_is_sent_once_a_day_and_only_in_the_morning(
    services: Services, clock: FixedClock, tickets: MakeTicket
) -> None:
    tickets(level="kompleks")
    for moment, told in (
        ("2026-11-24 07:29", None),
        ("2026-11-24 07:30", 1),
        ("2026-11-24 07:31", 0),
        ("2026-11-24 11:30", None),
        ("2026-11-28 07:30", None),
        ("2026-11-30 11:29", 1),
    ):
        clock.now = at(moment)
        if moment.startswith("2026-11-30"):
            tickets(level="kompleks")
        assert run_digest(services) == told, moment


@pytest.mark.usefixtures("accounts")
def test_whoever_wants_none_or_has_nothing_gets_none(
    services: Services, clock: FixedClock, tickets: MakeTicket
) -> None:
    clock.now = at("2026-11-24 07:30")
    assert run_digest(services) == 0
    services.accounts.save_preferences(OWNER, Preferences(digest=False))
    tickets()
    assert run_digest(services) == 0


@pytest.mark.usefixtures("accounts")
def test_the_deputy_of_somebody_away_sees_their_tickets(
    services: Services, clock: FixedClock, tickets: MakeTicket
) -> None:
    tickets(owner="nadia-rahimi")
    clock.now = at("2026-11-24 07:30")
    run_digest(services)
    assert set(notices(services, "digest")) == {"bodil-tranberg"}


@pytest.mark.usefixtures("accounts")
def test_a_ticket_that_waits_for_the_business_is_neither_late_nor_due(
    services: Services, clock: FixedClock, tickets: MakeTicket
) -> None:
    reference = tickets(level="simpel").reference
    handling.ask_business(services.desk, reference, OWNER, "Hvor mange borde?")
    clock.now = at("2026-11-26 07:30")
    assert run_digest(services) == 0


@pytest.mark.usefixtures("accounts")
def test_a_long_list_is_cut_short_and_counted(services: Services, clock: FixedClock, tickets: MakeTicket) -> None:
    for _ in range(13):
        tickets(level="kompleks")
    clock.now = at("2026-11-24 07:30")
    run_digest(services)
    (section,) = notices(services, "digest")[OWNER]["sections"]
    assert (len(section["lines"]), section["more"]) == (10, 3)
    assert notices(services, "digest")[OWNER]["counts"] == "13 frister i dag"


@pytest.mark.parametrize(
    ("day", "weekday", "meeting"),
    [
        ("2026-11-23", "tue", "2026-11-24"),
        ("2026-11-23", "wed", None),
        ("2026-11-23", "mon", None),
        ("2026-11-27", "mon", "2026-11-30"),
        ("2026-11-28", "mon", None),
        # The working day before, over a closing day; and a meeting on a closing day is not held.
        ("2026-12-23", "mon", "2026-12-28"),
        ("2026-12-23", "thu", None),
        ("2026-11-23", None, None),
    ],
)
def test_the_overview_is_due_on_the_working_day_before(day: str, weekday: Weekday | None, meeting: str | None) -> None:
    calendar = WorkCalendar.of(profile(closing_days={"2026-12-24": "Juleaften"}))
    expected = dt.date.fromisoformat(meeting) if meeting else None
    assert meeting_after(dt.date.fromisoformat(day), weekday, calendar) == expected


def test_the_taskforce_gets_the_board_before_its_meeting(
    services: Services, clock: FixedClock, tickets: MakeTicket, mailroom: Mailroom
) -> None:
    weekday = services.profile.service_targets.weekly_meeting
    assert weekday is not None, "Odense has a weekly meeting"
    tickets(level="kompleks")
    tickets(level="simpel")
    sent = []
    for hours in range(8 * 24):
        clock.now = at("2026-11-23 00:30") + dt.timedelta(hours=hours)
        if weekly_overview(services.desk):
            sent.append(clock())
    (moment,) = sent
    assert moment.astimezone(ZONE).hour == 12
    told = notices(services, "weekly_overview")
    taskforce = {one.id for one in services.municipality.staff.values() if one.taskforce}
    assert set(told) == taskforce | {COORDINATOR}
    board = told[COORDINATOR]
    assert [one["name"] for one in board["sections"]] == ["tiltraekning", "afklaring", "sagsbehandling"]
    assert [len(one["lines"]) for one in board["sections"]] == [0, 1, 1]
    assert board["count"] == 2
    assert "Jonas Skovmand" in board["sections"][2]["lines"][0]["note"]
