"""How sure it is that the first task is one that the message asks for, when it is our business at all.

A wrong answer costs more than a question back. The task's own confidence looks at its scores; this looks
also at the runner-up, at whether whole words and letters by themselves say the same, and at how many of the
words are known. Fitted on messages that the classifiers had not seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.understanding.linear import DenseClassifier, Scores, softmax

WRONG, RIGHT = "wrong", "right"


def describe(
    ranked: Sequence[tuple[int, float]], by_words: Scores, by_letters: Scores, known: float
) -> NDArray[np.float32]:
    """What tells a right first task from a wrong one.

    `ranked` are (task number, probability), best first; `by_words` and `by_letters` are the two halves of
    the tasks' scores, two views of the same message; `known` is the share of its words that the training
    messages hold.
    """
    first = ranked[0][0]
    words, letters = softmax(by_words), softmax(by_letters)
    runner_up = ranked[1][1] if len(ranked) > 1 else 0.0
    return np.array(
        [
            _odds(ranked[0][1]),
            _odds(runner_up),
            np.log(words[first] + 1e-3),
            np.log(letters[first] + 1e-3),
            float(words.argmax() == first),
            float(letters.argmax() == first),
            known,
        ],
        dtype=np.float32,
    )


def certainty(model: DenseClassifier, features: NDArray[np.float32]) -> float:
    """Probability that the first task is asked for."""
    return float(model.probabilities(features)[model.labels.index(RIGHT)])


def _odds(chance: float) -> float:
    return float(np.clip(np.log((chance + 1e-4) / (1 - chance + 1e-4)), -6, 6))
