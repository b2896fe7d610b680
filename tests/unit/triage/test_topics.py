"""Which of the five usual sub-questions a message asks."""

from __future__ import annotations

import pytest

from bot.triage.topics import find_topic, topics_asked


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


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Må jeg have borde ude foran min café, og hvad koster det?", (None, "cost")),
        ("ma jeg ha borde ude og hvad koster det", ("cost",)),
        ("Hvad koster en stadeplads, og hvor lang tid tager det at få den?", ("cost", "time")),
        (
            "Hej, jeg har en lille café. Skal man have tilladelse til udeservering? Og hvem bestemmer det?",
            (None, "decides"),
        ),
        ("hvad koster det at have borde ude", ("cost",)),
        ("skilt på facaden", (None,)),
        ("", (None,)),
    ],
)
def test_all_that_is_asked_of_one_matter_is_found_in_order(text: str, asked: tuple[str | None, ...]) -> None:
    assert topics_asked(text) == asked
