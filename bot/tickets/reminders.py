"""When a specialist who has been asked is reminded. Pure."""

from __future__ import annotations

import datetime as dt

from bot.tickets.calendar import ZONE, WorkCalendar

MOST = 2
"""Reminders to the one who was asked; after them the owner is told who is missing."""


def next_reminder(at: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    """The first opening on the working day after a question or reminder, local time."""
    day = calendar.next_working_day(at.astimezone(ZONE).date())
    return calendar.next_opening(dt.datetime.combine(day, dt.time(), ZONE))
