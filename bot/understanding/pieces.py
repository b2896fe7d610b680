"""Parts a text into the pieces of an encoder's vocabulary, as its `tokenizer.json` says: WordPiece or Unigram.

Written here because the package that reads such files brings a client for a model hub with it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.errors import MendableError

_SPLIT = re.compile(r"\w+|[^\w\s]")
_SPACE = "▁"
_UNSEEN = -20.0
"""Log-probability of a character that no piece holds."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A vocabulary and how words are cut by it. `scores` are Unigram's log-probabilities, empty for WordPiece."""

    numbers: Mapping[str, int]
    scores: Mapping[str, float]
    lower: bool
    longest: int

    @classmethod
    def read(cls, file: Path) -> Pieces:
        """Raises MendableError when the file is missing or of another kind."""
        try:
            content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            model = content["model"]
            if model.get("type") == "Unigram":
                scores = {str(piece): float(score) for piece, score in model["vocab"]}
                numbers = {piece: place for place, piece in enumerate(scores)}
            elif model.get("type") in ("WordPiece", None):
                scores, numbers = {}, {str(piece): int(number) for piece, number in model["vocab"].items()}
            else:
                raise MendableError(f"{file}: kun WordPiece og Unigram kan læses, ikke {model.get('type')}")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise MendableError(f"{file} kan ikke læses: {error}") from error
        lower = bool((content.get("normalizer") or {}).get("lowercase", False))
        return cls(numbers, scores, lower, max(map(len, numbers), default=1))

    def cut(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, in order; what the vocabulary does not hold is left out."""
        text = unicodedata.normalize("NFKC" if self.scores else "NFC", text)
        text = text.lower() if self.lower else text
        if self.scores:
            found = (piece for word in text.split() for piece in self._likeliest(_SPACE + word))
        else:
            found = (piece for word in _SPLIT.findall(text) for piece in self._greedy(word))
        return [self.numbers[piece] for piece in found if piece in self.numbers]

    def _greedy(self, word: str) -> Iterator[str]:
        """WordPiece: the longest piece that begins the rest, again and again; nothing when one part is unknown."""
        pieces: list[str] = []
        start = 0
        while start < len(word):
            head = "##" if start else ""
            end = next((e for e in range(len(word), start, -1) if head + word[start:e] in self.numbers), None)
            if end is None:
                return
            pieces.append(head + word[start:end])
            start = end
        yield from pieces

    def _likeliest(self, word: str) -> Iterator[str]:
        """Unigram: the way of cutting with the highest probability (Viterbi)."""
        best: list[tuple[float, int]] = [(0.0, 0)] + [(float("-inf"), 0)] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - self.longest), end):
                score = self.scores.get(word[start:end], _UNSEEN if end - start == 1 else None)
                if score is not None and best[start][0] + score > best[end][0]:
                    best[end] = (best[start][0] + score, start)
        cuts = [len(word)]
        while cuts[-1]:
            cuts.append(best[cuts[-1]][1])
        cuts.reverse()
        yield from (word[start:end] for start, end in pairwise(cuts))
