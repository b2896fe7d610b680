"""Which tasks a message really asks for: one for most messages, two to five for a plan.

Every likely task gets the probability that it is asked for, from a small logistic regression
over how it scores in the whole message and in the clause that speaks for it most. The same
probability is the task's calibrated confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.linear import Scores, softmax

CANDIDATES = 8
"""Tasks considered for each message."""
MAX_TASKS = 5
"""Most tasks a message is said to ask for (the triage contract)."""
FEATURES = 9


@dataclass(frozen=True, slots=True)
class Reading:
    """Task scores of the whole message (tasks) and of its clauses (clauses x tasks, maybe empty)."""

    whole: Scores
    parts: Scores


@dataclass(slots=True)
class PresenceModel:
    """Coefficients of the regression and the threshold above which a further task counts."""

    coefficients: NDArray[np.float64]
    intercept: float
    threshold: float
    temperature: float

    def rank(self, reading: Reading) -> list[tuple[int, float]]:
        """Candidates as (task number, probability of being asked for), best first."""
        numbers, features = describe(reading, self.temperature)
        odds = features @ self.coefficients + self.intercept
        order = np.argsort(-odds, kind="stable")
        return [(int(numbers[i]), float(1 / (1 + np.exp(-odds[i])))) for i in order]

    def chosen(self, ranked: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
        """The best task and every further one above the threshold."""
        return [one for place, one in enumerate(ranked[:MAX_TASKS]) if place == 0 or one[1] >= self.threshold]


def describe(reading: Reading, temperature: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Candidate task numbers and their features (candidates x FEATURES)."""
    whole = softmax(reading.whole * np.float32(temperature))
    if len(reading.parts):
        parts = softmax(reading.parts * np.float32(temperature))
        best_part = parts.max(axis=0)
        wins = np.zeros(len(whole))
        np.add.at(wins, parts.argmax(axis=1), parts.max(axis=1))
        raw_part = reading.parts.max(axis=0)
    else:
        best_part, raw_part = whole, reading.whole
        wins = np.zeros(len(whole))
        wins[int(whole.argmax())] = float(whole.max())
    numbers = np.argsort(-np.maximum(whole, best_part * 0.9), kind="stable")[:CANDIDATES]
    log_whole = np.log(whole[numbers] + 1e-6)
    log_part = np.log(best_part[numbers] + 1e-6)
    clause_count = float(np.log1p(len(reading.parts)))
    features = np.column_stack(
        [
            log_whole,
            log_part,
            np.clip(reading.whole[numbers], -8, 8),
            np.clip(raw_part[numbers], -8, 8),
            log_whole - float(np.log(whole.max() + 1e-6)),
            (log_whole - log_whole.max() == 0).astype(float),
            wins[numbers],
            clause_count * log_part,
            np.full(len(numbers), clause_count),
        ]
    )
    return numbers, features.astype(np.float64)


def fit(readings: Sequence[Reading], gold: Sequence[frozenset[int]], temperature: float) -> PresenceModel:
    """Train on held-out readings with the task numbers that each message asks for."""
    from sklearn.linear_model import LogisticRegression  # only training needs it

    rows: list[NDArray[np.float64]] = []
    hits: list[bool] = []
    for reading, wanted in zip(readings, gold, strict=True):
        numbers, features = describe(reading, temperature)
        rows.append(features)
        hits += [int(number) in wanted for number in numbers]
    model = LogisticRegression(C=1.0, max_iter=500).fit(np.concatenate(rows), hits)
    presence = PresenceModel(model.coef_[0], float(model.intercept_[0]), 0.5, temperature)
    presence.threshold = _best_threshold(presence, readings, gold)
    return presence


def _best_threshold(presence: PresenceModel, readings: Sequence[Reading], gold: Sequence[frozenset[int]]) -> float:
    """The threshold with the highest micro-F1 over messages that ask for several tasks and as many that don't."""
    several = [i for i, wanted in enumerate(gold) if len(wanted) > 1]
    single = [i for i, wanted in enumerate(gold) if len(wanted) == 1]
    stride = max(1, len(single) // max(1, len(several)))
    sample = [*several, *single[::stride]]
    ranked = {i: presence.rank(readings[i]) for i in sample}
    best, best_f1 = 0.5, -1.0
    for threshold in np.arange(0.2, 0.8, 0.025):
        presence.threshold = float(threshold)
        hits = said = wanted = 0
        for i in sample:
            chosen = {number for number, _ in presence.chosen(ranked[i])}
            hits += len(chosen & gold[i])
            said += len(chosen)
            wanted += len(gold[i])
        f1 = 2 * hits / max(1, said + wanted)
        if f1 > best_f1:
            best, best_f1 = float(threshold), f1
    return best
