"""What a message does: asks for a business task, belongs elsewhere, or is part of a conversation.

Three questions, each answered by what answers it best: is it conversation at all (the labels'
own probabilities), which act of a conversation (a regression that has seen nothing else), and is it
our business (a regression over the labels' scores, fitted on messages they had not seen).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.understanding.examples import TASK_INTENT
from bot.understanding.features import FeatureSpace, Vector
from bot.understanding.level import WordingModel
from bot.understanding.linear import BinaryClassifier, DenseClassifier, Scores, softmax
from bot.understanding.text import words

INQUIRY = "inquiry"
OUT_OF_SCOPE = "out_of_scope"
DIALOGUE_BIAS = 1.0
"""Added to the log-odds of conversation against the rest: a tenth of the examples are conversation, more of what is
said in a chat is. On the development set 0.2 % of the business messages become conversation."""
BUSINESS_BIAS = 0.3
"""Added to the log-odds of business against out of scope: fewer are turned away, and triage asks back where it is in
doubt. Fitted on the development set."""
LABELS_WEIGHT = np.float32(0.3)
"""How much the labels' scores count beside the regression for conversation; by cross-validation of the examples."""
_CONTACT = re.compile(r"@|(?:\d ?){8}")


@dataclass(slots=True)
class ActModel:
    """Decides the act from the labels' scores; `labels` are the classifier's."""

    labels: list[str]
    space: FeatureSpace
    """Features of conversation: learned from it alone, so that "er du der" weighs what it weighs in a chat."""
    conversation: WordingModel
    """Which dialogue act, given that it is one."""
    business: BinaryClassifier
    """Business matter or out of scope, by the words alone."""
    line: DenseClassifier
    """The same by `describe`: what the labels and `business` say together."""
    bias: float = 0.0
    """Added to the log-odds of `inquiry` against `out_of_scope`."""
    acts: list[str] = field(init=False)
    _act_of: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        names = [act_of(label) for label in self.labels]
        self.acts = sorted(set(names))
        self._act_of = np.array([self.acts.index(name) for name in names])

    def decide(self, text: str, vector: Vector, scores: Scores, temperature: float) -> tuple[str, float, float]:
        """The act, its confidence, and the log-odds of business against out of scope."""
        sums = self.sums(scores, temperature)
        margin = self.margin(scores, self.business.score(vector), temperature) + BUSINESS_BIAS
        ours = [self.acts.index(act) for act in (INQUIRY, OUT_OF_SCOPE) if act in self.acts]
        rest = float(sum(sums[place] for place in ours))
        if ours and (len(ours) == len(self.acts) or np.log((1 - rest + 1e-6) / (rest + 1e-6)) + DIALOGUE_BIAS < 0):
            business = 1 / (1 + np.exp(-margin))
            act = INQUIRY if margin >= 0 else OUT_OF_SCOPE
            return act, rest * float(max(business, 1 - business)), margin
        act, chance = self._conversation(text, scores)
        return act, (1 - rest) * chance, margin

    def kind(self, act: str, scores: Scores) -> str | None:
        """The part after the slash of the act's best label: `citizen`, `cost`; None where it has none."""
        if act == INQUIRY:
            return None
        columns = np.flatnonzero(self._act_of == self.acts.index(act))
        return self.labels[columns[scores[columns].argmax()]].partition("/")[2] or None

    def margin(self, scores: Scores, business: float, temperature: float) -> float:
        """Log-odds of a business matter against what is out of scope."""
        if not {INQUIRY, OUT_OF_SCOPE} <= set(self.acts):
            return 20.0 if INQUIRY in self.acts else -20.0
        return self.odds(self.describe(scores, business, temperature)) + self.bias

    def odds(self, described: NDArray[np.float32]) -> float:
        """The same log-odds of what `describe` says, before the boundary is moved."""
        chances = self.line.probabilities(described)
        return float(np.log(chances[1] + 1e-9) - np.log(chances[0] + 1e-9))

    def describe(self, scores: Scores, business: float, temperature: float) -> NDArray[np.float32]:
        """How probable each act is, how strong its best label, and what the words alone say."""
        sums = np.log(self.sums(scores, temperature) + 1e-4)
        strongest = np.clip(self._strongest(scores), -6, 6)
        described: NDArray[np.float32] = np.concatenate([sums, strongest, [np.clip(business, -8, 8)]], dtype=np.float32)
        return described

    def sums(self, scores: Scores, temperature: float) -> NDArray[np.float32]:
        """Probability of each act: its labels' calibrated confidences added up."""
        chances = softmax(scores * np.float32(temperature))
        return np.bincount(self._act_of, weights=chances, minlength=len(self.acts)).astype(np.float32)

    def _strongest(self, scores: Scores) -> Scores:
        """Score of each act's best label."""
        strongest = np.full(len(self.acts), -np.inf, dtype=np.float32)
        np.maximum.at(strongest, self._act_of, scores)
        return strongest

    def _conversation(self, text: str, scores: Scores) -> tuple[str, float]:
        """The dialogue act and its probability, by the regression of its own and the labels' scores together."""
        known = self.conversation.labels
        odds = np.log(self.conversation.probabilities(self.space.vector(with_edges(words(text))), manner(text)) + 1e-9)
        places = [self.acts.index(act) for act in known]
        chances = softmax(odds + LABELS_WEIGHT * self._strongest(scores)[places])
        best = int(chances.argmax())
        return known[best], float(chances[best])


def act_of(label: str) -> str:
    """The act that a label of the classifier belongs to."""
    return INQUIRY if label.startswith(f"{TASK_INTENT}/") else label.partition("/")[0]


def is_conversation(label: str) -> bool:
    """Whether a label is neither a business task nor out of scope."""
    return act_of(label) not in (INQUIRY, OUT_OF_SCOPE)


def with_edges(tokens: Sequence[str]) -> list[str]:
    """The words of a turn with its beginning and its end: "ja" by itself says something else than "ja" before more."""
    return ["^", *tokens, "$"]


def manner(text: str) -> NDArray[np.float64]:
    """What tells the acts of a conversation apart beside the words: contact details, a question mark, the length."""
    count = len(text.split())
    return np.array([bool(_CONTACT.search(text)), "?" in text, count <= 2, count > 8], dtype=np.float64)
