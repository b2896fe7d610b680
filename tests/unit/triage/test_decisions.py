"""What is decided on a chosen task."""

from __future__ import annotations

import pytest

from bot.triage.decisions import decision_for


@pytest.mark.parametrize(
    ("level", "answers", "decision"),
    [
        ("simpel", True, "answer"),
        ("simpel", False, "enquiry"),
        ("medium", True, "enquiry"),
        ("kompleks", True, "contact_person"),
        ("kompleks", False, "contact_person"),
    ],
)
def test_only_a_simple_matter_with_an_answer_in_date_is_answered(level: str, answers: bool, decision: str) -> None:
    assert decision_for(level, answers=answers) == decision
