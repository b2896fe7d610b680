"""Which of the five usual sub-questions a message asks."""

from __future__ import annotations

import pytest

from bot.triage.topics import find_topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Hvad koster det at have borde ude?", "cost"),
        ("er der et GEBYR", "cost"),
        ("hvor lang tid tager en byggetilladelse", "time"),
        ("Hvad er sagsbehandlingstiden?", "time"),
        ("hvilke papirer skal I bruge", "send"),
        ("hvem afgør sagen", "decides"),
        ("hvordan søger jeg", "how"),
        ("hvordan soeger jeg", "how"),
        ("må vi have borde ude", None),
        ("", None),
    ],
)
def test_the_topic_is_found_in_the_words(text: str, topic: str | None) -> None:
    assert find_topic(text) == topic


def test_cost_goes_before_the_rest_when_several_are_asked() -> None:
    assert find_topic("hvordan søger jeg, og hvad koster det") == "cost"
