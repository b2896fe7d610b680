"""The numbers that the measurements are told in."""

from __future__ import annotations

import pytest

from bench import metrics


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert metrics.percentile(values, 0.5) == 50
    assert metrics.percentile(values, 0.95) == 95
    assert metrics.percentile([7.0], 0.95) == 7
    with pytest.raises(ValueError, match="no values"):
        metrics.percentile([], 0.5)


def test_top_k_counts_answers_among_the_first_k() -> None:
    rankings = [["a", "b", "c"], ["b", "a", "c"], ["c", "b", "a"], []]
    gold = ["a", "a", "a", "a"]
    assert metrics.top_k(rankings, gold, 1) == 0.25
    assert metrics.top_k(rankings, gold, 2) == 0.5
    assert metrics.top_k(rankings, gold, 3) == 0.75
    assert metrics.top_k([], [], 1) is None


def test_accuracy_is_the_share_that_agrees() -> None:
    assert metrics.accuracy(["simpel", "medium"], ["simpel", "kompleks"]) == 0.5
    assert metrics.accuracy([], []) is None


def test_micro_f1_weighs_every_task_alike() -> None:
    said = [["a", "b"], ["c"]]
    gold = [["a"], ["c", "d", "e"]]
    # Two hits, three said, four wanted.
    assert metrics.micro_f1(said, gold) == pytest.approx(4 / 7)
    assert metrics.micro_f1([[]], [["a"]]) == 0
    assert metrics.micro_f1([], []) is None


def test_out_of_scope_recall_uses_the_threshold_that_keeps_the_coverage() -> None:
    inside = [number / 100 for number in range(1, 101)]
    # 95 of 100 reach 0.06, so that is the threshold.
    assert metrics.recall_at_coverage(inside, [0.01, 0.05, 0.06, 0.9], 0.95) == 0.5
    assert metrics.recall_at_coverage(inside, [], 0.95) is None
    assert metrics.recall_at_coverage([], [0.1], 0.95) is None


def test_a_classifier_that_is_as_sure_as_it_is_right_has_no_calibration_error() -> None:
    confidences = [0.75] * 4
    assert metrics.calibration_error(confidences, [True, True, True, False]) == pytest.approx(0)
    assert metrics.calibration_error(confidences, [False] * 4) == pytest.approx(0.75)
    assert metrics.calibration_error([1.0, 0.0], [True, False]) == pytest.approx(0)
    assert metrics.calibration_error([], []) is None


def test_mean_and_sample_deviation() -> None:
    assert metrics.mean_and_deviation([1.0, 2.0, 3.0]) == (2.0, 1.0)
    assert metrics.mean_and_deviation([4.0]) == (4.0, 0.0)
