"""A multi-label linear classifier with calibrated confidence.

One logistic regression for each label against all others (liblinear's dual solver: seconds for
100 labels where a multinomial fit takes a minute, and as accurate on Danish MASSIVE, see
docs/understanding.md). Confidence is a softmax over the scores, its temperature and
offset fitted on held-out messages. What only training needs is imported where it is used: a serving
process must fit in 300 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.understanding.features import Vector

REGULARISATION = 10.0
"""Inverse strength C of the L2 penalty, chosen on Danish MASSIVE."""
TOLERANCE = 0.2
"""Where the solver stops; a smaller value doubles the time and changes no decision."""

Scores = NDArray[np.float32]


@dataclass(slots=True)
class LinearClassifier:
    """Weights (features x labels) as 16-bit steps of each label's scale, bias and temperature.

    Half the memory of floats, and four times faster to read than half-precision ones.
    """

    labels: list[str]
    weights: NDArray[np.int16]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float = 1.0

    def scores(self, vector: Vector) -> Scores:
        """Log-odds of each label for one message."""
        ids, values = vector
        result: Scores = (values @ self.weights[ids].astype(np.float32)) * self.scale + self.bias
        return result

    def probabilities(self, scores: Scores) -> Scores:
        """Calibrated confidence: one number a label, summing to one, highest where the score is."""
        return softmax(scores * self.temperature)


def softmax(scores: Scores) -> Scores:
    """Softmax over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Scores = raised / raised.sum(axis=-1, keepdims=True)
    return result


def fit(matrix: sparse.csr_matrix, targets: NDArray[np.bool_], labels: Sequence[str]) -> LinearClassifier:
    """Train on rows of features and a boolean target matrix (messages x labels)."""

    from joblib import Parallel, delayed

    # liblinear holds the interpreter lock, so the cores are used by processes.
    fitted = Parallel(n_jobs=-1)(
        delayed(fit_binary)(matrix, targets[:, column], REGULARISATION) for column in range(len(labels))
    )
    weights = np.stack([one.weights for one in fitted], axis=1)
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6).astype(np.float32) / np.float32(np.iinfo(np.int16).max)
    return LinearClassifier(
        labels=list(labels),
        weights=np.round(weights / scale).astype(np.int16),
        scale=scale,
        bias=np.array([one.bias for one in fitted], dtype=np.float32),
    )


@dataclass(slots=True)
class BinaryClassifier:
    """A single yes-or-no regression over the same features."""

    weights: NDArray[np.float32]
    bias: float

    def score(self, vector: Vector) -> float:
        """Log-odds of yes."""
        ids, values = vector
        return float(values @ self.weights[ids]) + self.bias


def fit_binary(matrix: sparse.csr_matrix, target: NDArray[np.bool_], strength: float) -> BinaryClassifier:
    """Train one regression; `strength` is the inverse penalty C. A constant target gives a constant score."""
    if target.all() or not target.any():
        return BinaryClassifier(np.zeros(matrix.shape[1], np.float32), 0.0)
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, solver="liblinear", dual=True, tol=TOLERANCE, max_iter=300, random_state=0)
    model.fit(matrix, target)
    return BinaryClassifier(model.coef_[0].astype(np.float32), float(model.intercept_[0]))


def held_out_rows(groups: NDArray[np.int64], every: int) -> NDArray[np.int64]:
    """Every n-th row of each group (label), so that all are represented; deterministic."""
    order = np.argsort(groups, kind="stable")
    return np.sort(order[::every])


def fit_temperature(scores: Scores, gold: NDArray[np.int64]) -> float:
    """The softmax temperature (as a factor) with the least log-loss on held-out scores."""

    from scipy.optimize import minimize_scalar

    def loss(log_factor: float) -> float:
        probabilities = softmax(scores * np.float32(np.exp(log_factor)))
        return float(-np.log(probabilities[np.arange(len(gold)), gold] + 1e-9).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 3.0), method="bounded").x))
