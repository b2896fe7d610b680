"""When a promise falls due and when somebody is warned of it: pure functions over a calendar.

`clock_hours` run on the clock and stand still on days that are not working days: asked Friday at 14,
24 hours later is Monday at 14. `working_days` are counted from the day after receipt and end when that
day's opening hours end. Both stand still while we wait for the business, and only then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.catalogue.model import Target
from bot.tickets.calendar import ZONE, WorkCalendar

Pause = tuple[dt.datetime, dt.datetime]
"""A stretch of waiting for the business: two aware moments, the second not before the first."""

LEADS = (1 / 3, 1 / 6, 1 / 24)
"""How long before the deadline the owner, the deputy and the coordinator are warned, as shares of the promise: 8, 4
and 1 hours of 24, so that each has time to act before the next is asked."""
_HOURS_A_DAY = 24
_DAY = dt.timedelta(days=1)


def due_at(target: Target, received: dt.datetime, calendar: WorkCalendar, pauses: Sequence[Pause] = ()) -> dt.datetime:
    """When a promise falls due, as an aware local datetime.

    `pauses` are past and do not overlap. Raises ValueError when `received` has no time zone.
    """
    if received.tzinfo is None:
        raise ValueError("received must be aware of its time zone")
    if target.unit == "clock_hours":
        return _after_clock_hours(received, target.amount, calendar, pauses)
    day = received.astimezone(ZONE).date()
    left = target.amount
    while left:
        day = calendar.next_working_day(day)
        # A day counts when we were not waiting for the business at its end.
        left -= not _paused(calendar.closing_time(day), pauses)
    return calendar.closing_time(day)


def warning_moments(
    target: Target, started: dt.datetime, due: dt.datetime, calendar: WorkCalendar
) -> tuple[dt.datetime, ...]:
    """When owner, deputy and coordinator are warned and when all are told that it is overdue, local time.

    All four lie within opening hours, so the last one may come when the entrance opens again after the deadline,
    and the others earlier than their share.
    """
    hours = target.amount * (1 if target.unit == "clock_hours" else _HOURS_A_DAY)
    moments = []
    for share in LEADS:
        before = calendar.last_open(due - dt.timedelta(hours=hours * share))
        moments.append(before if before >= started else calendar.next_opening(started))
    return (*moments, calendar.next_opening(due))


def _paused(at: dt.datetime, pauses: Sequence[Pause]) -> bool:
    return any(begin <= at < end for begin, end in pauses)


def _after_clock_hours(
    received: dt.datetime, amount: int, calendar: WorkCalendar, pauses: Sequence[Pause]
) -> dt.datetime:
    # Elapsed time is counted in UTC, so that the nights when the clock changes are 23 or 25 hours long.
    moment = received.astimezone(dt.UTC)
    left = dt.timedelta(hours=amount)
    while True:
        local_day = moment.astimezone(ZONE).date()
        midnight = dt.datetime.combine(local_day + _DAY, dt.time(), ZONE).astimezone(dt.UTC)
        if calendar.is_working_day(local_day):
            for begin, end in _running(moment, midnight, pauses):
                if left <= end - begin:
                    return (begin + left).astimezone(ZONE)
                left -= end - begin
        moment = midnight


def _running(begin: dt.datetime, end: dt.datetime, pauses: Sequence[Pause]) -> list[Pause]:
    """The parts of a stretch outside the pauses, in order, in UTC."""
    parts = []
    for first, last in sorted((p[0].astimezone(dt.UTC), p[1].astimezone(dt.UTC)) for p in pauses):
        if last <= begin or first >= end:
            continue
        if first > begin:
            parts.append((begin, first))
        begin = max(begin, last)
    if begin < end:
        parts.append((begin, end))
    return parts
