"""Dates as Danes type them, in forms and in sheets."""

from __future__ import annotations

import datetime as dt
import re

from bot.texts import load

_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./ -]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_WORDS = re.compile(r"(\d{1,2})\.?\s+([a-zæøå]+)\.?\s+(\d{4})", re.IGNORECASE)
_WEEKDAY = re.compile(r"^[a-zæøå]+\.?\s+(?:den\s+)?(?=\d)", re.IGNORECASE)
_SHORTEST_MONTH = 3


def read_date(text: str) -> dt.date:
    """`1.3.2027`, `01-03-27`, `1/3 2027`, `1. marts 2027`, `mandag den 1. mar. 2027` or `2027-03-01`.

    Day before month. Raises ValueError when it is none of these or there is no such day.
    """
    text = _WEEKDAY.sub("", " ".join(text.split()))
    if found := _ISO.fullmatch(text):
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(text):
        year = int(found[3])
        return dt.date(year + 2000 if year < 100 else year, int(found[2]), int(found[1]))
    if found := _WORDS.fullmatch(text):
        return dt.date(int(found[3]), _month(found[2]), int(found[1]))
    raise ValueError(text)


def shown_date(date: dt.date) -> str:
    """`1.3.2027`."""
    return f"{date.day}.{date.month}.{date.year}"


def full_date(date: dt.date) -> str:
    """`1. marts 2027`."""
    return f"{date.day}. {load('dates')['months'][date.month - 1]} {date.year}"


def _month(name: str) -> int:
    """A month by its name or its first three letters or more. Raises ValueError."""
    name = name.lower()
    months: list[str] = load("dates")["months"]
    for number, month in enumerate(months, start=1):
        if len(name) >= _SHORTEST_MONTH and month.startswith(name):
            return number
    raise ValueError(name)
