"""Trains the linear classifiers, in seconds.

One logistic regression for each label against all others by stochastic gradient descent: each
label is five rounds over the messages without the interpreter's lock, so that the
cores share the labels. As accurate as liblinear's exact solver in a third of the time (docs/understanding.md).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.understanding.level import WordingModel, constant
from bot.understanding.linear import BinaryClassifier, DenseClassifier, Scores, softmax

REGULARISATION = 10.0
"""Inverse strength C of the L2 penalty, chosen on Danish MASSIVE."""
ROUNDS = 5
"""Passes over the messages; more change no decision."""
STEPS = 40
"""Steps of the exact solver where labels are few; more change no decision."""
NEVER = -20.0
"""Log-odds of a label without examples."""


def fit_labels(
    matrix: sparse.csr_matrix, targets: NDArray[np.bool_], strength: float = REGULARISATION
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (features x labels) and biases, for rows of features and targets (messages x labels)."""
    from joblib import Parallel, delayed

    fitted = Parallel(n_jobs=-1, prefer="threads")(
        delayed(fit_binary)(matrix, targets[:, column], strength) for column in range(targets.shape[1])
    )
    return np.stack([one.weights for one in fitted], axis=1), np.array([one.bias for one in fitted], dtype=np.float32)


def fit_binary(matrix: sparse.csr_matrix, target: NDArray[np.bool_], strength: float) -> BinaryClassifier:
    """Train one regression; `strength` is the inverse penalty C. A constant target gives a constant score."""
    if target.all() or not target.any():
        return BinaryClassifier(np.zeros(matrix.shape[1], np.float32), 0.0)
    import sklearn  # only training needs it
    from sklearn.linear_model import SGDClassifier

    model = SGDClassifier(
        loss="log_loss", alpha=1 / (strength * len(target)), max_iter=ROUNDS, tol=None, random_state=0
    )
    # Hundreds of labels are fitted on the same numbers, which are known to be finite.
    with sklearn.config_context(assume_finite=True):
        model.fit(matrix, target)
    return BinaryClassifier(model.coef_[0].astype(np.float32), float(model.intercept_[0]))


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a wording model is trained on: a row and a label a message, all labels, and the inverse penalty C."""

    matrix: sparse.csr_matrix
    dense: NDArray[np.float64]
    gold: Sequence[str]
    labels: Sequence[str]
    strength: float


def fit_wording(lesson: Lesson) -> WordingModel:
    """Train one. A label that nobody has gets a score that never wins; the only one there is is always said."""
    from sklearn.linear_model import LogisticRegression

    matrix, dense, gold, labels = lesson.matrix, lesson.dense, lesson.gold, lesson.labels
    if len(set(gold)) < 2:
        return constant([*gold[:1]] or labels[:1], matrix.shape[1], dense.shape[1])
    # What hardly any message has teaches nothing here, and each column costs the solver time.
    kept = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) >= max(2, matrix.shape[0] // 5000))
    joined = sparse.hstack([matrix[:, kept], sparse.csr_matrix(dense)], format="csr", dtype=np.float64)
    wanted = np.array([labels.index(label) for label in gold])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it stops after STEPS steps is meant
        model = LogisticRegression(C=lesson.strength, max_iter=STEPS).fit(joined, wanted)
    coefficients, bias = _columns(model, np.unique(wanted), len(labels))
    weights = np.zeros((matrix.shape[1], len(labels)), dtype=np.float16)
    weights[kept] = coefficients[: len(kept)]
    return WordingModel(list(labels), weights, coefficients[len(kept) :], bias)


def fit_dense(
    features: NDArray[np.float32], gold: Sequence[str], labels: Sequence[str], strength: float
) -> DenseClassifier:
    """Train a small regression; a label that nobody has gets a score that never wins."""
    from sklearn.linear_model import LogisticRegression

    place = {label: number for number, label in enumerate(labels)}
    wanted = np.array([place[label] for label in gold])
    present = np.unique(wanted)
    if len(present) < 2:
        weights = np.zeros((features.shape[1], len(labels)), np.float32)
        return DenseClassifier(list(labels), weights, np.where(np.isin(np.arange(len(labels)), present), 0, NEVER))
    # Numbers of one size make the solver quick; the weights take the size back.
    size = np.maximum(features.std(axis=0), 1e-3)
    model = LogisticRegression(C=strength, max_iter=500, tol=1e-3).fit(features / size, wanted)
    weights, bias = _columns(model, present, len(labels))
    return DenseClassifier(list(labels), weights / size[:, None].astype(np.float32), bias)


def fit_temperature(scores: Scores, gold: NDArray[np.int64]) -> float:
    """The softmax temperature (as a factor) with the least log-loss on held-out scores."""
    from scipy.optimize import minimize_scalar

    def loss(log_factor: float) -> float:
        probabilities = softmax(scores * np.float32(np.exp(log_factor)))
        return float(-np.log(probabilities[np.arange(len(gold)), gold] + 1e-9).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 3.0), method="bounded").x))


def _columns(model: Any, present: NDArray[np.int64], count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights and biases of all labels from a regression that knows those present."""
    weights = np.zeros((model.coef_.shape[1], count), dtype=np.float32)
    bias = np.full(count, NEVER, dtype=np.float32)
    bias[present] = 0.0
    # Two labels share one row of coefficients: that of the second.
    columns = present[1:] if len(present) == 2 else present
    weights[:, columns] = model.coef_.T
    bias[columns] = model.intercept_
    return weights, bias
