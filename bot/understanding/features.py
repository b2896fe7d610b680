"""Sparse features of a message: words, stems, compound parts, word pairs and character n-grams.

Measured on Danish MASSIVE: character n-grams matter most, stems and lemmas give one point
each, compound parts half a point (docs/understanding.md). The words and the characters are TF-IDF weighted
and normalised separately, so that long words cannot drown short ones. `corpus.py` learns the space.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.text import skeleton, split_compound, stem

CHAR_LENGTHS = (3, 4, 5)
"""Lengths of character n-grams inside a word with its edges; `_tab_` gives `_ta`, `tab` … `_tab_`."""
CHARS = "c:"
"""What the names of character n-grams begin with; word forms begin with `w:`, stems `s:`, word pairs `b:`."""
_CACHE_SIZE = 50_000

Ids = NDArray[np.int32]
Vector = tuple[Ids, NDArray[np.float32]]


@dataclass(slots=True)
class WordFeatures:
    """What one word gives: feature numbers of the word itself and of its letters, and its stem for pairs."""

    words: tuple[int, ...]
    chars: tuple[int, ...]
    stem: str


@dataclass(slots=True)
class FeatureSpace:
    """Maps messages to sparse vectors; learned by `corpus.learn`, kept with the model."""

    vocabulary: dict[str, int]
    idf: NDArray[np.float32]
    lexicon: dict[str, int]
    """Folded training words with their counts: known words, and the parts of compounds."""
    lemmas: dict[str, str]
    """Folded word form → folded lemma, for forms related to training words."""
    cache: dict[str, WordFeatures] = field(default_factory=dict)
    """Features of words that were met before."""
    _by_skeleton: dict[str, str] = field(default_factory=dict)
    _by_shape: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for word in sorted(self.lexicon, key=lambda known: (self.lexicon[known], known)):
            self._by_skeleton[skeleton(word)] = word
            if len(word) >= 5 and not word.isdigit():
                self._by_shape.setdefault((word[0], len(word)), []).append(word)

    def vector(self, tokens: Sequence[str]) -> Vector:
        """Feature numbers and weights of one message given as folded words."""
        word_ids, char_ids = self.numbers(tokens)
        ids_words, weights_words = self._weigh(word_ids)
        ids_chars, weights_chars = self._weigh(char_ids)
        return np.concatenate([ids_words, ids_chars]), np.concatenate([weights_words, weights_chars])

    def numbers(self, tokens: Sequence[str]) -> tuple[list[int], list[int]]:
        """Feature numbers of the words and of the characters of a message, each as often as it occurs."""
        word_ids: list[int] = []
        char_ids: list[int] = []
        stems: list[str] = []
        for token in tokens:
            known = self.word(token)
            word_ids += known.words
            char_ids += known.chars
            stems.append(known.stem)
        vocabulary = self.vocabulary
        for left, right in pairwise(stems):
            number = vocabulary.get(f"b:{left} {right}")
            if number is not None:
                word_ids.append(number)
        return word_ids, char_ids

    def word(self, token: str) -> WordFeatures:
        """Features of a single folded word."""
        known = self.cache.get(token)
        if known is None:
            if len(self.cache) > _CACHE_SIZE:
                self.cache.clear()
            names, stemmed = self.word_names(token)
            known = self.cache[token] = WordFeatures(self._known(names), self._known(char_names(token)), stemmed)
        return known

    def word_names(self, token: str) -> tuple[list[str], str]:
        """Names of the features that a word gives beside its characters, and its stem."""
        form = self.known_form(token)
        stemmed = stem(self.lemmas.get(form, form))
        names = [f"w:{form}", f"s:{stemmed}"]
        for part in split_compound(form, self.lexicon):
            part_stem = stem(self.lemmas.get(part, part))
            if part_stem != stemmed:
                names.append(f"s:{part_stem}")
        return names, stemmed

    def known_form(self, token: str) -> str:
        """The training word that a misspelt or differently typed word most likely is, or the word itself."""
        if token in self.lexicon or token in self.lemmas or len(token) < 4:
            return token
        typed = self._by_skeleton.get(skeleton(token))
        if typed is not None:
            return typed
        limit = 1 if len(token) < 9 else 2
        best, best_distance = token, limit + 1
        for length in range(len(token) - limit, len(token) + limit + 1):
            candidates = self._by_shape.get((token[0], length), ())
            found = process.extractOne(token, candidates, scorer=OSA.distance, score_cutoff=best_distance - 1)
            if found is not None:
                best, best_distance, _ = found
        return best

    def state(self) -> dict[str, Any]:
        """Plain values for storage."""
        return {"vocabulary": list(self.vocabulary), "lexicon": self.lexicon, "lemmas": self.lemmas}

    @classmethod
    def from_state(cls, state: Mapping[str, Any], idf: NDArray[np.float32]) -> FeatureSpace:
        """The inverse of `state`."""
        vocabulary = {name: number for number, name in enumerate(state["vocabulary"])}
        return cls(vocabulary, idf, dict(state["lexicon"]), dict(state["lemmas"]))

    def _known(self, names: Iterable[str]) -> tuple[int, ...]:
        vocabulary = self.vocabulary
        return tuple(vocabulary[name] for name in names if name in vocabulary)

    def _weigh(self, ids: list[int]) -> Vector:
        if not ids:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        numbers, counts = np.unique(np.array(ids, dtype=np.int32), return_counts=True)
        weights = (1 + np.log(counts)).astype(np.float32) * self.idf[numbers]
        return numbers, weights / np.float32(math.sqrt(float(weights @ weights)) or 1.0)


def char_names(token: str) -> list[str]:
    """Names of the character n-grams of a word."""
    padded = f"_{token}_"
    return [
        f"{CHARS}{padded[start : start + length]}"
        for length in CHAR_LENGTHS
        for start in range(len(padded) - length + 1)
    ]
