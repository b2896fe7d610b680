"""The folded form of phrases that stand in the catalogue and the texts: folded once, not at every message."""

from __future__ import annotations

from functools import lru_cache

from bot.understanding.text import fold


@lru_cache(maxsize=8192)
def folded(phrase: str) -> str:
    """`fold` of a phrase of ours. Never for what somebody wrote, which must not stay in memory."""
    return fold(phrase)
