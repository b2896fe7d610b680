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

from bot.intake import CPR_MASK
from bot.understanding.clauses import clauses
from bot.understanding.examples import TASK_INTENT
from bot.understanding.features import FeatureSpace, Vector
from bot.understanding.level import LEVEL_PRIOR, NO_PACKAGE, PACKAGE_BIAS, WordingModel, cues
from bot.understanding.linear import BinaryClassifier, LinearClassifier, Scores, softmax
from bot.understanding.result import Evidence, Guess, Understanding
from bot.understanding.several import PresenceModel, Reading
from bot.understanding.text import words

RANKED = 5
"""Length of the ranking (the triage contract)."""
EVIDENCE_WORDS = 4
EXPLAINED_TASKS = 3
OUT_OF_SCOPE = "out_of_scope"
DIALOGUE_BIAS = 2.0
ACT_BIAS = {"inquiry": 0.0, OUT_OF_SCOPE: 0.0, "unclear": 1.5, "ask_detail": 1.5}
"""Added to the log-odds of dialogue acts: few of the examples are dialogue, more of what is said in a chat is.
Chosen on the development set, where no more than 0.2 % of the business messages become dialogue."""
BUSINESS_WEIGHT = 1.5
"""How much the business classifier counts beside the labels' scores; chosen on the development set."""


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
    business: BinaryClassifier
    """Business matter or out of scope: the boundary that the labels' own scores draw too loosely."""
    inquiry_bias: float
    """Added to the log-odds of `inquiry` against `out_of_scope`; fitted on held-out messages."""
    _task_columns: NDArray[np.int64] = field(init=False)
    _tasks: list[str] = field(init=False)
    _acts: list[str] = field(init=False)
    _act_of: NDArray[np.int64] = field(init=False)
    _act_bias: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        labels = self.classifier.labels
        self._task_columns = np.array(
            [column for column, label in enumerate(labels) if label.startswith(f"{TASK_INTENT}/")]
        )
        self._tasks = [labels[column].partition("/")[2] for column in self._task_columns]
        names = ["inquiry" if label.startswith(f"{TASK_INTENT}/") else label.partition("/")[0] for label in labels]
        self._acts = sorted(set(names))
        self._act_of = np.array([self._acts.index(name) for name in names])
        self._act_bias = np.array([ACT_BIAS.get(name, DIALOGUE_BIAS) for name in self._acts])

    def understand(self, text: str, entities: Sequence[Mapping[str, Any]] = ()) -> Understanding:
        """Read one cleaned and masked message."""
        text = text.replace(CPR_MASK, " ")
        tokens = words(text)
        vector = self.space.vector(tokens)
        scores = self.classifier.scores(vector)
        act, act_confidence, kind = self._act(vector, scores)
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

    def inquiry_margin(self, vector: Vector, scores: Scores) -> float | None:
        """Log-odds of `inquiry` against `out_of_scope` without the bias; None when nothing is out of scope."""
        if not {"inquiry", OUT_OF_SCOPE} <= set(self._acts):
            return None
        odds = np.log(self.act_scores(scores) + 1e-6)
        margin = odds[self._acts.index("inquiry")] - odds[self._acts.index(OUT_OF_SCOPE)]
        return float(margin) + BUSINESS_WEIGHT * self.business.score(vector)

    def chosen_tasks(self, reading: Reading) -> list[str]:
        """Ids of the tasks that a reading asks for, best first."""
        return [self._tasks[number] for number, _ in self.presence.chosen(self.presence.rank(reading))]

    def _act(self, vector: Vector, scores: Scores) -> tuple[str, float, str | None]:
        sums = self.act_scores(scores)
        best = int((np.log(sums + 1e-6) + self._act_bias).argmax())
        margin = self.inquiry_margin(vector, scores)
        if margin is not None and self._acts[best] in ("inquiry", OUT_OF_SCOPE):
            best = self._acts.index("inquiry" if margin + self.inquiry_bias >= 0 else OUT_OF_SCOPE)
        columns = np.flatnonzero(self._act_of == best)
        label = self.classifier.labels[int(columns[scores[columns].argmax()])]
        name, _, kind = label.partition("/")
        return self._acts[best], float(sums[best]), None if name == TASK_INTENT else kind or None

    def _wording(
        self, text: str, vector: Vector, tasks: Sequence[Guess], clause_count: int
    ) -> tuple[str, float, str | None]:
        ids = [guess.id for guess in tasks]
        dense = self.dense(text, ids, clause_count)
        usual = self.usual_level.get(ids[0], "simpel") if ids else "simpel"
        prior = LEVEL_PRIOR["several" if len(ids) > 1 else usual]
        odds = np.log(self.level.probabilities(vector, dense) + 1e-9)
        chances = softmax(odds + np.array(prior[: len(odds)], dtype=np.float32))
        package_odds = np.log(self.package.probabilities(vector, dense) + 1e-9)
        package_odds[self.package.labels.index(NO_PACKAGE)] -= PACKAGE_BIAS if len(package_odds) > 1 else 0.0
        package = self.package.labels[int(package_odds.argmax())]
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
        shown: list[str] = []
        starts: list[int] = []
        ids: list[int] = []
        for written in text.split():
            word = written.strip(".,;:!?()\"'»«").lower()
            found = [number for token in words(word) for number in self.space.word_ids(token)]
            if found and len(word) > 2:
                shown.append(word)
                starts.append(len(ids))
                ids += found
        if not ids:
            return Evidence(task, ())
        numbers = np.array(ids, dtype=np.int32)
        pull = self.classifier.weights[numbers, column].astype(np.float32) * self.space.idf[numbers]
        totals = np.add.reduceat(pull, starts) / np.sqrt(np.diff([*starts, len(ids)]))
        strength: dict[str, float] = {}
        for word, total in zip(shown, totals.tolist(), strict=True):
            if total > 0:
                strength[word] = max(total, strength.get(word, 0.0))
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
            "business_bias": self.business.bias,
        }
        arrays: dict[str, NDArray[Any]] = {
            "idf": self.space.idf,
            "weights": self.classifier.weights,
            "scale": self.classifier.scale,
            "bias": self.classifier.bias,
            "presence": self.presence.coefficients,
            "business": self.business.weights,
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
            classifier=LinearClassifier(
                plain["labels"], arrays["weights"], arrays["scale"], arrays["bias"], plain["temperature"]
            ),
            presence=PresenceModel(coefficients=arrays["presence"], **plain["presence"]),
            level=wording("level"),
            package=wording("package"),
            usual_level=dict(plain["usual_level"]),
            package_tasks={name: frozenset(tasks) for name, tasks in plain["package_tasks"].items()},
            business=BinaryClassifier(arrays["business"], plain["business_bias"]),
            inquiry_bias=plain["inquiry_bias"],
        )
