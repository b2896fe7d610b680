"""The JSON form of conversation messages on the web, and how a browser's message is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation.replies import RECIPIENTS
from bot.conversation.store import StoredMessage

MAX_CLIENT_ID = 64


class BadMessageError(ValueError):
    """What the browser sent has not the form of a message; says what is wrong."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A message in the user's own words; `to` is `caseworker` or `assistant`, None where the sender does not say."""

    text: str
    client_id: str | None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press on button number `choice` of message number `message`."""

    message: int
    choice: int
    client_id: str | None


def read_message(body: object) -> Typed | Pressed:
    """Read `{"text", "client_id", "to"}` or `{"message", "choice", "client_id"}`. Raises BadMessageError."""
    if not isinstance(body, Mapping):
        raise BadMessageError("body must be a JSON object")
    client_id = body.get("client_id")
    if client_id is not None and not _is_name(client_id):
        raise BadMessageError(f"client_id must be a string of at most {MAX_CLIENT_ID} printable ASCII characters")
    if isinstance(body.get("text"), str):
        to = body.get("to")
        if to is not None and to not in RECIPIENTS:
            raise BadMessageError(f"to must be one of {', '.join(RECIPIENTS)}")
        return Typed(body["text"], client_id, to)
    message, choice = body.get("message"), body.get("choice")
    if _is_number(message) and _is_number(choice):
        return Pressed(int(str(message)), int(str(choice)), client_id)
    raise BadMessageError("send either text, or message and choice")


def shown(messages: Sequence[StoredMessage]) -> list[dict[str, Any]]:
    """Messages as a browser shows them; button payloads and what was hidden stay on the server."""
    return [_shown(message) for message in messages if not message.data.get("hidden")]


def _shown(message: StoredMessage) -> dict[str, Any]:
    custom = message.data.get("custom") or {}
    return {
        "number": message.number,
        "sender": message.sender,
        "text": message.data.get("text") or "",
        "at": message.created_at.isoformat(),
        "kind": custom.get("kind", "text"),
        "buttons": [button["title"] for button in message.data.get("buttons") or ()],
        "links": custom.get("links", []),
        "items": custom.get("items", []),
        "reference": custom.get("reference"),
        "fault": message.data.get("fault"),
        "masked": message.data.get("masked", []),
        # Who wrote it, where a person did, and whom the user wrote to.
        "name": custom.get("name"),
        "title": custom.get("title"),
        "to": message.data.get("to"),
    }


def _is_name(value: object) -> bool:
    # Half a surrogate pair or a NUL can be sent as JSON but not stored.
    return isinstance(value, str) and 0 < len(value) <= MAX_CLIENT_ID and value.isascii() and value.isprintable()


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000
