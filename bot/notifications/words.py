"""Danish dates in running text, and lists of words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.texts import load
from bot.tickets.calendar import ZONE


def day(value: dt.date | dt.datetime) -> str:
    """`onsdag den 25. november`, in local time."""
    local = value.astimezone(ZONE).date() if isinstance(value, dt.datetime) else value
    names = load("dates")
    return f"{names['days'][local.weekday()]} den {local.day}. {names['months'][local.month - 1]}"


def moment(value: dt.datetime) -> str:
    """`onsdag den 25. november kl. 10.30`, in local time."""
    return f"{day(value)} kl. {clock(value)}"


def clock(value: dt.datetime) -> str:
    """`10.30`, in local time."""
    return f"{value.astimezone(ZONE):%H.%M}"


def listed(words: Sequence[str]) -> str:
    """`en, to og tre`; empty for none."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def day_of(text: str) -> str:
    """The same of an ISO date in a text; what is no date stays as it is."""
    try:
        return day(dt.date.fromisoformat(str(text)))
    except ValueError:
        return str(text)


def phone(number: str) -> str:
    """A Danish number in E.164 as people write it, `66 13 13 72`; others as they are."""
    digits = number.removeprefix("+45")
    if digits == number or len(digits) != 8 or not digits.isdecimal():
        return number
    return " ".join(digits[at : at + 2] for at in range(0, 8, 2))
