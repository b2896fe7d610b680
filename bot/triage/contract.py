"""The triage object: what the program says about one inquiry, the same on every channel.

Field names and values are fixed by the contract that the command line, the HTTP API, the
chat and the evaluation share (docs/triage.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Decision = Literal["answer", "ask_back", "enquiry", "contact_person", "redirect", "hand_over", "dialogue"]
Level = Literal["simpel", "medium", "kompleks"]

DIALOGUE_ACTS = frozenset(
    [
        "greet",
        "bye",
        "thanks",
        "affirm",
        "deny",
        "human",
        "status",
        "bot_challenge",
        "capabilities",
        "repeat",
        "restart",
        "opening_hours",
        "feedback_positive",
        "feedback_negative",
        "provide_contact",
        "callback",
        "emergency",
    ]
)
"""Acts that are part of a conversation rather than an inquiry."""


@dataclass(frozen=True, slots=True)
class TaskGuess:
    """A task with its calibrated confidence, 0-1."""

    id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that the decision rests on: its kind, the task it speaks for (if any) and the evidence."""

    kind: str
    evidence: tuple[str, ...]
    task: str | None = None


@dataclass(frozen=True, slots=True)
class Triage:
    """The decision on one inquiry. See docs/triage.md for each field."""

    text: str
    act: str
    decision: Decision
    tasks: Sequence[TaskGuess] = ()
    ranking: Sequence[TaskGuess] = ()
    level: Level = "simpel"
    package: str | None = None
    owners: Sequence[str] = ()
    reasons: Sequence[Reason] = ()
    masked: Sequence[str] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    redirect: str | None = None
    """Id of the redirect entry when the decision is `redirect`."""
    topic: str | None = None
    """The sub-question a simple inquiry asks: how, cost, time, decides or send."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form of the contract; confidences have four decimals."""
        return {
            "text": self.text,
            "act": self.act,
            "tasks": [_guess(one) for one in self.tasks],
            "ranking": [_guess(one) for one in self.ranking],
            "level": self.level,
            "package": self.package,
            "decision": self.decision,
            "owners": list(self.owners),
            "reasons": [_reason(one) for one in self.reasons],
            "masked": list(self.masked),
            "versions": dict(self.versions),
            "redirect": self.redirect,
            "topic": self.topic,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Triage:
        """The inverse of `to_dict`."""
        values = dict(data)
        values["tasks"] = tuple(TaskGuess(**one) for one in data["tasks"])
        values["ranking"] = tuple(TaskGuess(**one) for one in data["ranking"])
        values["reasons"] = tuple(
            Reason(one["kind"], tuple(one["evidence"]), one.get("task")) for one in data["reasons"]
        )
        return cls(**values)


def _guess(guess: TaskGuess) -> dict[str, Any]:
    return {"id": guess.id, "confidence": round(guess.confidence, 4)}


def _reason(reason: Reason) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": reason.kind, "evidence": list(reason.evidence)}
    if reason.task is not None:
        shown["task"] = reason.task
    return shown
