"""How many tasks a message asks for."""

from __future__ import annotations

import numpy as np

from bot.understanding.several import CANDIDATES, FEATURES, MAX_TASKS, PresenceModel, Reading, describe, fit

NONE = np.zeros((0, 10), dtype=np.float32)


def reading(*best: int, parts: bool = False) -> Reading:
    """Scores of ten tasks in which the given ones stand out, each in a clause of its own."""
    whole = np.full(10, -4.0, dtype=np.float32)
    whole[list(best)] = 2.0
    rows = []
    for number in best if parts else ():
        row = np.full(10, -4.0, dtype=np.float32)
        row[number] = 3.0
        rows.append(row)
    return Reading(whole, np.array(rows, dtype=np.float32) if rows else NONE)


def presence() -> PresenceModel:
    single = [reading(number % 10) for number in range(30)]
    double = [reading(number % 10, (number + 3) % 10, parts=True) for number in range(30)]
    gold = [frozenset({n % 10}) for n in range(30)] + [frozenset({n % 10, (n + 3) % 10}) for n in range(30)]
    return fit([*single, *double], gold, 1.0)


def test_every_candidate_has_the_same_number_of_features() -> None:
    numbers, features = describe(reading(1, 2, parts=True), 1.0)
    assert len(numbers) == CANDIDATES
    assert features.shape == (CANDIDATES, FEATURES)
    assert np.isfinite(features).all()


def test_one_thing_asked_gives_one_task_and_two_give_two() -> None:
    model = presence()
    assert {number for number, _ in model.chosen(model.rank(reading(4)))} == {4}
    assert {number for number, _ in model.chosen(model.rank(reading(2, 7, parts=True)))} == {2, 7}


def test_candidates_come_best_first_with_probabilities() -> None:
    ranked = presence().rank(reading(4))
    chances = [chance for _, chance in ranked]
    assert ranked[0][0] == 4
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


def test_the_best_task_always_counts_and_never_more_than_five() -> None:
    model = presence()
    assert model.chosen([(1, 0.01), (2, 0.005)]) == [(1, 0.01)]
    assert len(model.chosen([(number, 0.99) for number in range(8)])) == MAX_TASKS == 5
