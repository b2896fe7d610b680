"""The morning's digest for each who wants it, and the weekly overview to the TaskForce before its stand-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.accounts.model import Account
from bot.catalogue.model import WEEKDAYS, Weekday
from bot.notifications import words
from bot.texts import load
from bot.tickets import notices
from bot.tickets.calendar import ZONE, WorkCalendar
from bot.tickets.desk import Desk
from bot.tickets.queries import TicketLine, board
from bot.tickets.roster import Roster
from bot.tickets.states import PHASES

DIGEST_AT = dt.time(7, 30)
WEEKLY_AT = dt.time(12)
LATEST = dt.timedelta(hours=4)
"""How long after its moment an overview is still sent, when the program stood still then."""
MOST_LINES = 10
MOST_LINES_WEEKLY = 60
"""Tickets that a list names; the others are counted."""


def digest(desk: Desk, accounts: Callable[[], Iterable[Account]]) -> int | None:
    """Queue today's digests on a working day at 7:30; returns how many are new, None when it is not the time.

    One a person and day. Whoever is away or has nothing waiting gets none.
    """
    now = desk.clock().astimezone(ZONE)
    if not _is_time(now, DIGEST_AT) or not desk.calendar.is_working_day(now.date()):
        return None
    wanting = [one.id for one in accounts() if one.active and one.preferences.digest]
    roster = desk.roster()
    lines = board(desk) if wanting else []
    since = _previous_morning(now, desk.calendar)
    told = {}
    for staff in wanting:
        sections = _sections(desk, roster, lines, staff, now, since) if roster.at_work(staff, now.date()) else []
        if sections:
            told[staff] = {"date": now.date().isoformat(), "sections": sections, "counts": _counts(sections)}
    return notices.post_each(desk.database, "digest", str(now.date()), told, now)


def weekly_overview(desk: Desk) -> int | None:
    """Queue the board's overview at noon on the working day before the stand-up; None when it is not the time."""
    now = desk.clock().astimezone(ZONE)
    weekday = desk.municipality.profile.service_targets.weekly_meeting
    meeting = meeting_after(now.date(), weekday, desk.calendar)
    if meeting is None or not _is_time(now, WEEKLY_AT):
        return None
    lines = board(desk)
    data = {
        "meeting": meeting.isoformat(),
        "count": len(lines),
        "overdue": sum(line.overdue(now) for line in lines),
        "sections": [
            _section(desk, phase, [line for line in lines if line.phase == phase], _with_owner, MOST_LINES_WEEKLY)
            for phase in PHASES
        ],
    }
    coordinator = desk.municipality.profile.coordinator
    people = [person.id for person in desk.municipality.staff.values() if person.taskforce or person.id == coordinator]
    return notices.post_each(desk.database, "weekly_overview", str(meeting), dict.fromkeys(people, data), now)


def meeting_after(day: dt.date, weekday: Weekday | None, calendar: WorkCalendar) -> dt.date | None:
    """The date of the stand-up when `day` is the last working day before it; otherwise None.

    A stand-up that falls on a closed day is not held.
    """
    if weekday is None or not calendar.is_working_day(day):
        return None
    ahead = (WEEKDAYS.index(weekday) - day.weekday() - 1) % 7 + 1
    meeting = day + dt.timedelta(days=ahead)
    return meeting if calendar.next_working_day(day) == meeting else None


def _is_time(now: dt.datetime, at: dt.time) -> bool:
    begins = dt.datetime.combine(now.date(), at, ZONE)
    return begins <= now < begins + LATEST


def _previous_morning(now: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    day = now.date() - dt.timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= dt.timedelta(days=1)
    return dt.datetime.combine(day, DIGEST_AT, ZONE)


def _sections(
    desk: Desk, roster: Roster, lines: Sequence[TicketLine], staff: str, now: dt.datetime, since: dt.datetime
) -> list[dict[str, Any]]:
    """What waits for somebody, those included whose deputy they are today."""
    people = {staff, *roster.stands_in_for(staff, now.date())}
    own = [line for line in lines if line.owner in people]
    late = [line for line in own if line.overdue(now)]
    today = [
        line
        for line in own
        if line not in late and line.next_due is not None and line.next_due.astimezone(ZONE).date() == now.date()
    ]
    chosen = {
        "overdue": late,
        "today": today,
        "enquiries": [line for line in lines if people.intersection(line.waiting_for)],
        "new": [line for line in own if line.created_at >= since and line not in today and line not in late],
    }
    return [_section(desk, name, found, _with_due, MOST_LINES) for name, found in chosen.items() if found]


def _section(
    desk: Desk, name: str, lines: Sequence[TicketLine], note: Callable[[Desk, TicketLine], str], most: int
) -> dict[str, Any]:
    return {
        "name": name,
        "lines": [
            {"reference": line.reference, "title": _title(desk, line), "note": note(desk, line)}
            for line in lines[:most]
        ],
        "more": max(0, len(lines) - most),
    }


def _title(desk: Desk, line: TicketLine) -> str:
    tasks = [desk.catalogue.tasks[task].name for task in line.tasks if task in desk.catalogue.tasks]
    return ": ".join(part for part in (line.title, words.listed(tasks[:2])) if part)


def _with_due(desk: Desk, line: TicketLine) -> str:
    return str(load("notices")["line_due"]).format(due=words.moment(line.next_due or line.due_at))


def _with_owner(desk: Desk, line: TicketLine) -> str:
    person = desk.municipality.staff.get(line.owner)
    return f"{person.name if person else line.owner}, {_with_due(desk, line)}"


def _counts(sections: Sequence[dict[str, Any]]) -> str:
    """`1 over fristen, 2 nye sager`, for the subject."""
    counts = load("notices")["counts"]
    parts = []
    for section in sections:
        one, many = counts[section["name"]]
        number = len(section["lines"]) + section["more"]
        parts.append(one if number == 1 else many.format(count=number))
    return words.listed(parts)
