"""Trains the inquiry model: features, classifier, calibration on held-out messages, level and package."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy import sparse

from bot.understanding import level, linear, several
from bot.understanding.clauses import clauses
from bot.understanding.examples import TASK_INTENT, Example
from bot.understanding.features import FeatureSpace, Vector
from bot.understanding.lemmas import lemma_table
from bot.understanding.level import LEVELS, NO_PACKAGE
from bot.understanding.linear import BinaryClassifier, Scores
from bot.understanding.model import OUT_OF_SCOPE, InquiryModel
from bot.understanding.several import PresenceModel, Reading
from bot.understanding.text import words

MAX_TURNED_AWAY = 0.12
"""Share of the held-out business messages below the boundary to what is out of scope. The held-out examples are
harder than what businesses write: on the development set it is 3 %."""
HELD_OUT_EVERY = 4
"""Every fourth example is held out for calibration."""
BUSINESS_STRENGTH = 100.0
LEVEL_STRENGTH = 1.0
PACKAGE_STRENGTH = 2.0
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the model takes from the catalogue besides words: usual levels and package contents."""

    usual_level: Mapping[str, str]
    package_tasks: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, knowledge: Path) -> Facts:
        """From the YAML under `knowledge/`; entries that cannot be read are left out."""
        usual: dict[str, str] = {}
        for path in sorted(knowledge.glob("tasks/*/*.yml")):
            usual[path.stem] = _value(path, "level", "simpel")
        packages = {
            path.stem: frozenset(step["task"] for step in _value(path, "steps", ()))
            for path in sorted(knowledge.glob("packages/*.yml"))
        }
        return cls(usual, packages)


def train(examples: Sequence[Example], extra: Sequence[Example], facts: Facts) -> InquiryModel:
    """Train on labelled messages; `extra` (catalogue words) teach but are never held out.

    Deterministic: the same data gives the same model. Raises ValueError without examples.
    """
    if not examples:
        raise ValueError("der er ingen eksempler at træne på")
    known = {label for example in examples for label in example.labels}
    everything = [*examples, *(one for one in extra if one.intent in known)]
    labels = sorted(known)
    space = FeatureSpace.fit([one.text for one in everything], lemma_table(_raw_words(everything)))
    matrix = space.matrix(one.text for one in everything)
    targets = _targets(everything, labels)
    held_out = _HeldOut.compute(space, matrix, targets, labels, examples, everything)
    classifier = linear.fit(matrix, targets, labels)
    gold = np.array([labels.index(one.labels[0]) for one in held_out.examples])
    classifier.temperature = linear.fit_temperature(held_out.scores, gold)
    presence = _presence(held_out, labels)
    model = InquiryModel(
        space=space,
        classifier=classifier,
        presence=presence,
        level=level.constant(LEVELS[:1], 0, 0),
        package=level.constant((NO_PACKAGE,), 0, 0),
        usual_level=dict(facts.usual_level),
        package_tasks=dict(facts.package_tasks),
        business=held_out.business,
        inquiry_bias=0.0,
    )
    model.inquiry_bias = _inquiry_bias(model, held_out)
    model.business = _fit_business(matrix, everything)
    _train_wording(model, matrix[: len(examples)], held_out, examples)
    return model


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """A share of the examples, scored by a classifier that has not seen them."""

    examples: list[Example]
    rows: NDArray[np.int64]
    vectors: list[Vector]
    scores: Scores
    readings: list[Reading]
    business: BinaryClassifier

    @classmethod
    def compute(
        cls,
        space: FeatureSpace,
        matrix: sparse.csr_matrix,
        targets: NDArray[np.bool_],
        labels: Sequence[str],
        examples: Sequence[Example],
        everything: Sequence[Example],
    ) -> _HeldOut:
        columns = _task_columns(labels)
        first = np.array([labels.index(one.labels[0]) for one in examples])
        rows = linear.held_out_rows(first, HELD_OUT_EVERY)
        rest = np.setdiff1d(np.arange(matrix.shape[0]), rows)
        classifier = linear.fit(matrix[rest], targets[rest], labels)
        chosen = [examples[row] for row in rows]
        vectors = [space.vector(words(one.text)) for one in chosen]
        scores = np.stack([classifier.scores(vector) for vector in vectors])
        readings = []
        for one, whole in zip(chosen, scores, strict=True):
            parts = [classifier.scores(space.vector(words(part)))[columns] for part in clauses(one.text)]
            readings.append(Reading(whole[columns], np.array(parts)))
        business = _fit_business(matrix[rest], [everything[row] for row in rest])
        return cls(chosen, rows, vectors, scores, readings, business)


def _presence(held_out: _HeldOut, labels: Sequence[str]) -> PresenceModel:
    columns = _task_columns(labels)
    number = {labels[column].partition("/")[2]: place for place, column in enumerate(columns)}
    asked = [i for i, one in enumerate(held_out.examples) if one.tasks]
    gold = [frozenset(number[task] for task in held_out.examples[i].tasks) for i in asked]
    readings = [held_out.readings[i] for i in asked]
    first = np.array([number[held_out.examples[i].tasks[0]] for i in asked])
    temperature = linear.fit_temperature(np.stack([reading.whole for reading in readings]), first)
    return several.fit(readings, gold, temperature)


def _inquiry_bias(model: InquiryModel, held_out: _HeldOut) -> float:
    """The smallest push towards `inquiry` that turns away at most MAX_TURNED_AWAY of business messages."""
    margins = [
        model.inquiry_margin(vector, scores)
        for vector, scores, example in zip(held_out.vectors, held_out.scores, held_out.examples, strict=True)
        if example.tasks
    ]
    known = [margin for margin in margins if margin is not None]
    return -float(np.quantile(known, MAX_TURNED_AWAY)) if known else 0.0


def _fit_business(matrix: sparse.csr_matrix, examples: Sequence[Example]) -> BinaryClassifier:
    """Business matters against what is out of scope; dialogue takes no part."""
    rows = [i for i, one in enumerate(examples) if one.tasks or one.intent.startswith(OUT_OF_SCOPE)]
    target = np.array([bool(examples[i].tasks) for i in rows], dtype=np.bool_)
    return linear.fit_binary(matrix[rows], target, BUSINESS_STRENGTH)


def _train_wording(
    model: InquiryModel, matrix: sparse.csr_matrix, held_out: _HeldOut, examples: Sequence[Example]
) -> None:
    """Level and package. Where the held-out classifier has read a message its choice of tasks counts."""
    chosen = {
        int(row): model.chosen_tasks(reading) for row, reading in zip(held_out.rows, held_out.readings, strict=True)
    }
    rows = [i for i, one in enumerate(examples) if one.level in LEVELS and one.tasks]
    width = len(model.dense("", (), 0))
    model.level = level.constant(LEVELS[:1], matrix.shape[1], width)
    model.package = level.constant((NO_PACKAGE,), matrix.shape[1], width)
    if not rows:
        return
    features = np.stack(
        [
            model.dense(examples[i].text, chosen.get(i, list(examples[i].tasks)), len(clauses(examples[i].text)))
            for i in rows
        ]
    )
    levels = [examples[i].level or "" for i in rows]
    if len(set(levels)) > 1:
        model.level = level.fit(matrix[rows], features, levels, LEVELS, LEVEL_STRENGTH)
    else:
        model.level = level.constant(levels[:1], matrix.shape[1], width)
    packages = [examples[i].package or NO_PACKAGE for i in rows]
    if len(set(packages)) > 1:
        names = [NO_PACKAGE, *sorted(set(packages) - {NO_PACKAGE})]
        model.package = level.fit(matrix[rows], features, packages, names, PACKAGE_STRENGTH)


def _task_columns(labels: Sequence[str]) -> NDArray[np.int64]:
    return np.array([i for i, label in enumerate(labels) if label.startswith(f"{TASK_INTENT}/")])


def _targets(examples: Sequence[Example], labels: Sequence[str]) -> NDArray[np.bool_]:
    column = {label: number for number, label in enumerate(labels)}
    targets = np.zeros((len(examples), len(labels)), dtype=np.bool_)
    for row, example in enumerate(examples):
        for label in example.labels:
            targets[row, column[label]] = True
    return targets


def _raw_words(examples: Sequence[Example]) -> set[str]:
    return {word for one in examples for word in re.findall(r"\w+", one.text.lower())}


def _value(path: Path, key: str, default: Any) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)[key]  # noqa: S506 - a safe loader
    except (yaml.YAMLError, KeyError, TypeError):
        return default
