"""Sparse features of a message: words, stems, compound parts, word pairs and character n-grams.

Measured on Danish MASSIVE: character n-grams matter most, stems and lemmas give one point
each, compound parts half a point (docs/understanding.md). Both blocks are TF-IDF weighted and
normalised separately, so that long words cannot drown short ones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from scipy import sparse

from bot.understanding.text import skeleton, split_compound, stem, words

CHAR_LENGTHS = (3, 4, 5)
"""Lengths of character n-grams inside a word with its edges; `_tab_` gives `_ta`, `tab` … `_tab_`."""
RARE = {"c": 1.6e-4, "b": 1.2e-4, "w": 0.4e-4}
"""Share of the messages, beyond one, that a character n-gram, word pair or word form must occur in to be kept (5, 4
and 2 of 25,000): rare ones cost memory and, measured on the development set, teach nothing. Stems are all kept."""
_CACHE_SIZE = 50_000

Ids = NDArray[np.int32]
Vector = tuple[Ids, NDArray[np.float32]]


@dataclass(slots=True)
class _WordFeatures:
    words: tuple[int, ...]
    chars: tuple[int, ...]
    stem: str


@dataclass(slots=True)
class FeatureSpace:
    """Maps messages to sparse vectors; made by `fit`, kept with the model."""

    vocabulary: dict[str, int]
    idf: NDArray[np.float32]
    lexicon: dict[str, int]
    """Folded training words with their counts: known words, and the parts of compounds."""
    lemmas: dict[str, str]
    """Folded word form → folded lemma, for forms related to training words."""
    _by_skeleton: dict[str, str] = field(default_factory=dict)
    _by_shape: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    _cache: dict[str, _WordFeatures] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for word in sorted(self.lexicon, key=lambda known: (self.lexicon[known], known)):
            self._by_skeleton[skeleton(word)] = word
            if len(word) >= 5 and not word.isdigit():
                self._by_shape.setdefault((word[0], len(word)), []).append(word)

    @classmethod
    def fit(cls, texts: Iterable[str], lemmas: Mapping[str, str]) -> FeatureSpace:
        """Learn vocabulary and weights from training messages."""
        tokenised = [words(text) for text in texts]
        lexicon = Counter(word for tokens in tokenised for word in tokens)
        space = cls({}, np.zeros(0, np.float32), dict(lexicon), dict(lemmas))
        counts: Counter[str] = Counter()
        for tokens in tokenised:
            counts.update(space._names(tokens))
        least = {kind: round(1 + share * len(tokenised)) for kind, share in RARE.items()}
        kept = sorted(name for name, count in counts.items() if count >= least.get(name[0], 1))
        space.vocabulary = {name: number for number, name in enumerate(kept)}
        total = len(tokenised)
        space.idf = np.array([math.log((1 + total) / (1 + counts[name])) + 1 for name in kept], dtype=np.float32)
        space._cache.clear()
        return space

    def vector(self, tokens: Sequence[str]) -> Vector:
        """Feature numbers and weights of one message given as folded words."""
        word_ids: list[int] = []
        char_ids: list[int] = []
        stems: list[str] = []
        for token in tokens:
            known = self._word(token)
            word_ids += known.words
            char_ids += known.chars
            stems.append(known.stem)
        vocabulary = self.vocabulary
        for left, right in pairwise(stems):
            number = vocabulary.get(f"b:{left} {right}")
            if number is not None:
                word_ids.append(number)
        ids_words, weights_words = self._weigh(word_ids)
        ids_chars, weights_chars = self._weigh(char_ids)
        return np.concatenate([ids_words, ids_chars]), np.concatenate([weights_words, weights_chars])

    def matrix(self, texts: Iterable[str]) -> sparse.csr_matrix:
        """One row a message."""
        rows = [self.vector(words(text)) for text in texts]
        indptr = np.cumsum([0] + [len(ids) for ids, _ in rows])
        return sparse.csr_matrix(
            (
                np.concatenate([weights for _, weights in rows]),
                np.concatenate([ids for ids, _ in rows]),
                indptr,
            ),
            shape=(len(rows), len(self.vocabulary)),
            dtype=np.float64,
        )

    def word_ids(self, token: str) -> list[int]:
        """Feature numbers that a single word gives; used to explain a decision."""
        known = self._word(token)
        return [*known.words, *known.chars]

    def state(self) -> dict[str, Any]:
        """Plain values for storage."""
        return {"vocabulary": list(self.vocabulary), "lexicon": self.lexicon, "lemmas": self.lemmas}

    @classmethod
    def from_state(cls, state: Mapping[str, Any], idf: NDArray[np.float32]) -> FeatureSpace:
        """The inverse of `state`."""
        vocabulary = {name: number for number, name in enumerate(state["vocabulary"])}
        return cls(vocabulary, idf, dict(state["lexicon"]), dict(state["lemmas"]))

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
            for candidate in self._by_shape.get((token[0], length), ()):
                distance = OSA.distance(token, candidate, score_cutoff=best_distance - 1)
                if distance < best_distance:
                    best, best_distance = candidate, distance
        return best

    def _weigh(self, ids: list[int]) -> Vector:
        if not ids:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        numbers, counts = np.unique(np.array(ids, dtype=np.int32), return_counts=True)
        weights = (1 + np.log(counts)).astype(np.float32) * self.idf[numbers]
        return numbers, weights / np.float32(math.sqrt(float(weights @ weights)) or 1.0)

    def _word(self, token: str) -> _WordFeatures:
        known = self._cache.get(token)
        if known is None:
            if len(self._cache) > _CACHE_SIZE:
                self._cache.clear()
            vocabulary = self.vocabulary
            word_names, stemmed = self._word_names(token)
            known = self._cache[token] = _WordFeatures(
                tuple(vocabulary[name] for name in word_names if name in vocabulary),
                tuple(vocabulary[name] for name in _char_names(token) if name in vocabulary),
                stemmed,
            )
        return known

    def _word_names(self, token: str) -> tuple[list[str], str]:
        form = self.known_form(token)
        stemmed = stem(self.lemmas.get(form, form))
        names = [f"w:{form}", f"s:{stemmed}"]
        for part in split_compound(form, self.lexicon):
            part_stem = stem(self.lemmas.get(part, part))
            if part_stem != stemmed:
                names.append(f"s:{part_stem}")
        return names, stemmed

    def _names(self, tokens: Sequence[str]) -> set[str]:
        names: set[str] = set()
        stems: list[str] = []
        for token in tokens:
            word_names, stemmed = self._word_names(token)
            names.update(word_names)
            names.update(_char_names(token))
            stems.append(stemmed)
        names.update(f"b:{left} {right}" for left, right in pairwise(stems))
        return names


def _char_names(token: str) -> list[str]:
    padded = f"_{token}_"
    return [
        f"c:{padded[start : start + length]}" for length in CHAR_LENGTHS for start in range(len(padded) - length + 1)
    ]
