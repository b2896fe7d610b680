"""Scores of every training message by classifiers that have not seen it.

The examples are parted in three; each part is scored by classifiers trained on the other two.
The mean of the three is what serves: as accurate as one trained on everything, and its confidence can be
fitted on messages it did not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.understanding import corpus, fitting
from bot.understanding.act import OUT_OF_SCOPE
from bot.understanding.clauses import clauses
from bot.understanding.examples import TASK_INTENT, Example
from bot.understanding.features import FeatureSpace
from bot.understanding.linear import BinaryClassifier, LinearClassifier, Scores
from bot.understanding.several import Reading

PARTS = 3
BUSINESS_STRENGTH = 10.0
OTHERS_EVERY = 3
"""A task is told from the other tasks and from every third message that asks for none: with none of them the doubtful
are answered too boldly, with all of them the tasks lose to each other (docs/understanding.md)."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One row an example, in the examples' order, and the classifiers that serve."""

    scores: Scores
    """Log-odds of each label."""
    by_words: Scores
    """The part of `scores` that whole words gave."""
    business: NDArray[np.float32]
    readings: list[Reading]
    classifier: LinearClassifier
    business_classifier: BinaryClassifier
    targets: NDArray[np.bool_]
    """Which labels each message carries, those that only teach included."""
    part: NDArray[np.int64]


def score(
    space: FeatureSpace, matrix: sparse.csr_matrix, everything: Sequence[Example], count: int, labels: Sequence[str]
) -> HeldOut:
    """The first `count` of `everything` are examples to score; the rest teach every classifier."""
    targets = _targets(everything, labels)
    part = _parts(targets, count)
    texts = [clauses(one.text) for one in everything[:count]]
    clause_matrix = corpus.matrix(space, corpus.tokenise(text for found in texts for text in found))
    owner = np.repeat(np.arange(count), [len(found) for found in texts])
    words = matrix[:count].copy()
    words.data = words.data * ~corpus.char_columns(space)[words.indices]
    shape = (count, len(labels))
    scores, by_words = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    clause_scores = np.zeros((len(owner), len(labels)), np.float32)
    business_scores = np.zeros(count, np.float32)
    total, bias = np.zeros((matrix.shape[1], len(labels)), np.float32), np.zeros(len(labels), np.float32)
    business = BinaryClassifier(np.zeros(matrix.shape[1], np.float32), 0.0)
    columns = task_columns(labels)
    for number in range(PARTS):
        known, unknown = np.flatnonzero(part != number), np.flatnonzero(part == number)
        weights, constants = _fit_labels(matrix, targets, known, columns)
        ours = _fit_business(matrix[known], [everything[row] for row in known])
        scores[unknown] = matrix[unknown] @ weights + constants
        by_words[unknown] = words[unknown] @ weights
        business_scores[unknown] = matrix[unknown] @ ours.weights + ours.bias
        mine = np.flatnonzero(part[owner] == number)
        clause_scores[mine] = clause_matrix[mine] @ weights + constants
        total += weights / PARTS
        bias += constants / PARTS
        business = BinaryClassifier(business.weights + ours.weights / PARTS, business.bias + ours.bias / PARTS)
    ends = np.cumsum([0, *(len(found) for found in texts)])
    readings = [
        Reading(scores[row][columns], clause_scores[ends[row] : ends[row + 1]][:, columns]) for row in range(count)
    ]
    classifier = LinearClassifier.rounded(labels, total, bias)
    return HeldOut(scores, by_words, business_scores, readings, classifier, business, targets, part)


def task_columns(labels: Sequence[str]) -> NDArray[np.int64]:
    """Where the tasks stand among the labels."""
    return np.array([i for i, label in enumerate(labels) if label.startswith(f"{TASK_INTENT}/")], dtype=np.int64)


def _fit_labels(
    matrix: sparse.csr_matrix, targets: NDArray[np.bool_], known: NDArray[np.int64], tasks: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights and biases of every label, by the messages `known`: the tasks by business messages and a share of the
    others, the other labels by all."""
    weights = np.zeros((matrix.shape[1], targets.shape[1]), np.float32)
    bias = np.zeros(targets.shape[1], np.float32)
    ours = targets[known][:, tasks].any(axis=1)
    near = np.sort(np.concatenate([known[ours], known[~ours][::OTHERS_EVERY]]))
    others = np.setdiff1d(np.arange(targets.shape[1]), tasks)
    for rows, columns in ((near, tasks), (known, others)):
        if len(columns):
            weights[:, columns], bias[columns] = fitting.fit_labels(matrix[rows], targets[rows][:, columns])
    return weights, bias


def _parts(targets: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """A part for each example, so that every label is in each; none for what only teaches."""
    first = targets[:count].argmax(axis=1)
    part = np.full(len(targets), -1)
    part[np.argsort(first, kind="stable")] = np.arange(count) % PARTS
    return part


def _targets(examples: Sequence[Example], labels: Sequence[str]) -> NDArray[np.bool_]:
    column = {label: number for number, label in enumerate(labels)}
    targets = np.zeros((len(examples), len(labels)), dtype=np.bool_)
    for row, example in enumerate(examples):
        for label in example.labels:
            targets[row, column[label]] = True
    return targets


def _fit_business(matrix: sparse.csr_matrix, examples: Sequence[Example]) -> BinaryClassifier:
    """Business matters against what is out of scope; conversation takes no part."""
    rows = [row for row, one in enumerate(examples) if one.tasks or one.intent.startswith(OUT_OF_SCOPE)]
    target = np.array([bool(examples[row].tasks) for row in rows], dtype=np.bool_)
    return fitting.fit_binary(matrix[rows], target, BUSINESS_STRENGTH)
