"""Quality and speed in single numbers. Pure functions; shares are 0-1, None where there is nothing to count."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

BINS = 15
"""Equal-width bins of the expected calibration error (Guo et al. 2017 use the same number)."""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed. Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def accuracy(said: Sequence[object], gold: Sequence[object]) -> float | None:
    """Share of places where both say the same."""
    hits = [one == wanted for one, wanted in zip(said, gold, strict=True)]
    return sum(hits) / len(hits) if hits else None


def top_k(rankings: Sequence[Sequence[str]], gold: Sequence[str], k: int) -> float | None:
    """Share of rankings that hold the right answer among their first `k`."""
    hits = [wanted in ranking[:k] for ranking, wanted in zip(rankings, gold, strict=True)]
    return sum(hits) / len(hits) if hits else None


def micro_f1(said: Sequence[Collection[str]], gold: Sequence[Collection[str]]) -> float | None:
    """Harmonic mean of precision and recall over all answers of all messages together."""
    if not gold:
        return None
    hits = sum(len(set(one) & set(wanted)) for one, wanted in zip(said, gold, strict=True))
    return 2 * hits / max(1, sum(map(len, said)) + sum(map(len, gold)))


def recall_at_coverage(inside: Sequence[float], outside: Sequence[float], coverage: float) -> float | None:
    """Share of out-of-scope messages turned away by the threshold that lets `coverage` of the others in.

    Both hold the score (higher: more in scope); a message is let in when it reaches the threshold.
    """
    if not inside or not outside:
        return None
    ordered = sorted(inside, reverse=True)
    threshold = ordered[max(0, math.ceil(coverage * len(ordered)) - 1)]
    return sum(score < threshold for score in outside) / len(outside)


def calibration_error(confidences: Sequence[float], hits: Sequence[bool], bins: int = BINS) -> float | None:
    """Expected calibration error: mean distance of confidence and hit rate in equal-width bins, by their size."""
    if not confidences:
        return None
    confidence_sum = [0.0] * bins
    hit_sum = [0] * bins
    for confidence, hit in zip(confidences, hits, strict=True):
        place = min(int(confidence * bins), bins - 1)
        confidence_sum[place] += confidence
        hit_sum[place] += hit
    return sum(abs(c - h) for c, h in zip(confidence_sum, hit_sum, strict=True)) / len(confidences)


def mean_and_deviation(values: Sequence[float]) -> tuple[float, float]:
    """Mean and sample standard deviation (0 for a single value). Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    mean = sum(values) / len(values)
    squares = sum((value - mean) ** 2 for value in values)
    return mean, math.sqrt(squares / (len(values) - 1)) if len(values) > 1 else 0.0
