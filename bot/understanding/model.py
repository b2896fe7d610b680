"""The inquiry model: from folded words to act, tasks, level and package.

One linear classifier holds every label: the tasks, the dialogue acts and the kinds of
out-of-scope messages compete for a message. `state.py` stores it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.intake import CPR_MASK
from bot.understanding import certainty, explain, parts
from bot.understanding.act import ActModel
from bot.understanding.clauses import clauses
from bot.understanding.encoder import NOTHING, Meaning
from bot.understanding.examples import TASK_INTENT
from bot.understanding.features import CHARS, FeatureSpace, Vector
from bot.understanding.level import LEVEL_PRIOR, NO_PACKAGE, PACKAGE_BIAS, WordingModel, cues, decisive_phrases
from bot.understanding.linear import DenseClassifier, LinearClassifier, Scores, softmax
from bot.understanding.result import Evidence, Guess, Understanding
from bot.understanding.several import PresenceModel, Reading
from bot.understanding.text import words

RANKED = 5
"""Length of the ranking (the triage contract)."""
EXPLAINED_TASKS = 3


@dataclass(slots=True)
class InquiryModel:
    """Everything learned, with what is needed to read one message."""

    space: FeatureSpace
    classifier: LinearClassifier
    presence: PresenceModel
    act: ActModel
    sure: DenseClassifier
    """Whether the first task is one that is asked for; see `certainty.py`."""
    level: WordingModel
    package: WordingModel
    usual_level: dict[str, str]
    package_tasks: dict[str, frozenset[str]]
    meaning: Meaning = NOTHING
    """What a sentence encoder adds, where the operator has one."""
    _task_columns: NDArray[np.int64] = field(init=False)
    _tasks: list[str] = field(init=False)
    _chars: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        labels = self.classifier.labels
        self._task_columns = np.array([i for i, label in enumerate(labels) if label.startswith(f"{TASK_INTENT}/")])
        self._tasks = [labels[column].partition("/")[2] for column in self._task_columns]
        # The vocabulary is sorted, so that the character n-grams stand together.
        numbers = [number for name, number in self.space.vocabulary.items() if name.startswith(CHARS)]
        self._chars = (numbers[0], numbers[-1] + 1) if numbers else (0, 0)

    def understand(self, text: str, entities: Sequence[Mapping[str, Any]] = ()) -> Understanding:
        """Read one cleaned and masked message."""
        text = text.replace(CPR_MASK, " ")
        tokens = words(text)
        vector = self.space.vector(tokens)
        texts = clauses(text)
        by_words, by_letters, by_clause = self._views(vector, texts)
        scores = by_words + by_letters + self.classifier.bias + self.meaning.scores(text)
        act, act_confidence, margin = self.act.decide(text, vector, scores, self.classifier.temperature)
        columns = self._task_columns
        reading = Reading(scores[columns], by_clause[:, columns] + self.classifier.bias[columns])
        ranked = self.presence.rank(reading)
        clues = certainty.describe(ranked, by_words[columns], by_letters[columns], self.known_share(tokens))
        guesses = tuple(Guess(self._tasks[number], chance) for number, chance in ranked[:RANKED])
        tasks = tuple(Guess(self._tasks[number], chance) for number, chance in self.presence.chosen(ranked))
        level, level_confidence, package, dense = self._wording(text, vector, tasks, len(texts))
        spoken = explain.Spoken.read(text, self.space)
        return Understanding(
            act=act,
            act_confidence=act_confidence,
            kind=self.act.kind(act, scores),
            ranking=guesses,
            tasks=tasks if act == "inquiry" else (),
            level=level,
            level_confidence=level_confidence,
            package=package if act == "inquiry" else None,
            evidence=tuple(self._evidence(spoken, guess.id) for guess in (tasks or guesses)[:EXPLAINED_TASKS]),
            level_words=self._level_words(text, spoken, level, dense),
            certainty=certainty.certainty(self.sure, clues),
            business=float(1 / (1 + np.exp(-margin))),
            entities=tuple(entities),
        )

    def chosen_tasks(self, ranked: Sequence[tuple[int, float]]) -> list[str]:
        """Ids of the tasks that are asked for, of those ranked."""
        return [self._tasks[number] for number, _ in self.presence.chosen(ranked)]

    def task_id(self, number: int) -> str:
        """Id of a task by its number among the tasks."""
        return self._tasks[number]

    def dense(self, text: str, tasks: Sequence[str], clause_count: int) -> NDArray[np.float64]:
        """Dense features of the level and package models: wording cues and tasks per package."""
        usual = [self.usual_level.get(task, "simpel") for task in tasks]
        overlap = [float(len(members.intersection(tasks))) for members in self.package_tasks.values()]
        return np.concatenate([cues(text, usual, len(tasks), clause_count), np.array(overlap)])

    def known_share(self, tokens: Sequence[str]) -> float:
        """Share of the words that stand in some training message."""
        return sum(token in self.space.lexicon for token in tokens) / max(1, len(tokens))

    def _views(self, vector: Vector, texts: Sequence[str]) -> tuple[Scores, Scores, Scores]:
        """What the whole words and what the letters give each label, and both of each clause (clauses x labels)."""
        ids, values = vector
        letters = (ids >= self._chars[0]) & (ids < self._chars[1])
        whole = np.stack([values * ~letters, values * letters])
        # One product for all: the weights of a message's features are gathered and read once.
        rows = np.concatenate([whole, parts.table(self.space, texts, ids, letters)])
        seen = (rows @ self.classifier.weights[ids].astype(np.float32)) * self.classifier.scale
        return seen[0], seen[1], seen[2:]

    def _wording(
        self, text: str, vector: Vector, tasks: Sequence[Guess], clause_count: int
    ) -> tuple[str, float, str | None, NDArray[np.float64]]:
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
        return self.level.labels[best], float(chances[best]), None if package == NO_PACKAGE else package, dense

    def _evidence(self, spoken: explain.Spoken, task: str) -> Evidence:
        """The words of the message that raise the task's score most."""
        column = int(self._task_columns[self._tasks.index(task)])

        def pull(ids: NDArray[np.int32]) -> NDArray[np.float32]:
            strength: NDArray[np.float32] = (
                self.classifier.weights[ids, column].astype(np.float32) * self.space.idf[ids]
            )
            return strength

        return Evidence(task, spoken.strongest(pull))

    def _level_words(
        self, text: str, spoken: explain.Spoken, level: str, dense: NDArray[np.float64]
    ) -> tuple[str, ...]:
        """The wording that decided the level: phrases of the cues first, then single words."""
        column = self.level.labels.index(level)

        def pull(ids: NDArray[np.int32]) -> NDArray[np.float32]:
            strength: NDArray[np.float32] = self.level.pull(ids, column) * self.space.idf[ids]
            return strength

        phrases = decisive_phrases(text, self.level.dense_pull(column), dense)
        return explain.merged(phrases, spoken.strongest(pull, most=2), explain.SHOWN)
