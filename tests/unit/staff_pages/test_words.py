"""Moments and stretches of time in Danish."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.staff_pages import words
from tests.builders import MORNING


def test_moments_are_local() -> None:
    assert words.moment(MORNING) == "man. 23. nov. kl. 10.30"
    assert words.moment("2026-05-04T08:05:00+00:00") == "man. 4. maj kl. 10.05"
    assert words.iso(MORNING) == "2026-11-23T10:30+01:00"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutter tilbage"),
        (1, "1 minut tilbage"),
        (59, "59 minutter tilbage"),
        (60, "1 time tilbage"),
        (47 * 60 + 59, "47 timer tilbage"),
        (48 * 60, "2 dage tilbage"),
        (-1, "1 minut over"),
        (-60 * 24 * 3, "3 dage over"),
    ],
)
def test_the_time_left_is_said_in_its_largest_unit(minutes: int, said: str) -> None:
    assert words.left(MORNING + dt.timedelta(minutes=minutes), MORNING) == said
