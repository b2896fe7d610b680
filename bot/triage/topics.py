"""Which of the five usual sub-questions a message asks (how, cost, time, decides or send), and whether it also asks
the matter itself."""

from __future__ import annotations

from bot.texts import load
from bot.triage.phrases import folded
from bot.understanding.clauses import clauses
from bot.understanding.text import fold


def find_topic(text: str) -> str | None:
    """The first topic whose words stand in the message, or None for a question about the matter itself."""
    message = fold(text)
    for topic, phrases in load("topics").items():
        if any(folded(phrase) in message for phrase in phrases):
            return topic
    return None


def topics_asked(text: str) -> tuple[str | None, ...]:
    """Everything that a message about one task asks, in order and each once; None stands for the matter itself.

    "Må jeg have borde ude, og hvad koster det?" gives None and `cost`.
    """
    found = clauses(text) or [text]
    # A sentence stands beside its own parts.
    parts = [part for part in found if not any(other != part and other in part for other in found)]
    begins = tuple(f"{folded(phrase)} " for phrase in load("asking")["begins"])
    topics = [(find_topic(part), part) for part in parts]
    asked = [topic for topic, part in topics if topic or fold(part).startswith(begins)]
    return tuple(dict.fromkeys(asked)) or (find_topic(text),)
