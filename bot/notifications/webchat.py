"""Puts a message into the conversation that a ticket came from."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from bot.notifications.context import read_ticket
from bot.notifications.mailroom import Mailroom
from bot.notifications.rendering import Letter, letter
from bot.notifications.senders import WEB, Parcel, RefusedError

SIGNATURE = "signature"


class Conversations(Protocol):
    """Where conversations are stored."""

    def append(self, identifier: str, data: Mapping[str, Any], at: dt.datetime, *, message_id: str) -> bool:
        """Show a message, the same `message_id` once; False when there is no such conversation."""


class ChatSender:
    """The way `web`. A repeat carries the same id, so the conversation shows each message once."""

    channel = WEB

    def __init__(self, room: Mailroom, conversations: Conversations) -> None:
        self._room = room
        self._conversations = conversations

    async def send(self, parcel: Parcel) -> None:
        """Return when the message is in the conversation. Raises RefusedError when that has been deleted."""
        await asyncio.to_thread(self._send, parcel)

    def _send(self, parcel: Parcel) -> None:
        about = read_ticket(self._room, parcel.ticket_id)
        written = letter(self._room, parcel, about)
        data = {"text": _text(written), "custom": _custom(written, str(parcel.data.get("reference") or ""))}
        now = self._room.desk.clock()
        if not self._conversations.append(parcel.address, data, now, message_id=parcel.message_id):
            raise RefusedError("the conversation has been deleted")


def _custom(written: Letter, reference: str) -> dict[str, Any]:
    """What a caseworker wrote stands under that person's name, and says which ticket an answer goes to."""
    # Who is asked something in the chat answers there: a link to another place to answer would only be in the way.
    shown = [button for button in written.buttons if button.url and button.purpose != "answer"]
    links = [{"title": button.label, "url": button.url} for button in shown]
    if written.author is None:
        return {"kind": "notice", "links": links}
    person = {"name": written.author.name, "title": written.author.title}
    return {"kind": "caseworker", **person, "reference": reference, "links": links}


def _text(written: Letter) -> str:
    if written.chat:
        return written.chat
    return "\n\n".join(
        block.text or "\n".join(": ".join(filter(None, row)) for row in block.rows)
        for block in written.blocks
        if block.kind != SIGNATURE
    )
