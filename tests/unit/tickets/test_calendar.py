"""Working time: promises fall due when the four municipalities say they do."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import WEEKDAYS
from bot.tickets.calendar import WorkCalendar, due_at
from tests.builders import hours, profile, target

ZONE = ZoneInfo("Europe/Copenhagen")
PLAIN = WorkCalendar({day: hours() for day in WEEKDAYS[:5]}, {})
CHRISTMAS = WorkCalendar(
    {day: hours() for day in WEEKDAYS[:5]},
    {dt.date(2026, 12, 24): "Juleaftensdag", dt.date(2026, 12, 31): "Nytårsaftensdag"},
)


def at(text: str) -> dt.datetime:
    """A local moment, `2026-11-20 14:00`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_24_hours_asked_friday_at_14_end_monday_at_14() -> None:
    assert due_at(target("clock_hours", 24), at("2026-11-20 14:00"), PLAIN) == at("2026-11-23 14:00")


def test_24_hours_asked_on_a_tuesday_end_on_wednesday_at_the_same_time() -> None:
    assert due_at(target("clock_hours", 24), at("2026-11-24 08:15"), PLAIN) == at("2026-11-25 08:15")


def test_24_hours_asked_on_a_saturday_begin_on_monday() -> None:
    assert due_at(target("clock_hours", 24), at("2026-11-21 11:00"), PLAIN) == at("2026-11-24 00:00")


def test_24_hours_stand_still_over_christmas_with_its_closing_day() -> None:
    # Wednesday at 12; the 24th is a closing day, the 25th a holiday, then a weekend: Monday the 28th.
    assert due_at(target("clock_hours", 24), at("2026-12-23 12:00"), CHRISTMAS) == at("2026-12-28 12:00")


def test_a_closing_day_counts_as_working_time_where_the_profile_says_so() -> None:
    calendar = WorkCalendar(CHRISTMAS.hours, CHRISTMAS.closing_days, closing_days_count=False)
    assert due_at(target("clock_hours", 24), at("2026-12-23 12:00"), calendar) == at("2026-12-24 12:00")


def test_closing_days_stop_the_clock_but_never_a_day_that_is_not_one() -> None:
    assert not CHRISTMAS.is_working_day(dt.date(2026, 12, 24))
    assert CHRISTMAS.is_working_day(dt.date(2026, 12, 23))


def test_working_days_count_from_the_day_after_and_end_when_that_day_closes() -> None:
    assert due_at(target("working_days", 5), at("2026-11-23 10:30"), PLAIN) == at("2026-11-30 15:00")


def test_working_days_skip_easter() -> None:
    # Maundy Thursday 25 March, Good Friday 26, Easter Monday 29 March 2027.
    assert due_at(target("working_days", 2), at("2027-03-23 10:00"), PLAIN) == at("2027-03-30 15:00")


def test_store_bededag_is_a_working_day_since_2024() -> None:
    assert PLAIN.is_working_day(dt.date(2026, 5, 1))


def test_a_weekend_when_the_clock_goes_forward_does_not_shift_the_hour() -> None:
    # Sunday 28 March 2027 has 23 hours; Easter closes the days around it.
    assert due_at(target("clock_hours", 24), at("2027-03-24 14:00"), PLAIN) == at("2027-03-30 14:00")


def test_a_weekend_when_the_clock_goes_back_does_not_shift_the_hour() -> None:
    assert due_at(target("clock_hours", 24), at("2026-10-23 14:00"), PLAIN) == at("2026-10-26 14:00")


def test_the_moment_may_come_in_any_time_zone() -> None:
    received = at("2026-11-20 14:00").astimezone(dt.UTC)
    assert due_at(target("clock_hours", 24), received, PLAIN) == at("2026-11-23 14:00")


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(target("clock_hours", 24), dt.datetime(2026, 11, 20, 14), PLAIN)


def test_a_working_day_without_opening_hours_ends_at_16() -> None:
    calendar = WorkCalendar({"mon": hours()}, {})
    assert due_at(target("working_days", 1), at("2026-11-23 10:00"), calendar) == at("2026-11-24 16:00")


@pytest.mark.parametrize(
    ("municipality", "level", "received", "due"),
    [
        ("odense", "simpel", "2026-11-20 14:00", "2026-11-23 14:00"),
        ("odense", "medium", "2026-11-24 09:00", "2026-11-25 09:00"),
        ("odense", "kompleks", "2026-11-23 10:30", "2026-11-30 15:00"),
        ("odense", "kompleks", "2026-12-21 10:30", "2026-12-30 15:00"),
        ("koebenhavn", "simpel", "2026-11-23 10:30", "2026-11-25 16:00"),
        ("koebenhavn", "kompleks", "2026-11-23 10:30", "2026-12-07 16:00"),
        ("aalborg", "medium", "2026-11-20 14:00", "2026-11-27 14:00"),
        ("aalborg", "kompleks", "2026-11-23 10:30", "2026-11-30 15:00"),
        ("jammerbugt", "simpel", "2026-11-23 10:30", "2026-11-25 15:00"),
        ("jammerbugt", "kompleks", "2026-12-18 10:30", "2027-01-07 17:00"),
    ],
)
def test_each_municipality_keeps_its_own_promises(
    catalogue: Catalogue, municipality: str, level: str, received: str, due: str
) -> None:
    served = catalogue.municipalities[municipality].profile
    promise = served.service_targets.promise[level]  # type: ignore[index]
    assert due_at(promise, at(received), WorkCalendar.of(served)) == at(due)


@pytest.mark.parametrize(
    ("task", "received", "due"),
    [
        ("ivaerksaettervejledning", "2026-11-23 10:30", "2026-12-07 15:00"),
        ("jobannonce", "2026-11-20 14:00", "2026-11-23 14:00"),
        ("rekruttering", "2026-11-23 10:30", "2026-11-26 17:00"),
        ("fastholdelse", "2026-11-23 10:30", "2026-11-30 15:00"),
    ],
)
def test_aalborg_keeps_its_promises_for_single_tasks(catalogue: Catalogue, task: str, received: str, due: str) -> None:
    served = catalogue.municipalities["aalborg"].profile
    assert due_at(served.service_targets.tasks[task], at(received), WorkCalendar.of(served)) == at(due)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 14:59", True),
        ("2026-11-23 15:00", False),
        ("2026-11-22 12:00", False),
        ("2026-12-24 12:00", False),
        ("2026-12-25 12:00", False),
    ],
)
def test_the_entrance_is_open_in_its_hours_and_not_on_closed_days(moment: str, is_open: bool) -> None:
    assert CHRISTMAS.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23 07:00", "2026-11-23 09:00"),
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-20 16:00", "2026-11-23 09:00"),
        ("2026-12-23 16:00", "2026-12-28 09:00"),
    ],
)
def test_the_next_opening_is_said_across_weekends_and_holidays(moment: str, opens: str) -> None:
    assert CHRISTMAS.next_opening(at(moment)) == at(opens)


def test_a_calendar_that_never_opens_says_so_instead_of_searching_for_ever() -> None:
    with pytest.raises(ValueError, match="no opening"):
        WorkCalendar({}, {}).next_opening(at("2026-11-23 10:00"))


def test_why_a_day_is_closed_is_said_in_danish() -> None:
    assert CHRISTMAS.closed_because(dt.date(2026, 12, 24)) == "Juleaftensdag"
    assert CHRISTMAS.closed_because(dt.date(2026, 12, 25)) == "Juledag"
    assert CHRISTMAS.closed_because(dt.date(2026, 11, 21)) == "weekend"
    assert CHRISTMAS.closed_because(dt.date(2026, 11, 23)) is None


def test_the_calendar_of_a_profile_carries_its_hours_and_closing_days() -> None:
    calendar = WorkCalendar.of(profile(closing_days={"2026-12-24": "Juleaftensdag"}))
    assert calendar.closed_because(dt.date(2026, 12, 24)) == "Juleaftensdag"
    assert calendar.open_hours(dt.date(2026, 11, 23)) == hours()


_ALMANAC = """
    2026-01-01 2026-04-02 2026-04-03 2026-04-05 2026-04-06 2026-05-14 2026-05-24 2026-05-25 2026-12-25 2026-12-26
    2027-01-01 2027-03-25 2027-03-26 2027-03-28 2027-03-29 2027-05-06 2027-05-16 2027-05-17 2027-12-25 2027-12-26
    2028-01-01"""
_HOLIDAYS = {dt.date.fromisoformat(day) for day in _ALMANAC.split()}
"""Denmark's public holidays of 2026 and 2027, written from the almanac."""
_MINUTE = dt.timedelta(minutes=1)


def _works(day: dt.date, closing: frozenset[dt.date]) -> bool:
    return day.weekday() < 5 and day not in _HOLIDAYS and day not in closing


def _minute_by_minute(received: dt.datetime, hours_left: int, closing: frozenset[dt.date]) -> dt.datetime:
    """The slow oracle: walk the clock a minute at a time and count the minutes of working days."""
    moment, left = received.astimezone(dt.UTC), hours_left * 60
    while left:
        if _works(moment.astimezone(ZONE).date(), closing):
            left -= 1
        moment += _MINUTE
    return moment.astimezone(ZONE)


_moments = st.datetimes(dt.datetime(2026, 1, 2), dt.datetime(2027, 11, 30)).map(
    lambda naive: naive.replace(second=0, microsecond=0, tzinfo=dt.UTC)
)
_closing = st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)), max_size=12)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(received=_moments, amount=st.integers(1, 60), closing=_closing)
def test_clock_hours_agree_with_walking_minute_by_minute(
    received: dt.datetime, amount: int, closing: frozenset[dt.date]
) -> None:
    calendar = WorkCalendar(PLAIN.hours, dict.fromkeys(closing, "lukket"))
    assert due_at(target("clock_hours", amount), received, calendar) == _minute_by_minute(received, amount, closing)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(received=_moments, amount=st.integers(1, 20), closing=_closing)
def test_working_days_agree_with_counting_days_on_the_almanac(
    received: dt.datetime, amount: int, closing: frozenset[dt.date]
) -> None:
    calendar = WorkCalendar(PLAIN.hours, dict.fromkeys(closing, "lukket"))
    due = due_at(target("working_days", amount), received, calendar)
    first = received.astimezone(ZONE).date() + dt.timedelta(days=1)
    days = [first + dt.timedelta(days=n) for n in range((due.date() - first).days + 1)]
    assert sum(_works(day, closing) for day in days) == amount
    assert _works(due.date(), closing)
    assert due.time() == dt.time(15)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(received=_moments, later=st.integers(0, 5000), amount=st.integers(1, 60))
def test_who_asks_later_is_never_answered_earlier(received: dt.datetime, later: int, amount: int) -> None:
    promise = target("clock_hours", amount)
    assert due_at(promise, received, PLAIN) <= due_at(promise, received + later * _MINUTE, PLAIN)
