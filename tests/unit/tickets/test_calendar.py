"""Which days a municipality works, and when it is open."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.tickets.calendar import WorkCalendar
from tests.builders import hours, profile
from tests.unit.tickets.calendars import CHRISTMAS, PLAIN, at


def test_closing_days_stop_the_clock_but_never_a_day_that_is_not_one() -> None:
    assert not CHRISTMAS.is_working_day(dt.date(2026, 12, 24))
    assert CHRISTMAS.is_working_day(dt.date(2026, 12, 23))


def test_store_bededag_is_a_working_day_since_2024() -> None:
    assert PLAIN.is_working_day(dt.date(2026, 5, 1))


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


def test_closings_are_weekdays_that_would_be_open() -> None:
    assert CHRISTMAS.closings(dt.date(2026, 12, 21), 14) == [
        (dt.date(2026, 12, 24), "Juleaftensdag"),
        (dt.date(2026, 12, 25), "Juledag"),
        (dt.date(2026, 12, 31), "Nytårsaftensdag"),
        (dt.date(2027, 1, 1), "Nytårsdag"),
    ]
    assert PLAIN.closings(dt.date(2026, 11, 23), 21) == []


def test_the_calendar_of_a_profile_carries_its_hours_and_closing_days() -> None:
    calendar = WorkCalendar.of(profile(closing_days={"2026-12-24": "Juleaftensdag"}))
    assert calendar.closed_because(dt.date(2026, 12, 24)) == "Juleaftensdag"
    assert calendar.open_hours(dt.date(2026, 11, 23)) == hours()


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 15:00", "2026-11-23 14:59"),
        ("2026-11-23 07:00", "2026-11-20 14:59"),
        ("2026-12-27 12:00", "2026-12-23 14:59"),
    ],
)
def test_the_last_open_moment_is_found_back_across_weekends_and_holidays(moment: str, last: str) -> None:
    assert CHRISTMAS.last_open(at(moment)) == at(last)


def test_a_year_without_holiday_data_has_weekends_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    day = dt.date(2251, 12, 25)
    assert CHRISTMAS.is_working_day(day) is (day.weekday() < 5)
    assert "no public holidays are known for 2251" in caplog.text
