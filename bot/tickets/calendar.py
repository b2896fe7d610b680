"""Working time as a pure function of a calendar: nothing here reads the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from bot.catalogue.model import WEEKDAYS, Hours, Profile, Target, Weekday

ZONE = ZoneInfo("Europe/Copenhagen")
"""The local time of every municipality."""
_MAX_DAYS = 800


@lru_cache
def _public_holidays(year: int) -> Mapping[dt.date, str]:
    return dict(holidays.country_holidays("DK", years=year, language="da"))


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


def due_at(target: Target, received: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    """When a promise falls due, as an aware local datetime.

    `clock_hours` run on the clock and stand still on days that are not working days: asked
    Friday at 14, 24 hours later is Monday at 14. `working_days` are counted from the day after
    receipt and end when that day's opening hours end.

    Raises ValueError when `received` has no time zone.
    """
    if received.tzinfo is None:
        raise ValueError("received must be aware of its time zone")
    if target.unit == "clock_hours":
        return _after_clock_hours(received, target.amount, calendar)
    day = received.astimezone(ZONE).date()
    for _ in range(target.amount):
        day = calendar.next_working_day(day)
    hours = calendar.hours.get(WEEKDAYS[day.weekday()])
    return dt.datetime.combine(day, hours.closes if hours else dt.time(16), ZONE)


def _after_clock_hours(received: dt.datetime, amount: int, calendar: WorkCalendar) -> dt.datetime:
    # Elapsed time is counted in UTC, so that the nights when the clock changes are 23 or 25 hours long.
    moment = received.astimezone(dt.UTC)
    left = dt.timedelta(hours=amount)
    while True:
        local_day = moment.astimezone(ZONE).date()
        midnight = dt.datetime.combine(local_day + dt.timedelta(days=1), dt.time(), ZONE).astimezone(dt.UTC)
        if calendar.is_working_day(local_day):
            if left <= midnight - moment:
                return (moment + left).astimezone(ZONE)
            left -= midnight - moment
        moment = midnight
