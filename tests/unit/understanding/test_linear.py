"""The linear classifier and its calibration."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from bot.understanding.fitting import fit_dense, fit_labels, fit_temperature
from bot.understanding.linear import LinearClassifier, softmax


def test_softmax_sums_to_one_and_bears_large_scores() -> None:
    result = softmax(np.array([[1000.0, 999.0], [-1000.0, -1000.0]], dtype=np.float32))
    np.testing.assert_allclose(result.sum(axis=1), [1.0, 1.0], rtol=1e-5)
    assert result[0, 0] > result[0, 1]


def test_what_was_learned_is_told_apart() -> None:
    matrix = sparse.csr_matrix(np.eye(6, dtype=np.float32))
    targets = np.array([[row < 3, row >= 3] for row in range(6)])
    model = LinearClassifier.rounded(["a", "b"], *fit_labels(matrix, targets))
    for row in range(6):
        scores = model.weights[row] * model.scale + model.bias
        assert model.labels[int(scores.argmax())] == ("a" if row < 3 else "b")


def test_learning_twice_gives_the_same_numbers() -> None:
    matrix = sparse.random(30, 20, density=0.3, random_state=1, format="csr", dtype=np.float32)
    targets = np.array([[row % 2 == 0, row % 2 == 1] for row in range(30)])
    (first, first_bias), (second, second_bias) = (fit_labels(matrix, targets) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first_bias, second_bias)


@pytest.mark.parametrize("gold", [["no"] * 8, ["no"] * 4 + ["yes"] * 4])
def test_a_small_regression_never_says_what_nobody_has(gold: list[str]) -> None:
    features = np.arange(16, dtype=np.float32).reshape(8, 2)
    chances = fit_dense(features, gold, ["never", "no", "yes"], 1.0).probabilities(features)
    assert [["never", "no", "yes"][place] for place in chances.argmax(axis=1)] == gold
    assert chances[:, 0].max() < 1e-3


@pytest.mark.parametrize(("right", "sharper"), [(60, True), (33, False)])
def test_confidence_follows_how_often_the_scores_are_right(right: int, sharper: bool) -> None:
    scores = np.tile(np.array([1.0, 0.0], dtype=np.float32), (64, 1))
    gold = np.array([0] * right + [1] * (64 - right))
    temperature = fit_temperature(scores, gold)
    assert softmax(scores * np.float32(temperature))[0, 0] == pytest.approx(right / 64, abs=0.03)
    assert (temperature > 1) is sharper
