"""Working time as a pure function of a calendar: nothing here reads the clock."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from bot.catalogue.model import WEEKDAYS, Hours, Profile, Weekday

log = logging.getLogger(__name__)
ZONE = ZoneInfo("Europe/Copenhagen")
"""The local time of every municipality."""
_MAX_DAYS = 800
_LAST_MINUTE = dt.timedelta(minutes=1)
_USUAL_CLOSING = dt.time(16)


@lru_cache
def _public_holidays(year: int) -> Mapping[dt.date, str]:
    """Date → name. A year that the library knows nothing of has only weekends and the profile's closing days."""
    known = dict(holidays.country_holidays("DK", years=year, language="da"))
    if not known:
        log.warning("no public holidays are known for %d: deadlines in it count them as working days", year)
    return known


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days a municipality works and when it is open."""

    hours: Mapping[Weekday, Hours]
    closing_days: Mapping[dt.date, str]
    closing_days_count: bool = True
    """Whether the municipality's own closing days stop the clocks as public holidays do."""

    @classmethod
    def of(cls, profile: Profile) -> WorkCalendar:
        """The calendar of a municipality's profile."""
        return cls(profile.hours, profile.closing_days, profile.service_targets.closing_days_count)

    def closed_because(self, day: dt.date) -> str | None:
        """The name of the holiday or closing day, `weekend`, or None on a day when the town hall works."""
        if day.weekday() >= 5:
            return "weekend"
        return _public_holidays(day.year).get(day) or self.closing_days.get(day)

    def is_working_day(self, day: dt.date) -> bool:
        """Monday to Friday, no public holiday, and no closing day where those count."""
        if day.weekday() >= 5 or day in _public_holidays(day.year):
            return False
        return not (self.closing_days_count and day in self.closing_days)

    def next_working_day(self, day: dt.date) -> dt.date:
        """The first working day after the given day."""
        for ahead in range(1, _MAX_DAYS):
            if self.is_working_day(day + dt.timedelta(days=ahead)):
                return day + dt.timedelta(days=ahead)
        raise ValueError(f"no working day within {_MAX_DAYS} days of {day}")

    def open_hours(self, day: dt.date) -> Hours | None:
        """When the entrance is open on a day, or None when it is closed all day."""
        if self.closed_because(day) is not None:
            return None
        return self.hours.get(WEEKDAYS[day.weekday()])

    def closings(self, first: dt.date, days: int) -> list[tuple[dt.date, str]]:
        """Days within so many from `first` on which the entrance would be open but for a holiday or closing day."""
        found = []
        for ahead in range(days):
            day = first + dt.timedelta(days=ahead)
            why = self.closed_because(day)
            if why is not None and day.weekday() < 5 and WEEKDAYS[day.weekday()] in self.hours:
                found.append((day, why))
        return found

    def is_open(self, at: dt.datetime) -> bool:
        """Whether the entrance is open at an aware moment."""
        local = at.astimezone(ZONE)
        hours = self.open_hours(local.date())
        return hours is not None and hours.opens <= local.time() < hours.closes

    def next_opening(self, at: dt.datetime) -> dt.datetime:
        """The moment the entrance next opens, local time; `at` itself when it is open."""
        local = at.astimezone(ZONE)
        if self.is_open(at):
            return local
        for ahead in range(_MAX_DAYS):
            day = local.date() + dt.timedelta(days=ahead)
            hours = self.open_hours(day)
            if hours is not None:
                opening = dt.datetime.combine(day, hours.opens, ZONE)
                if opening >= local:
                    return opening
        raise ValueError(f"no opening within {_MAX_DAYS} days of {at}")

    def last_open(self, at: dt.datetime) -> dt.datetime:
        """The latest moment not after `at` when the entrance is open, local time: the last minute of an earlier day."""
        local = at.astimezone(ZONE)
        if self.is_open(at):
            return local
        for back in range(_MAX_DAYS):
            day = local.date() - dt.timedelta(days=back)
            hours = self.open_hours(day)
            if hours is not None:
                closing = dt.datetime.combine(day, hours.closes, ZONE) - _LAST_MINUTE
                if closing <= local:
                    return closing
        raise ValueError(f"not open within {_MAX_DAYS} days before {at}")

    def closing_time(self, day: dt.date) -> dt.datetime:
        """When a working day ends, local time; 16:00 on a weekday without opening hours."""
        hours = self.hours.get(WEEKDAYS[day.weekday()])
        return dt.datetime.combine(day, hours.closes if hours else _USUAL_CLOSING, ZONE)
