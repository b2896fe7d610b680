"""Level and package of an inquiry, learned from wording and from the tasks it asks for.

The level is in the words ("på vores adresse", "vi flytter", "hvad koster det") more than in
the task. docs/understanding.md compares this with a list of rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import Vector
from bot.understanding.linear import Scores, softmax

LEVELS = ("simpel", "medium", "kompleks")
NO_PACKAGE = "-"
PHRASES = 3
"""Most phrases shown for a level."""
LEVEL_PRIOR = {
    "simpel": (2.5, 0.0, 0.0),
    "medium": (-2.0, 0.0, -0.75),
    "kompleks": (0.0, 0.0, 2.5),
    "several": (1.0, 0.0, 0.5),
}
"""Added to the log-odds of the levels, by the task's usual level or for several tasks. The training examples
show every task half simple and half concrete; these say how often each occurs, fitted on the development set."""
PACKAGE_BIAS = 2.25
"""Taken from the log-odds of `no package`: most training examples have none, most plans fit one."""

_CUES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:vores|min|mit|mine|vor)\b",
        r"\b(?:vi|jeg)\b",
        r"\b(?:man|en virksomhed|virksomheder|generelt|normalt)\b",
        r"^\s*(?:hvad|hvor|hvem|hvordan|hvornår|hvilke|må|skal|kan|er|har|findes|gælder)\b",
        r"\?",
        r"\d",
        r"\d+\s*(?:m2|m²|kvm|kvadratmeter|ton|meter|ansatte|pers)",
        r"\b(?:i morgen|på mandag|næste uge|inden|senest|d\.|den \d+)\b",
        r"\b(?:etabler\w*|åbn\w*|start\w*|opstart\w*|nyt firma|ny virksomhed)\b",
        r"\b(?:flyt\w*|udvid\w*|ekspand\w*|nyt domicil|tilflyt\w*|samle\w* afdelinger)\b",
        r"\b(?:møde|forløb|hele processen|kontaktperson|alle tilladelser|hvad skal vi have styr på)\b",
        r"\b(?:vej|gade|plads|torv|allé|matr)\b|\w(?:vej|gade|plads|torv)\w*\s+\d",
    )
)

"""Sought in the text in lower case, which is quicker than patterns that mind no case."""
_SILENT = frozenset({1, 4, 5})
"""Cues that show nothing by themselves: "vi", a question mark, a digit."""


def cues(text: str, usual: Sequence[str], task_count: int, clause_count: int) -> NDArray[np.float64]:
    """Wording cues, the usual levels of the tasks asked for, their number, and the message's length."""
    lowered = text.lower()
    flags = [1.0 if cue.search(lowered) else 0.0 for cue in _CUES]
    shares = [1.0 if level in usual else 0.0 for level in LEVELS]
    first = [1.0 if usual and usual[0] == level else 0.0 for level in LEVELS]
    length = np.log1p(len(text)) / 5
    return np.array(
        [*flags, *shares, *first, min(task_count, 5) / 2, float(task_count > 1), np.log1p(clause_count), length]
    )


def decisive_phrases(text: str, pull: NDArray[np.float32], dense: NDArray[np.float64]) -> tuple[str, ...]:
    """The stretches of text whose cues spoke for the level, strongest first; `pull` is the cues' weight for it."""
    strength = pull[: len(_CUES)] * dense[: len(_CUES)]
    lowered = text.lower()
    # A few letters of other alphabets are longer in lower case.
    written = text if len(text) == len(lowered) else lowered
    found: list[str] = []
    for number in np.argsort(-strength, kind="stable"):
        match = _CUES[number].search(lowered) if strength[number] > 0 and number not in _SILENT else None
        if match and match.group().strip():
            found.append(_whole_words(written, match.start(), match.end()))
    return tuple(dict.fromkeys(found))[:PHRASES]


def _whole_words(text: str, start: int, end: int) -> str:
    """The stretch with the rest of the words that it begins and ends in: a cue may match the end of a street's name."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end].strip(' \n\t.,;:!?()"»«')


@dataclass(slots=True)
class WordingModel:
    """A multinomial logistic regression over the sparse message vector and dense cues."""

    labels: list[str]
    sparse_weights: NDArray[np.float16]
    dense_weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, vector: Vector, dense: NDArray[np.float64]) -> Scores:
        """Probability of each label."""
        ids, values = vector
        scores = values @ self.sparse_weights[ids].astype(np.float32)
        return softmax(scores + dense.astype(np.float32) @ self.dense_weights + self.bias)

    def pull(self, ids: NDArray[np.int32], column: int) -> NDArray[np.float32]:
        """How much features speak for a label, against the mean of all."""
        weights = self.sparse_weights[ids].astype(np.float32)
        pulled: NDArray[np.float32] = weights[:, column] - weights.mean(axis=1)
        return pulled

    def dense_pull(self, column: int) -> NDArray[np.float32]:
        """The same for the dense cues."""
        pulled: NDArray[np.float32] = self.dense_weights[:, column] - self.dense_weights.mean(axis=1)
        return pulled


def constant(labels: Sequence[str], sparse_width: int, dense_width: int) -> WordingModel:
    """A model that always says the first label: what there is before anything is labelled."""
    count = len(labels)
    return WordingModel(
        list(labels),
        np.zeros((sparse_width, count), np.float16),
        np.zeros((dense_width, count), np.float32),
        np.zeros(count, np.float32),
    )
