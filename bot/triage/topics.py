"""Which of the five usual sub-questions a message asks: how, cost, time, decides or send."""

from __future__ import annotations

from bot.texts import load
from bot.triage.phrases import folded
from bot.understanding.text import fold


def find_topic(text: str) -> str | None:
    """The first topic whose words stand in the message, or None for a question about the matter itself."""
    message = fold(text)
    for topic, phrases in load("topics").items():
        if any(folded(phrase) in message for phrase in phrases):
            return topic
    return None
