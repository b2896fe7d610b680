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
from scipy import sparse

from bot.understanding.features import Vector
from bot.understanding.linear import Scores, softmax

LEVELS = ("simpel", "medium", "kompleks")
NO_PACKAGE = "-"
NEVER = -20.0
"""Log-odds of a label without examples."""
ITERATIONS = 60
"""Steps of the solver; more change no decision."""
LEVEL_PRIOR = {
    "simpel": (2.25, 0.0, 0.0),
    "medium": (-0.75, 0.0, 0.0),
    "kompleks": (0.0, 0.0, 1.75),
    "several": (1.75, 0.0, 0.25),
}
"""Added to the log-odds of the levels, by the task's usual level or for several tasks. The training examples
show every task half simple and half concrete; these say how often each occurs, fitted on the development set."""
PACKAGE_BIAS = 2.5
"""Taken from the log-odds of `no package`: most training examples have none, most plans fit one."""

_CUES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
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


def cues(text: str, usual: Sequence[str], task_count: int, clause_count: int) -> NDArray[np.float64]:
    """Wording cues, the usual levels of the tasks asked for, their number, and the message's length."""
    flags = [1.0 if cue.search(text) else 0.0 for cue in _CUES]
    shares = [1.0 if level in usual else 0.0 for level in LEVELS]
    first = [1.0 if usual and usual[0] == level else 0.0 for level in LEVELS]
    length = np.log1p(len(text)) / 5
    return np.array(
        [*flags, *shares, *first, min(task_count, 5) / 2, float(task_count > 1), np.log1p(clause_count), length]
    )


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


def fit(
    matrix: sparse.csr_matrix, dense: NDArray[np.float64], gold: Sequence[str], labels: Sequence[str], strength: float
) -> WordingModel:
    """Train on labelled messages. `strength` is the inverse penalty C.

    A label that nobody has gets a score that never wins.
    """
    from sklearn.linear_model import LogisticRegression  # only training needs it

    present = sorted({labels.index(label) for label in gold})
    joined = sparse.hstack([matrix, sparse.csr_matrix(dense)], format="csr")
    weights = np.zeros((joined.shape[1], len(labels)), dtype=np.float32)
    bias = np.full(len(labels), NEVER, dtype=np.float32)
    bias[present] = 0.0
    if len(present) > 1:
        model = LogisticRegression(C=strength, max_iter=ITERATIONS)
        model.fit(joined, np.array([labels.index(label) for label in gold]))
        # Two labels share one row of coefficients: that of the second.
        columns = present[1:] if len(present) == 2 else present
        weights[:, columns] = model.coef_.T
        bias[columns] = model.intercept_
    split = matrix.shape[1]
    return WordingModel(list(labels), weights[:split].astype(np.float16), weights[split:], bias)


def constant(labels: Sequence[str], sparse_width: int, dense_width: int) -> WordingModel:
    """A model that always says the first label: what there is before anything is labelled."""
    count = len(labels)
    return WordingModel(
        list(labels),
        np.zeros((sparse_width, count), np.float16),
        np.zeros((dense_width, count), np.float32),
        np.zeros(count, np.float32),
    )
