"""The inquiry model: from folded words to act, tasks, level and package.

One linear classifier holds every label: the tasks, the dialogue acts and the kinds of
out-of-scope messages compete for a message. What the Rasa component persists is `state`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding.clauses import clauses
from bot.understanding.examples import TASK_INTENT
from bot.understanding.features import FeatureSpace, Vector
from bot.understanding.level import NO_PACKAGE, WordingModel, cues
from bot.understanding.linear import LinearClassifier, Scores
from bot.understanding.result import Evidence, Guess, Understanding
from bot.understanding.several import PresenceModel, Reading
from bot.understanding.text import fold, words

RANKED = 5
"""Length of the ranking (the triage contract)."""
EVIDENCE_WORDS = 4
EXPLAINED_TASKS = 3


@dataclass(slots=True)
class InquiryModel:
    """Everything learned, with what is needed to read one message."""

    space: FeatureSpace
    classifier: LinearClassifier
    presence: PresenceModel
    level: WordingModel
    package: WordingModel
    usual_level: dict[str, str]
    package_tasks: dict[str, frozenset[str]]
    inquiry_bias: float
    """Added to the log-odds of `inquiry` against every other act; fitted on held-out messages."""
    _task_columns: NDArray[np.int64] = field(init=False)
    _tasks: list[str] = field(init=False)
    _acts: list[str] = field(init=False)
    _act_of: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        labels = self.classifier.labels
        self._task_columns = np.array(
            [column for column, label in enumerate(labels) if label.startswith(f"{TASK_INTENT}/")]
        )
        self._tasks = [labels[column].partition("/")[2] for column in self._task_columns]
        names = ["inquiry" if label.startswith(f"{TASK_INTENT}/") else label.partition("/")[0] for label in labels]
        self._acts = sorted(set(names))
        self._act_of = np.array([self._acts.index(name) for name in names])

    def understand(self, text: str, entities: Sequence[Mapping[str, Any]] = ()) -> Understanding:
        """Read one cleaned and masked message."""
        tokens = words(text)
        vector = self.space.vector(tokens)
        scores = self.classifier.scores(vector)
        act, act_confidence, kind = self._act(scores)
        parts = clauses(text)
        reading = Reading(
            scores[self._task_columns],
            np.array([self.classifier.scores(self.space.vector(words(part)))[self._task_columns] for part in parts]),
        )
        ranked = self.presence.rank(reading)
        chosen = self.presence.chosen(ranked)
        guesses = tuple(Guess(self._tasks[number], chance) for number, chance in ranked[:RANKED])
        tasks = tuple(Guess(self._tasks[number], chance) for number, chance in chosen)
        level, level_confidence, package = self._wording(text, vector, tasks, len(parts))
        return Understanding(
            act=act,
            act_confidence=act_confidence,
            kind=kind,
            ranking=guesses,
            tasks=tasks if act == "inquiry" else (),
            level=level,
            level_confidence=level_confidence,
            package=package if act == "inquiry" else None,
            topic=None,
            evidence=tuple(self._evidence(text, guess.id) for guess in (tasks or guesses)[:EXPLAINED_TASKS]),
            entities=tuple(entities),
        )

    def act_scores(self, scores: Scores) -> NDArray[np.float32]:
        """Probability of each act: its labels' calibrated confidences added up."""
        return np.bincount(self._act_of, weights=self.classifier.probabilities(scores)).astype(np.float32)

    @property
    def has_other_acts(self) -> bool:
        """Whether anything but inquiries was in the training data."""
        return len(self._acts) > 1

    def inquiry_margin(self, scores: Scores) -> float:
        """Log-odds of `inquiry` against the likeliest other act, without the bias."""
        odds = np.log(self.act_scores(scores) + 1e-6)
        inquiry = self._acts.index("inquiry")
        return float(odds[inquiry] - np.delete(odds, inquiry).max(initial=-30.0))

    def chosen_tasks(self, reading: Reading) -> list[str]:
        """Ids of the tasks that a reading asks for, best first."""
        return [self._tasks[number] for number, _ in self.presence.chosen(self.presence.rank(reading))]

    def _act(self, scores: Scores) -> tuple[str, float, str | None]:
        sums = self.act_scores(scores)
        inquiry = self._acts.index("inquiry") if "inquiry" in self._acts else -1
        odds = np.log(sums + 1e-6)
        if inquiry >= 0:
            odds[inquiry] += self.inquiry_bias
        best = int(odds.argmax())
        columns = np.flatnonzero(self._act_of == best)
        label = self.classifier.labels[int(columns[scores[columns].argmax()])]
        name, _, kind = label.partition("/")
        return self._acts[best], float(sums[best]), None if name == TASK_INTENT else kind or None

    def _wording(
        self, text: str, vector: Vector, tasks: Sequence[Guess], clause_count: int
    ) -> tuple[str, float, str | None]:
        ids = [guess.id for guess in tasks]
        dense = self.dense(text, ids, clause_count)
        chances = self.level.probabilities(vector, dense)
        package_chances = self.package.probabilities(vector, dense)
        package = self.package.labels[int(package_chances.argmax())]
        best = int(chances.argmax())
        return self.level.labels[best], float(chances[best]), None if package == NO_PACKAGE else package

    def dense(self, text: str, tasks: Sequence[str], clause_count: int) -> NDArray[np.float64]:
        """Dense features of the level and package models: wording cues and tasks per package."""
        usual = [self.usual_level.get(task, "simpel") for task in tasks]
        overlap = [float(len(members.intersection(tasks))) for members in self.package_tasks.values()]
        return np.concatenate([cues(text, usual, len(tasks), clause_count), np.array(overlap)])

    def _evidence(self, text: str, task: str) -> Evidence:
        """The words of the message that raise the task's score most, as the sender wrote them."""
        column = int(self._task_columns[self._tasks.index(task)])
        strength: dict[str, float] = {}
        for written in text.split():
            shown = written.strip(".,;:!?()\"'»«")
            total = 0.0
            for token in words(shown):
                ids = self.space.word_ids(token)
                if ids:
                    weights = self.classifier.weights[ids, column].astype(np.float32)
                    total += float(weights @ self.space.idf[ids]) / (len(ids) ** 0.5)
            if total > 0 and len(fold(shown)) > 2:
                strength[shown.lower()] = max(total, strength.get(shown.lower(), 0.0))
        best = sorted(strength, key=lambda word: (-strength[word], word))[:EVIDENCE_WORDS]
        floor = 0.25 * strength[best[0]] if best else 0.0
        return Evidence(task, tuple(word for word in best if strength[word] >= floor))

    def state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Plain values and arrays for storage; deterministic for the same training data."""
        plain = {
            "space": self.space.state(),
            "labels": self.classifier.labels,
            "temperature": self.classifier.temperature,
            "presence": {
                "intercept": self.presence.intercept,
                "threshold": self.presence.threshold,
                "temperature": self.presence.temperature,
            },
            "level": self.level.labels,
            "package": self.package.labels,
            "usual_level": self.usual_level,
            "package_tasks": {name: sorted(tasks) for name, tasks in self.package_tasks.items()},
            "inquiry_bias": self.inquiry_bias,
        }
        arrays: dict[str, NDArray[Any]] = {
            "idf": self.space.idf,
            "weights": self.classifier.weights,
            "bias": self.classifier.bias,
            "presence": self.presence.coefficients,
        }
        for name, model in (("level", self.level), ("package", self.package)):
            arrays |= {
                f"{name}_sparse": model.sparse_weights,
                f"{name}_dense": model.dense_weights,
                f"{name}_bias": model.bias,
            }
        return plain, arrays

    @classmethod
    def from_state(cls, plain: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> InquiryModel:
        """The inverse of `state`."""

        def wording(name: str) -> WordingModel:
            return WordingModel(
                list(plain[name]), arrays[f"{name}_sparse"], arrays[f"{name}_dense"], arrays[f"{name}_bias"]
            )

        return cls(
            space=FeatureSpace.from_state(plain["space"], arrays["idf"]),
            classifier=LinearClassifier(plain["labels"], arrays["weights"], arrays["bias"], plain["temperature"]),
            presence=PresenceModel(coefficients=arrays["presence"], **plain["presence"]),
            level=wording("level"),
            package=wording("package"),
            usual_level=dict(plain["usual_level"]),
            package_tasks={name: frozenset(tasks) for name, tasks in plain["package_tasks"].items()},
            inquiry_bias=plain["inquiry_bias"],
        )
