"""Which words of a message decided: what a caseworker reads as the reason for a task and a level.

A word pulls with the weights of its own features; the strongest are shown as the sender
wrote them. Words that stand in any message (`stop_words.txt`) are never shown: they pull, but explain nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import FeatureSpace
from bot.understanding.text import fold, words

SHOWN = 4
"""Most words shown for one reason."""
LEAST = 0.25
"""A word that pulls less than this share of the strongest is not shown."""
_EDGES = ".,;:!?()[]\"'»«”“…-–*"
_STOP_WORDS = Path(__file__).parent / "stop_words.txt"


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of a message that may explain something, with the numbers of their features."""

    written: tuple[str, ...]
    starts: tuple[int, ...]
    ids: NDArray[np.int32]

    @classmethod
    def read(cls, text: str, space: FeatureSpace) -> Spoken:
        """Words of more than two letters that are no stop words and that the space knows."""
        written: list[str] = []
        starts: list[int] = []
        ids: list[int] = []
        for word in (part.strip(_EDGES) for part in text.split()):
            known = [space.word(token) for token in _telling(word)]
            found = [number for one in known for number in (*one.words, *one.chars)]
            if found:
                written.append(word)
                starts.append(len(ids))
                ids += found
        return cls(tuple(written), tuple(starts), np.array(ids, dtype=np.int32))

    def strongest(self, pull: Callable[[NDArray[np.int32]], NDArray[np.float32]], most: int = SHOWN) -> tuple[str, ...]:
        """The words that pull most; `pull` gives the strength of features, above nothing where they speak for it."""
        if not self.written:
            return ()
        sizes = np.diff([*self.starts, len(self.ids)])
        totals = np.add.reduceat(pull(self.ids), self.starts) / np.sqrt(sizes)
        best: dict[str, tuple[float, str]] = {}
        for word, total in zip(self.written, totals.tolist(), strict=True):
            if total > best.get(word.lower(), (0.0, ""))[0]:
                best[word.lower()] = (total, word)
        ordered = sorted(best.values(), key=lambda one: (-one[0], one[1]))[:most]
        return tuple(word for total, word in ordered if total >= LEAST * ordered[0][0])


def merged(first: Sequence[str], second: Sequence[str], most: int) -> tuple[str, ...]:
    """Phrases, then words that no phrase holds already."""
    held = {part for phrase in first for part in fold(phrase).split()}
    return tuple([*first, *(word for word in second if fold(word) not in held)][:most])


@lru_cache(maxsize=20_000)
def _telling(word: str) -> tuple[str, ...]:
    """The folded words of one that may explain something; nothing for others."""
    if len(word) <= 2 or word.isdigit() or fold(word) in stop_words():
        return ()
    return tuple(words(word))


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Folded words that explain nothing."""
    lines = _STOP_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())
