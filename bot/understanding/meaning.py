"""Trains the small regression that combines an encoder's vectors with the words' scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.understanding import fitting
from bot.understanding.encoder import Encoder, Meaning
from bot.understanding.examples import Example
from bot.understanding.held_out import PARTS, HeldOut, task_columns
from bot.understanding.linear import Scores, softmax
from bot.understanding.several import Reading


def add(encoder: Encoder, seen: HeldOut, everything: Sequence[Example], labels: Sequence[str]) -> Meaning:
    """Add what the vectors say to the held-out scores in `seen`; returns what says it when the program serves."""
    vectors = np.stack([encoder.encode(one.text) for one in everything])
    count = len(seen.scores)
    said = np.zeros_like(seen.scores)
    weights = np.zeros((vectors.shape[1], len(labels)), np.float32)
    bias = np.zeros(len(labels), np.float32)
    for number in range(PARTS):
        known, unknown = np.flatnonzero(seen.part != number), np.flatnonzero(seen.part == number)
        fitted, constants = fitting.fit_labels(vectors[known], seen.targets[known])
        said[unknown] = vectors[unknown] @ fitted + constants
        weights += fitted / PARTS
        bias += constants / PARTS
    meaning = Meaning(weights, bias, _share(seen, said), encoder)
    seen.scores[:] += np.float32(meaning.share) * said
    columns = task_columns(labels)
    for row in range(count):
        seen.readings[row] = Reading(seen.scores[row][columns], seen.readings[row].parts)
    return meaning


def _share(seen: HeldOut, said: Scores) -> float:
    """How much the vectors count: what makes the right label most probable on messages not seen."""
    first = seen.targets[: len(said)].argmax(axis=1)

    def loss(logs: NDArray[np.float64]) -> float:
        temperature, share = np.exp(logs)
        chances = softmax(np.float32(temperature) * (seen.scores + np.float32(share) * said))
        return float(-np.log(chances[np.arange(len(first)), first] + 1e-9).mean())

    return float(np.exp(minimize(loss, np.zeros(2), method="Nelder-Mead", options={"maxiter": 60}).x[1]))
