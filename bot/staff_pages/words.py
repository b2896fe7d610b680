"""Moments and stretches of time as a Danish reader says them."""

from __future__ import annotations

import datetime as dt

from bot.texts import load
from bot.tickets.calendar import ZONE


def moment(at: dt.datetime | str) -> str:
    """`man. 23. nov. kl. 10.30`, local time. Text is an ISO moment with offset."""
    local = _aware(at).astimezone(ZONE)
    return f"{day(local.date())} kl. {local:%H.%M}"


def day(date: dt.date | str) -> str:
    """`man. 23. nov.`; the year is said when it is not obvious. Text is an ISO date."""
    date = dt.date.fromisoformat(date) if isinstance(date, str) else date
    names = load("dates")
    return f"{names['days'][date.weekday()][:3]}. {date.day}. {_short(names['months'][date.month - 1])}"


def iso(at: dt.datetime) -> str:
    """The local moment for `<time datetime>`."""
    return at.astimezone(ZONE).isoformat(timespec="minutes")


def left(due: dt.datetime, now: dt.datetime) -> str:
    """How long there is to a deadline, or since it passed: `2 timer tilbage`, `3 dage over`."""
    texts = load("staff")["left"]
    seconds = (due - now).total_seconds()
    size = stretch(abs(seconds))
    return str(texts["ahead"] if seconds >= 0 else texts["over"]).format(size=size)


def stretch(seconds: float) -> str:
    """A stretch of time in its largest fitting unit: minutes, hours from 1 on, days from 2 on."""
    texts = load("staff")["units"]
    minutes = int(seconds // 60)
    if minutes < 60:
        number, unit = minutes, texts["minutes"]
    elif minutes < 48 * 60:
        number, unit = minutes // 60, texts["hours"]
    else:
        number, unit = minutes // (24 * 60), texts["days"]
    return f"{number} {unit[0] if number == 1 else unit[1]}"


def _short(month: str) -> str:
    return month if len(month) <= 4 else f"{month[:3]}."


def _aware(at: dt.datetime | str) -> dt.datetime:
    return dt.datetime.fromisoformat(at) if isinstance(at, str) else at
