"""What a turn of a call ends in: something said, and then listening, passing on, or hanging up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

ONE_KEY = 1
"""Keys of a choice; the call goes on as soon as one is pressed."""
NUMBER_KEYS = 15
"""Most digits of a phone number (E.164); `#` ends a shorter one."""
REFERENCE_KEYS = 6
"""Digits of a ticket's reference after its year."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for speech or keys. `keys`: how many at most; `matter`: whether free words are expected."""

    keys: int = ONE_KEY
    matter: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """Sentences to say, then `listen`, or `dial` a number in E.164; neither means that the call is ended."""

    says: tuple[str, ...]
    listen: Listen | None = None
    dial: str = ""

    def after(self, *said: str) -> Reply:
        """The same with sentences before it."""
        return Reply((*said, *self.says), self.listen, self.dial)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form, kept with the call so that a repeated request gets the same reply."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reply:
        """The inverse of `to_dict`."""
        listen = data["listen"]
        return cls(tuple(data["says"]), Listen(**listen) if listen else None, str(data["dial"]))
