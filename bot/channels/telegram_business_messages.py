"""Messages of a conversation as Telegram shows them: plain text, links written out, buttons under the last part."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation.store import StoredMessage
from bot.notifications.telegram.client import LONGEST_TEXT

_MARK = 8
"""Letters of the mark that ties a button to its conversation."""
_TOKEN = re.compile(rf"c:([0-9a-f]{{{_MARK}}}):(\d{{1,6}}):(\d{{1,3}})")
_BREAKS = ("\n\n", "\n", ". ", " ")
"""Where a long text is parted, best first."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send; `keys` are labels and tokens."""

    text: str
    keys: tuple[tuple[str, str], ...] = ()

    def to_list(self) -> list[Any]:
        """JSON-ready form, kept with the update until the message has been taken."""
        return [self.text, [list(key) for key in self.keys]]

    @classmethod
    def from_list(cls, data: Sequence[Any]) -> Outgoing:
        """The inverse of `to_list`."""
        return cls(str(data[0]), tuple((str(label), str(token)) for label, token in data[1]))


def outgoing(conversation: str, messages: Iterable[StoredMessage]) -> list[Outgoing]:
    """The assistant's messages, each parted where it is too long for Telegram."""
    sent: list[Outgoing] = []
    for message in messages:
        if message.sender != "bot":
            continue
        keys = tuple(
            (str(button["title"]), f"c:{_mark(conversation)}:{message.number}:{choice}")
            for choice, button in enumerate(message.data.get("buttons") or ())
        )
        parts = parted(as_text(message.data))
        sent += [Outgoing(part) for part in parts[:-1]]
        sent += [Outgoing(part, keys) for part in parts[-1:]]
    return sent


def pressed(token: str, conversation: str) -> tuple[int, int] | None:
    """Message and choice that a button stands for, or None when it belongs to another conversation or to nothing."""
    found = _TOKEN.fullmatch(token)
    if found is None or found[1] != _mark(conversation):
        return None
    return int(found[2]), int(found[3])


def as_text(data: Mapping[str, Any]) -> str:
    """All that a message shows on the web, as text."""
    custom = data.get("custom") or {}
    text = str(data.get("text") or "")
    if custom.get("name"):
        # A person wrote it.
        text = f"{', '.join(filter(None, (custom['name'], custom.get('title'))))}:\n\n{text}"
    items = [_item(number, item) for number, item in enumerate(custom.get("items") or (), start=1)]
    links = [f"{link['title']}: {link['url']}" for link in custom.get("links") or ()]
    return "\n\n".join(filter(None, (text, "\n".join(items), "\n".join(links))))


def parted(text: str, longest: int = LONGEST_TEXT) -> list[str]:
    """The text in parts of at most `longest` UTF-16 units, as Telegram counts them; nothing is lost but blanks."""
    parts = []
    rest = text.strip()
    while _length(rest) > longest:
        at = _cut(rest, longest)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, longest: int) -> int:
    # Half a sign at the end is left out.
    most = len(text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore"))
    for sign in _BREAKS:
        at = text.rfind(sign, most // 2, most)
        if at > 0:
            return at + len(sign.rstrip(" "))
    return most


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _item(number: int, item: Mapping[str, Any]) -> str:
    beside = ", ".join(str(item[name]) for name in ("note", "office") if item.get(name))
    return f"{number}. {item['title']}" + (f" ({beside})" if beside else "")


def _mark(conversation: str) -> str:
    return hashlib.sha256(conversation.encode()).hexdigest()[:_MARK]
