"""What a way of sending is: it takes a parcel and returns, or says why it could not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

EMAIL = "email"
TELEGRAM = "telegram"
WEB = "web"
BUSINESS_CHAT = "business_chat"
"""A business's own chat on Telegram."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery that this process has claimed, with its notice. Moments are aware.

    `attempts` counts this attempt; with `id` it says whose claim it is. `reader` is the staff id of whoever reads it,
    empty for an office and the business.
    """

    id: int
    channel: str
    address: str
    message_id: str
    attempts: int
    notice_id: int
    kind: str
    audience: str
    recipient: str
    reader: str
    ticket_id: int | None
    data: Mapping[str, Any]
    created_at: dt.datetime
    not_before: dt.datetime


class TemporaryError(Exception):
    """It could not be sent now. `after`: seconds to wait at least, where the other side named them."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class ChannelDownError(TemporaryError):
    """Nothing can be sent by this channel now, whoever it is for: it counts against no delivery."""


class RefusedError(Exception):
    """This recipient will not get it, however often it is tried."""


class BlockedError(RefusedError):
    """The recipient has shut us out."""


class Sender(Protocol):
    """One way of sending. The reason in an error is stored and logged: it holds no text and no address."""

    @property
    def channel(self) -> str:
        """`email`, `telegram` or `web`."""

    async def send(self, parcel: Parcel) -> None:
        """Return when the other side has taken it. Raises TemporaryError, ChannelDownError or RefusedError."""
