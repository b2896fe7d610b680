"""What the tables say."""

from __future__ import annotations

from bench import report


def test_values_are_shown_in_the_unit_of_their_measure() -> None:
    assert report.shown(0.00042, "milliseconds") == "0.42 ms"
    assert report.shown(175e6, "megabytes") == "175.0 MB"
    assert report.shown(1.5e9, "megabytes") == "1500 MB"
    assert report.shown(0.8767, "percent") == "87.7 %"
    assert report.shown(None, "seconds") == "-"


def test_the_ratio_is_ours_as_a_multiple_of_the_baselines() -> None:
    assert report.ratio(1.0, 4.0) == "0.25x"
    assert report.ratio(None, 4.0) == "-"
    assert report.ratio(1.0, None) == "-"


def test_columns_stand_under_each_other() -> None:
    lines = report.aligned([("", "ours"), ("Training", "1.0 s"), ("Level", "-")]).splitlines()
    assert [len(line) for line in lines] == [15, 15, 15]
    assert lines[1] == "Training  1.0 s"


def test_a_goal_that_is_missed_is_said_so() -> None:
    kept = report.compare("Speed", ["ready"], {"ready": 3.0}, {"ready": 30.0}, {"ready": 3.5})
    missed = report.compare("Speed", ["ready"], {"ready": 3.0}, {"ready": 30.0}, {"ready": 4.5})
    assert "0.1x" in kept
    assert kept.endswith("< 4.00 s kept")
    assert missed.endswith("< 4.00 s MISSED")
