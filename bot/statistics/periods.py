"""Periods that figures are for, and the one before to hold them against. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.errors import MendableError
from bot.texts import load

LONGEST = dt.timedelta(days=366 * 5)
_DAY = dt.timedelta(days=1)


class PeriodError(MendableError):
    """Days that make no period; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Period:
    """Local dates, both included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """The period of the same length that ends the day before; for a whole month, the month before."""
        if self.first.day == 1 and (self.last + _DAY).day == 1:
            last = self.first - _DAY
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
            return Period(_months_back(last.replace(day=1), months), last)
        return Period(self.first - self.days * _DAY, self.first - _DAY)

    @property
    def text(self) -> str:
        """`november 2026`, or `3. november 2026 – 9. november 2026`."""
        names = load("dates")["months"]
        if self == month(self.first.year, self.first.month):
            return f"{names[self.first.month - 1]} {self.first.year}"
        return " – ".join(f"{day.day}. {names[day.month - 1]} {day.year}" for day in (self.first, self.last))


def month(year: int, number: int) -> Period:
    """A calendar month."""
    first = dt.date(year, number, 1)
    following = dt.date(year + number // 12, number % 12 + 1, 1)
    return Period(first, following - _DAY)


def last_month(today: dt.date) -> Period:
    """The calendar month before the one of a local date."""
    end = today.replace(day=1) - _DAY
    return month(end.year, end.month)


def read(first: str, last: str) -> Period:
    """From two ISO dates as a form sends them. Raises PeriodError."""
    texts = load("statistics")["errors"]
    try:
        period = Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    except ValueError:
        raise PeriodError(texts["dates"]) from None
    if period.last < period.first:
        raise PeriodError(texts["backwards"])
    if period.last - period.first > LONGEST:
        raise PeriodError(texts["long"])
    return period


def _months_back(first: dt.date, months: int) -> dt.date:
    index = first.year * 12 + first.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, 1)
