"""Whether the entrance is open now, what a consultant does when it is not, and which other lines take calls."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.catalogue.model import WEEKDAYS, OtherLine, Profile
from bot.notifications import words
from bot.texts import load
from bot.tickets.calendar import ZONE, WorkCalendar

_MAX_DAYS = 8


def shown(profile: Profile, calendar: WorkCalendar, now: dt.datetime) -> dict[str, Any]:
    """The opening hours at an aware moment in the JSON form: one sentence, what to do, and the other lines."""
    texts = load("hotline")["hours"]
    local = now.astimezone(ZONE)
    number = profile.extension or profile.phone
    hours = calendar.open_hours(local.date())
    is_open = calendar.is_open(now) and hours is not None
    if is_open and hours is not None:
        sentence = texts["open"].format(number=number, closes=f"{hours.closes:%H.%M}")
        rule = ""
    else:
        sentence = texts["closed"].format(number=number, opens=words.moment(calendar.next_opening(now)))
        rule = profile.outside_hours or texts["outside"]
    return {
        "open": is_open,
        "sentence": sentence,
        "rule": rule,
        "lines": [_line(line, calendar, now, entrance_open=is_open) for line in profile.other_lines],
    }


def _line(line: OtherLine, calendar: WorkCalendar, now: dt.datetime, *, entrance_open: bool) -> dict[str, Any]:
    """Another line now. Where it passes questions on, that holds while the entrance is open."""
    texts = load("hotline")["hours"]
    local = now.astimezone(ZONE)
    hours = line.open_at(local)
    state = (
        texts["line_open"].format(closes=f"{hours.closes:%H.%M}")
        if hours is not None
        else texts["line_closed"].format(opens=_next(line, local))
    )
    passes = ""
    if line.passes_to:
        name = "passes_now" if entrance_open else "passes_later"
        passes = texts[name].format(number=line.passes_to, opens=words.moment(calendar.next_opening(now)))
    return {
        "name": line.name,
        "phone": line.phone,
        "open": hours is not None,
        "state": state,
        "passes": passes,
        "text": line.text,
    }


def _next(line: OtherLine, local: dt.datetime) -> str:
    """When a line opens next; a line without hours says so with a dash."""
    for ahead in range(_MAX_DAYS):
        day = local.date() + dt.timedelta(days=ahead)
        hours = line.hours.get(WEEKDAYS[day.weekday()])
        if hours is not None and (opening := dt.datetime.combine(day, hours.opens, ZONE)) > local:
            return words.moment(opening)
    return "–"
