"""How a staff member wants to be told: channels, the morning's overview, and quiet hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Preferences:
    """The defaults are what a new account has. Times are local; quiet hours may pass midnight."""

    email: bool = True
    telegram: bool = True
    """Only where a Telegram account is linked."""
    digest: bool = True
    quiet_from: dt.time = dt.time(18)
    quiet_to: dt.time = dt.time(7)
    """The same time in both fields means no quiet hours."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Preferences:
        """Read what is stored; what is missing or cannot be read has its default."""
        usual = cls()
        return cls(
            email=_flag(data.get("email"), usual.email),
            telegram=_flag(data.get("telegram"), usual.telegram),
            digest=_flag(data.get("digest"), usual.digest),
            quiet_from=_time(data.get("quiet_from"), usual.quiet_from),
            quiet_to=_time(data.get("quiet_to"), usual.quiet_to),
        )

    def to_data(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "email": self.email,
            "telegram": self.telegram,
            "digest": self.digest,
            "quiet_from": self.quiet_from.strftime("%H:%M"),
            "quiet_to": self.quiet_to.strftime("%H:%M"),
        }

    def is_quiet(self, at: dt.time) -> bool:
        """Whether a local time of day lies in the quiet hours; their end does not."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to


def _flag(value: object, usual: bool) -> bool:
    return value if isinstance(value, bool) else usual


def _time(value: object, usual: dt.time) -> dt.time:
    try:
        return dt.time.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return usual
