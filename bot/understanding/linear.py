"""Linear classifiers as they are served: all labels at once, one yes-or-no regression, small dense ones.

`fitting.py` trains them; nothing here needs a library of training's, since a serving process
must fit in 300 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import Vector

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

    @classmethod
    def rounded(
        cls, labels: Sequence[str], weights: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> LinearClassifier:
        """From exact weights."""
        scale = np.maximum(np.abs(weights).max(axis=0), 1e-6).astype(np.float32) / np.float32(np.iinfo(np.int16).max)
        return cls(list(labels), np.round(weights / scale).astype(np.int16), scale, bias.astype(np.float32))


@dataclass(slots=True)
class BinaryClassifier:
    """A single yes-or-no regression over the same features."""

    weights: NDArray[np.float32]
    bias: float

    def score(self, vector: Vector) -> float:
        """Log-odds of yes."""
        ids, values = vector
        return float(values @ self.weights[ids]) + self.bias


@dataclass(slots=True)
class DenseClassifier:
    """A multinomial logistic regression over a handful of numbers that say something of a message."""

    labels: list[str]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, features: NDArray[np.float32]) -> Scores:
        """Probability of each label for one message, or for each row of messages."""
        return softmax(features @ self.weights + self.bias)


def softmax(scores: Scores) -> Scores:
    """Softmax over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Scores = raised / raised.sum(axis=-1, keepdims=True)
    return result
