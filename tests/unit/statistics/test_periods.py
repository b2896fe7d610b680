"""Periods and what they are held against."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.statistics.periods import Period, PeriodError, last_month, month, read


def test_the_period_before_a_month_is_the_month_before() -> None:
    assert month(2026, 3).before() == month(2026, 2)
    assert month(2026, 1).before() == month(2025, 12)


def test_the_period_before_a_quarter_is_the_quarter_before() -> None:
    assert Period(dt.date(2026, 4, 1), dt.date(2026, 6, 30)).before() == Period(
        dt.date(2026, 1, 1), dt.date(2026, 3, 31)
    )


def test_the_period_before_other_days_is_as_long_and_ends_the_day_before() -> None:
    assert Period(dt.date(2026, 11, 9), dt.date(2026, 11, 15)).before() == Period(
        dt.date(2026, 11, 2), dt.date(2026, 11, 8)
    )


def test_last_month_is_the_whole_one_before_today() -> None:
    assert last_month(dt.date(2026, 12, 31)) == month(2026, 11)
    assert last_month(dt.date(2027, 1, 1)) == month(2026, 12)


def test_a_period_is_said_in_danish() -> None:
    assert month(2026, 11).text == "november 2026"
    assert Period(dt.date(2026, 11, 9), dt.date(2026, 11, 15)).text == "9. november 2026 – 15. november 2026"


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("i går", "2026-11-01", "begge datoer"),
        ("2026-11-02", "2026-11-01", "slutte på eller efter"),
        ("2001-01-01", "2026-11-01", "højst fem år"),
    ],
)
def test_days_that_make_no_period_are_refused_with_a_sentence(first: str, last: str, says: str) -> None:
    with pytest.raises(PeriodError, match=says):
        read(first, last)
