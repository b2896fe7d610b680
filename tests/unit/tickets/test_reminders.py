"""When a specialist who has been asked is reminded."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.catalogue.model import WEEKDAYS
from bot.tickets.calendar import ZONE, WorkCalendar
from bot.tickets.reminders import next_reminder
from tests.builders import hours

CALENDAR = WorkCalendar({day: hours() for day in WEEKDAYS[:5]}, {dt.date(2026, 12, 24): "Juleaftensdag"})


@pytest.mark.parametrize(
    ("asked", "reminded"),
    [
        ("2026-11-23 10:30", "2026-11-24 09:00"),
        ("2026-11-23 08:00", "2026-11-24 09:00"),
        ("2026-11-27 14:00", "2026-11-30 09:00"),
        ("2026-11-28 12:00", "2026-11-30 09:00"),
        # The 24th is a closing day, the 25th a holiday, then a weekend.
        ("2026-12-23 10:00", "2026-12-28 09:00"),
        # The clock changes on the Sunday.
        ("2027-10-29 23:59", "2027-11-01 09:00"),
    ],
)
def test_it_is_when_the_next_working_day_opens(asked: str, reminded: str) -> None:
    at = dt.datetime.fromisoformat(asked).replace(tzinfo=ZONE)
    assert next_reminder(at, CALENDAR) == dt.datetime.fromisoformat(reminded).replace(tzinfo=ZONE)
    assert next_reminder(at.astimezone(dt.UTC), CALENDAR) == next_reminder(at, CALENDAR)
