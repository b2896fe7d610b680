"""Whether a message says nearly the same as one that is already among the examples."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.understanding.text import words

NEARLY_THE_SAME = 90.0
"""rapidfuzz ratio (0-100) on folded words from which a message teaches nothing new."""


def plain(text: str) -> str:
    """The folded words of a message, as they are compared."""
    return " ".join(words(text))


def nearly_same(text: str, known: Sequence[str]) -> bool:
    """Whether one of the known texts (as `plain` gives them) says nearly the same."""
    return process.extractOne(plain(text), known, scorer=fuzz.ratio, score_cutoff=NEARLY_THE_SAME) is not None
