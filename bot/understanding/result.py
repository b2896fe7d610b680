"""What understanding says about one message: the value that triage reads.

It travels through Rasa as a plain dictionary under the message key `understanding`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MESSAGE_KEY = "understanding"


@dataclass(frozen=True, slots=True)
class Guess:
    """A task with the confidence (0-1) that it is what the message asks for."""

    id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that spoke for a task, strongest first."""

    task: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """The reading of one message.

    `act` is a label of the act model (`inquiry`, `out_of_scope`, `unclear`, a dialogue act or
    `ask_detail`), `kind` its part after the slash (`citizen`, `cost`). `ranking` holds the
    five best tasks whatever the act; `tasks` those really asked for. `certainty` is the probability
    that the first of them is right, `business` that the message is our business and nobody else's.
    """

    act: str
    act_confidence: float
    kind: str | None
    ranking: tuple[Guess, ...]
    tasks: tuple[Guess, ...]
    level: str
    level_confidence: float
    package: str | None
    evidence: tuple[Evidence, ...]
    level_words: tuple[str, ...] = ()
    certainty: float = 1.0
    business: float = 1.0
    entities: tuple[Mapping[str, Any], ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Understanding:
        """The inverse of `to_dict`."""
        values = dict(data)
        values["ranking"] = tuple(Guess(**one) for one in data["ranking"])
        values["tasks"] = tuple(Guess(**one) for one in data["tasks"])
        values["evidence"] = tuple(Evidence(one["task"], tuple(one["words"])) for one in data["evidence"])
        values["level_words"] = tuple(data["level_words"])
        values["entities"] = tuple(data["entities"])
        return cls(**values)
