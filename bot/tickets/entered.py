"""What somebody has typed on a ticket, made safe to store: cleaned, not too long, CPR numbers masked. Pure."""

from __future__ import annotations

from bot.intake import receive
from bot.tickets.errors import NotAllowedError


def optional(text: str) -> str:
    """The text, empty when there is none. Raises NotAllowedError when it is too long."""
    intake = receive(text)
    if intake.fault == "too_long":
        raise NotAllowedError("too_long")
    return intake.text


def required(text: str, code: str = "text_missing") -> str:
    """The text. Raises NotAllowedError with `code` when there is none, and when it is too long."""
    entered = optional(text)
    if not entered:
        raise NotAllowedError(code)
    return entered
