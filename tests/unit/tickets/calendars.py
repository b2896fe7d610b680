"""Two calendars that the tests of days and deadlines reckon in, and local moments."""

from __future__ import annotations

import datetime as dt

from bot.catalogue.model import WEEKDAYS
from bot.tickets.calendar import WorkCalendar
from tests.builders import hours
from tests.conftest import COPENHAGEN

PLAIN = WorkCalendar({day: hours() for day in WEEKDAYS[:5]}, {})
CHRISTMAS = WorkCalendar(
    {day: hours() for day in WEEKDAYS[:5]},
    {dt.date(2026, 12, 24): "Juleaftensdag", dt.date(2026, 12, 31): "Nytårsaftensdag"},
)


def at(text: str) -> dt.datetime:
    """A local moment, `2026-11-20 14:00`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)
