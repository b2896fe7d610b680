"""Dates, numbers and lists as people say them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.notifications import words


def test_moments_are_said_in_local_time() -> None:
    assert words.moment(dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)) == "onsdag den 25. november kl. 00.30"
    assert words.day(dt.date(2026, 3, 1)) == "søndag den 1. marts"


def test_a_text_that_is_no_date_stays_as_it_is() -> None:
    assert words.day_of("2026-12-04") == "fredag den 4. december"
    assert words.day_of("til maj") == "til maj"


@pytest.mark.parametrize(
    ("given", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")]
)
def test_lists_end_with_and(given: list[str], said: str) -> None:
    assert words.listed(given) == said


@pytest.mark.parametrize(
    ("number", "said"), [("+4566131372", "66 13 13 72"), ("+46812345678", "+46812345678"), ("", ""), ("112", "112")]
)
def test_danish_numbers_are_said_in_pairs(number: str, said: str) -> None:
    assert words.phone(number) == said
