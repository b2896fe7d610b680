"""The trade of a business, from what it wrote: one of a fixed list, so that nothing personal is counted."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.texts import load
from bot.understanding.text import fold

_WORD = re.compile(r"[a-z0-9]+")
_SHORT = 4


def trade_of(written: str) -> str | None:
    """The id of the first trade of `knowledge/texts/trades.yml` whose words stand in the text; None for no text.

    A text that fits none of them is `andet`.
    """
    if not written.strip():
        return None
    folded = fold(written)
    alone = set(_WORD.findall(folded))
    return next((trade for trade, words in _folded() if any(_said(word, folded, alone) for word in words)), "andet")


def trade_name(trade: str) -> str:
    """What a trade is called."""
    return str(load("trades")[trade]["name"])


def _said(word: str, folded: str, alone: set[str]) -> bool:
    """Short words ("it", "is") only count alone; longer ones also as a part of a compound."""
    return word in alone if len(word) < _SHORT else word in folded


@lru_cache
def _folded() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((trade, tuple(map(fold, entry["words"]))) for trade, entry in load("trades").items())
