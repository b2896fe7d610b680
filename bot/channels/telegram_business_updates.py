"""What an update from a business's Telegram chat is: words, a press, the start of a chat, or something unreadable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.notifications.telegram.inbox import chat_of

START = "start"
TEXT = "text"
PRESS = "press"
OTHER = "other"
_SEEN = ("photo", "video", "animation", "video_note", "voice", "audio", "document", "sticker", "location", "contact")
_NAMES = {"animation": "video", "video_note": "video", "audio": "voice"}


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update. `kind`: START (with `text` the code, or none), TEXT, PRESS (`text` is the button's token) or OTHER.

    `attached` names what came beside or instead of words, `press` is what a press is acknowledged by.
    """

    chat: int
    private: bool
    kind: str
    text: str = ""
    attached: str = ""
    press: str = ""


def read(update: Mapping[str, Any]) -> Incoming | None:
    """Read an update; None when there is nobody to answer. Never raises, whatever was sent."""
    press = update.get("callback_query")
    if isinstance(press, Mapping):
        found = chat_of(press.get("message"))
        return None if found is None else Incoming(*found, PRESS, _text(press, "data"), press=_text(press, "id"))
    message = update.get("message")
    found = chat_of(message)
    if found is None or not isinstance(message, Mapping):
        return None
    text = _text(message, "text").strip()
    command, _, rest = text.partition(" ")
    if command.partition("@")[0] == "/start":
        return Incoming(*found, START, rest.strip())
    attached = next((_NAMES.get(name, name) for name in _SEEN if name in message), "")
    words = text or _text(message, "caption").strip()
    if words:
        return Incoming(*found, TEXT, words, attached)
    return Incoming(*found, OTHER, attached=attached or "other")


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""
