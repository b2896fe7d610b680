"""Which promise a ticket runs under."""

from __future__ import annotations

import pytest

from bot.tickets.targets import target_for
from tests.builders import profile

DAY = {"unit": "clock_hours", "amount": 24, "text": "Inden for 24 timer."}
WEEK = {"unit": "working_days", "amount": 5, "text": "Inden for 5 arbejdsdage."}
MEETING = {"unit": "working_days", "amount": 10, "text": "Et møde inden for 10 arbejdsdage."}
PROFILE = profile(
    service_targets={
        "closing_days_count": True,
        "first_reply": DAY,
        "promise": {"simpel": DAY, "medium": DAY, "kompleks": WEEK},
        "tasks": {"ivaerksaettervejledning": MEETING},
    }
)


@pytest.mark.parametrize(
    ("level", "text"), [("simpel", DAY["text"]), ("medium", DAY["text"]), ("kompleks", WEEK["text"])]
)
def test_a_ticket_runs_under_the_promise_of_its_level(level: str, text: str) -> None:
    assert target_for(PROFILE, level, ["udeservering"]).text == text


def test_a_tasks_own_promise_goes_before_the_levels() -> None:
    assert target_for(PROFILE, "simpel", ["udeservering", "ivaerksaettervejledning"]).text == MEETING["text"]


def test_a_complex_ticket_runs_under_the_complex_promise_whatever_its_tasks() -> None:
    assert target_for(PROFILE, "kompleks", ["ivaerksaettervejledning"]).text == WEEK["text"]


def test_a_ticket_without_a_task_has_a_promise_too() -> None:
    assert target_for(PROFILE, "medium", []).text == DAY["text"]
