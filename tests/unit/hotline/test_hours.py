"""What the console says about opening hours, in and out of them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.catalogue.loader import Catalogue
from bot.hotline import hours
from bot.tickets.calendar import WorkCalendar
from tests.builders import profile
from tests.conftest import COPENHAGEN

MONDAY_MORNING = dt.datetime(2026, 11, 23, 10, 30, tzinfo=COPENHAGEN)
MONDAY_EVENING = dt.datetime(2026, 11, 23, 18, 0, tzinfo=COPENHAGEN)
SUNDAY_NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=COPENHAGEN)


def at(catalogue: Catalogue, now: dt.datetime) -> dict[str, object]:
    place = catalogue.municipalities["jammerbugt"].profile
    return hours.shown(place, WorkCalendar.of(place), now)


def test_in_opening_hours_the_digital_hotline_passes_specific_questions_to_8810(catalogue: Catalogue) -> None:
    shown = at(catalogue, MONDAY_MORNING)
    assert shown["open"] is True
    assert shown["sentence"] == "8810 har åbent nu og til kl. 15.00."
    assert shown["rule"] == ""
    line = shown["lines"][0]  # type: ignore[index]
    assert (line["phone"], line["state"]) == ("70 20 00 00", "åbent til kl. 21.00")
    assert line["passes"] == "Konkrete spørgsmål stilles om til 8810."


def test_in_the_evening_the_digital_hotline_is_open_and_8810_is_not(catalogue: Catalogue) -> None:
    shown = at(catalogue, MONDAY_EVENING)
    assert shown["open"] is False
    assert shown["sentence"] == "8810 har lukket og åbner tirsdag den 24. november kl. 09.00."
    assert "gem ellers opkaldet som sag" in str(shown["rule"])
    line = shown["lines"][0]  # type: ignore[index]
    assert line["open"] is True
    assert line["passes"] == "Konkrete spørgsmål stilles om til 8810, når der åbnes tirsdag den 24. november kl. 09.00."


def test_a_closed_line_says_when_it_opens(catalogue: Catalogue) -> None:
    line = at(catalogue, SUNDAY_NOON)["lines"][0]  # type: ignore[index]
    assert line["state"] == "lukket, åbner søndag den 22. november kl. 17.00"


@pytest.mark.parametrize(("rule", "said"), [("Ring til vagten.", "Ring til vagten."), ("", "Gem opkaldet som sag")])
def test_outside_opening_hours_the_profiles_rule_is_said_or_the_programs_own(rule: str, said: str) -> None:
    place = profile(outside_hours=rule)
    shown = hours.shown(place, WorkCalendar.of(place), MONDAY_EVENING)
    assert str(shown["rule"]).startswith(said)
    assert str(shown["sentence"]).startswith("66 13 13 72 har lukket")
