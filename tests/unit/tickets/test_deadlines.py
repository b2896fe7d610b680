"""Promises fall due when the four municipalities say they do, and warnings come in time and within working hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.loader import Catalogue
from bot.tickets.calendar import WorkCalendar
from bot.tickets.deadlines import due_at, warning_moments
from tests.builders import hours, target
from tests.conftest import COPENHAGEN
from tests.unit.tickets.calendars import CHRISTMAS, PLAIN, at


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


def test_working_days_count_from_the_day_after_and_end_when_that_day_closes() -> None:
    assert due_at(target("working_days", 5), at("2026-11-23 10:30"), PLAIN) == at("2026-11-30 15:00")


def test_working_days_skip_easter() -> None:
    # Maundy Thursday 25 March, Good Friday 26, Easter Monday 29 March 2027.
    assert due_at(target("working_days", 2), at("2027-03-23 10:00"), PLAIN) == at("2027-03-30 15:00")


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


def test_24_hours_stand_still_while_we_wait_for_the_business() -> None:
    waited = [(at("2026-11-23 12:00"), at("2026-11-25 09:00"))]
    assert due_at(target("clock_hours", 24), at("2026-11-23 10:00"), PLAIN, waited) == at("2026-11-26 07:00")


def test_a_pause_over_a_weekend_only_counts_its_working_days() -> None:
    waited = [(at("2026-11-20 16:00"), at("2026-11-23 08:00"))]
    assert due_at(target("clock_hours", 24), at("2026-11-20 14:00"), PLAIN, waited) == at("2026-11-24 06:00")


def test_a_working_day_on_which_we_waited_at_its_end_does_not_count() -> None:
    waited = [(at("2026-11-24 10:00"), at("2026-11-26 09:00"))]
    assert due_at(target("working_days", 5), at("2026-11-23 10:30"), PLAIN, waited) == at("2026-12-02 15:00")


def test_a_pause_within_a_day_costs_no_working_day() -> None:
    waited = [(at("2026-11-24 10:00"), at("2026-11-24 14:00"))]
    assert due_at(target("working_days", 5), at("2026-11-23 10:30"), PLAIN, waited) == at("2026-11-30 15:00")


def test_24_hours_are_warned_of_8_4_and_1_hours_ahead_within_opening_hours() -> None:
    started, due = at("2026-11-23 14:00"), at("2026-11-24 14:00")
    assert warning_moments(target("clock_hours", 24), started, due, PLAIN) == (
        at("2026-11-23 14:59"),
        at("2026-11-24 10:00"),
        at("2026-11-24 13:00"),
        at("2026-11-24 14:00"),
    )


def test_nobody_is_warned_at_night_or_at_a_weekend() -> None:
    started = at("2026-11-20 20:00")
    due = due_at(target("clock_hours", 24), started, PLAIN)
    assert due == at("2026-11-23 20:00")
    assert warning_moments(target("clock_hours", 24), started, due, PLAIN) == (
        at("2026-11-23 12:00"),
        at("2026-11-23 14:59"),
        at("2026-11-23 14:59"),
        at("2026-11-24 09:00"),
    )


_EASTERS = (
    "2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 "
    "2030-04-21 2031-04-13 2032-03-28 2033-04-17 2034-04-09 2035-03-25 2036-04-13"
)
"""Easter Sundays from the almanac, so that the oracle knows nothing of the program's own source."""
_MOVABLE = (-3, -2, 0, 1, 39, 49, 50)
_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)


def _almanac() -> set[dt.date]:
    days = set()
    for text in _EASTERS.split():
        easter = dt.date.fromisoformat(text)
        days |= {easter + dt.timedelta(days=n) for n in _MOVABLE}
        days |= {dt.date(easter.year, month, day) for month, day in ((1, 1), (12, 25), (12, 26))}
    return days


_HOLIDAYS = _almanac()


def _works(day: dt.date, closing: frozenset[dt.date]) -> bool:
    return day.weekday() < 5 and day not in _HOLIDAYS and day not in closing


Pauses = Sequence[tuple[dt.datetime, dt.datetime]]


def _waiting(moment: dt.datetime, pauses: Pauses) -> bool:
    return any(begin <= moment < end for begin, end in pauses)


def _minute_by_minute(
    received: dt.datetime, hours_left: int, closing: frozenset[dt.date], pauses: Pauses
) -> dt.datetime:
    """The slow oracle: walk the clock a minute at a time and count the minutes of working days."""
    moment, left = received.astimezone(dt.UTC), hours_left * 60
    while left:
        if _works(moment.astimezone(COPENHAGEN).date(), closing) and not _waiting(moment, pauses):
            left -= 1
        moment += _MINUTE
    return moment.astimezone(COPENHAGEN)


def _day_by_day(received: dt.datetime, days_left: int, closing: frozenset[dt.date], pauses: Pauses) -> dt.datetime:
    """The slow oracle: look at every day's closing time."""
    day = received.astimezone(COPENHAGEN).date()
    while days_left:
        day += _DAY
        closes = dt.datetime.combine(day, dt.time(15), COPENHAGEN)
        if _works(day, closing) and not _waiting(closes, pauses):
            days_left -= 1
    return dt.datetime.combine(day, dt.time(15), COPENHAGEN)


_moments = st.datetimes(dt.datetime(2025, 1, 2), dt.datetime(2035, 6, 30)).map(
    lambda naive: naive.replace(second=0, microsecond=0, tzinfo=dt.UTC)
)
_closing = st.frozensets(st.dates(dt.date(2025, 1, 1), dt.date(2035, 12, 31)), max_size=12)
_gaps = st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 6000)), max_size=3)
"""Minutes until a pause begins, after the last one ended, and minutes that it lasts."""


def _paused(received: dt.datetime, gaps: Sequence[tuple[int, int]]) -> list[tuple[dt.datetime, dt.datetime]]:
    pauses, moment = [], received
    for wait, length in gaps:
        begin = moment + wait * _MINUTE
        moment = begin + length * _MINUTE
        pauses.append((begin, moment))
    return pauses


@settings(max_examples=150, deadline=None, derandomize=True)
@given(received=_moments, amount=st.integers(1, 60), closing=_closing, gaps=_gaps)
def test_clock_hours_agree_with_walking_minute_by_minute_for_ten_years(
    received: dt.datetime, amount: int, closing: frozenset[dt.date], gaps: Sequence[tuple[int, int]]
) -> None:
    calendar = WorkCalendar(PLAIN.hours, dict.fromkeys(closing, "lukket"))
    pauses = _paused(received, gaps)
    expected = _minute_by_minute(received, amount, closing, pauses)
    assert due_at(target("clock_hours", amount), received, calendar, pauses) == expected


@settings(max_examples=300, deadline=None, derandomize=True)
@given(received=_moments, amount=st.integers(1, 20), closing=_closing, gaps=_gaps)
def test_working_days_agree_with_looking_at_every_day_for_ten_years(
    received: dt.datetime, amount: int, closing: frozenset[dt.date], gaps: Sequence[tuple[int, int]]
) -> None:
    calendar = WorkCalendar(PLAIN.hours, dict.fromkeys(closing, "lukket"))
    pauses = _paused(received, gaps)
    expected = _day_by_day(received, amount, closing, pauses)
    assert due_at(target("working_days", amount), received, calendar, pauses) == expected


def test_every_day_of_ten_years_is_worked_or_not_as_the_almanac_says() -> None:
    day = dt.date(2025, 1, 1)
    while day < dt.date(2036, 1, 1):
        assert PLAIN.is_working_day(day) is _works(day, frozenset()), day
        day += _DAY


@settings(max_examples=60, deadline=None, derandomize=True)
@given(received=_moments, later=st.integers(0, 5000), amount=st.integers(1, 60))
def test_who_asks_later_is_never_answered_earlier(received: dt.datetime, later: int, amount: int) -> None:
    promise = target("clock_hours", amount)
    assert due_at(promise, received, PLAIN) <= due_at(promise, received + later * _MINUTE, PLAIN)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(received=_moments, unit=st.sampled_from(["clock_hours", "working_days"]), amount=st.integers(1, 30))
def test_warnings_come_in_order_within_opening_hours_and_ahead_of_time_where_there_is_any(
    received: dt.datetime, unit: str, amount: int
) -> None:
    promise = target(unit, amount)
    due = due_at(promise, received, PLAIN)
    moments = warning_moments(promise, received, due, PLAIN)
    assert list(moments) == sorted(moments)
    assert all(PLAIN.is_open(moment) for moment in moments)
    assert all(moment >= received for moment in moments)
    if PLAIN.next_opening(received) < due:
        assert all(moment <= due for moment in moments[:3])
    assert moments[3] >= due
