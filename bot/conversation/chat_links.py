"""Which conversation a business's Telegram chat has, and the codes that move a conversation there."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from bot.accounts.errors import LinkError, LinkUsedError
from bot.accounts.links import LinkStore
from bot.storage.channel_tables import ChatLinkRow
from bot.storage.database import Database
from bot.storage.tables import ConversationRow
from bot.storage.ticket_tables import TicketRow
from bot.storage.touched import touched

PURPOSE = "move_to_telegram"
VALID_FOR = dt.timedelta(minutes=30)
"""How long a code on the chat page works: long enough to find one's phone."""
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class ChatLink:
    """A chat's conversation. `blocked`: the business has shut the bot out."""

    chat: int
    conversation: str
    blocked: bool
    created_at: dt.datetime


class ChatLinks:
    """Reads and writes the links of chats. Safe to use from several processes."""

    def __init__(self, database: Database, codes: LinkStore) -> None:
        self._database = database
        self._codes = codes

    def find(self, chat: int) -> ChatLink | None:
        """The chat's link, or None."""
        with self._database.reading() as session:
            row = session.get(ChatLinkRow, str(chat))
            return _link(row) if row is not None else None

    def link(self, chat: int, conversation: str, at: dt.datetime) -> ChatLink:
        """Give a chat its conversation, in place of an earlier one; it counts as open again."""
        with self._database.transaction() as session:
            row = session.merge(ChatLinkRow(chat=str(chat), conversation_id=conversation, blocked=False, created_at=at))
            return _link(row)

    def block(self, chat: int) -> None:
        """The business has shut the bot out: nothing is sent there until it writes again."""
        self._set_blocked(chat, blocked=True)

    def unblock(self, chat: int) -> None:
        """The business has written again."""
        self._set_blocked(chat, blocked=False)

    def code(self, conversation: str) -> str:
        """A code that moves a conversation to the chat that sends it: once, within VALID_FOR."""
        return self._codes.issue(PURPOSE, "", {"conversation": conversation}, VALID_FOR)

    def redeem(self, code: str, chat: int, at: dt.datetime, *, repeated: bool) -> ChatLink | None:
        """Move the conversation of a code to a chat; None when the code is unknown, used or too old.

        `repeated`: the same message may have redeemed it before the program was stopped; then the link stands.
        """
        if not _CODE.fullmatch(code):
            return None
        try:
            found = self._codes.use(code, PURPOSE)
        except LinkUsedError:
            return self.find(chat) if repeated else None
        except LinkError:
            return None
        return self.link(chat, str(found.data["conversation"]), at)

    def delete_orphans(self) -> int:
        """Delete links whose conversation is gone and led to no ticket; returns how many."""
        alive = select(ConversationRow.id)
        with_ticket = select(TicketRow.conversation_id).where(TicketRow.conversation_id.is_not(None))
        orphans = delete(ChatLinkRow).where(
            ChatLinkRow.conversation_id.not_in(alive), ChatLinkRow.conversation_id.not_in(with_ticket)
        )
        with self._database.transaction() as session:
            return touched(session, orphans)

    def _set_blocked(self, chat: int, *, blocked: bool) -> None:
        changed = update(ChatLinkRow).where(ChatLinkRow.chat == str(chat)).values(blocked=blocked)
        with self._database.transaction() as session:
            session.execute(changed)


def _link(row: ChatLinkRow) -> ChatLink:
    return ChatLink(int(row.chat), row.conversation_id, row.blocked, row.created_at)
