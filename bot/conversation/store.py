"""Conversations in the database: tracker events and the messages shown, a turn in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.storage.database import Database
from bot.storage.tables import ChatMessageRow, ConversationEventRow, ConversationRow


class UnknownConversationError(LookupError):
    """There is no conversation with that id."""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as shown: `number` grows by one, `sender` is `user` or `bot`."""

    number: int
    sender: str
    data: Mapping[str, Any]
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """A received message. `answers` is None until the turn has been finished."""

    number: int
    answers: tuple[StoredMessage, ...] | None


class ConversationStore:
    """Reads and writes conversations. All moments are aware."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, channel: str, at: dt.datetime) -> str:
        """Start a conversation; returns its id, a name that cannot be guessed."""
        identifier = secrets.token_urlsafe(24)
        with self._database.transaction() as session:
            session.add(ConversationRow(id=identifier, channel=channel, created_at=at, updated_at=at, event_count=0))
        return identifier

    def exists(self, identifier: str) -> bool:
        """Whether there is a conversation with that id."""
        with self._database.reading() as session:
            return session.get(ConversationRow, identifier) is not None

    def receive(self, identifier: str, client_id: str | None, data: Mapping[str, Any], at: dt.datetime) -> Turn:
        """Store a user's message, committed on return.

        The same `client_id` again gives the same turn, with its answers when it was finished.
        Raises UnknownConversationError.
        """
        with self._database.transaction() as session:
            if session.get(ConversationRow, identifier, with_for_update=True) is None:
                raise UnknownConversationError(identifier)
            if client_id is not None:
                known = self._known(session, identifier, client_id)
                if known is not None:
                    return Turn(known.number, self._answers(session, identifier, known.number))
            return Turn(self._add(session, identifier, "user", client_id, data, at), None)

    def finish(
        self,
        identifier: str,
        turn: int,
        events: Sequence[Mapping[str, Any]],
        messages: Sequence[Mapping[str, Any]],
        at: dt.datetime,
    ) -> list[StoredMessage]:
        """Store what a turn gave, tracker events and answers, in one transaction."""
        with self._database.transaction() as session:
            # The lock: a caseworker's reply may be appended while a turn ends.
            conversation = session.get(ConversationRow, identifier, with_for_update=True)
            if conversation is None:
                raise UnknownConversationError(identifier)
            stored = conversation.event_count
            for number, event in enumerate(events[stored:], start=stored):
                session.add(ConversationEventRow(conversation_id=identifier, number=number, data=dict(event)))
            conversation.event_count = max(stored, len(events))
            conversation.updated_at = at
            first = self._next_number(session, identifier)
            rows = [
                ChatMessageRow(
                    conversation_id=identifier,
                    number=first + offset,
                    sender="bot",
                    client_id=None,
                    answers=turn,
                    data=dict(message),
                    created_at=at,
                )
                for offset, message in enumerate(messages)
            ]
            session.add_all(rows)
            return [_message(row) for row in rows]

    def append(self, identifier: str, data: Mapping[str, Any], at: dt.datetime, *, message_id: str) -> bool:
        """Show what was said outside a turn, such as a caseworker's reply; False when the conversation is gone.

        `data` has the form of an answer: `{"text", "custom": {"kind": "caseworker", "name", "title"}}`. The same
        `message_id`, of any length, is shown once.
        """
        sent_as = hashlib.sha256(message_id.encode()).hexdigest()
        with self._database.transaction() as session:
            conversation = session.get(ConversationRow, identifier, with_for_update=True)
            if conversation is None:
                return False
            if self._known(session, identifier, sent_as) is None:
                self._add(session, identifier, "bot", sent_as, data, at)
                conversation.updated_at = max(conversation.updated_at, at)
            return True

    def events(self, identifier: str) -> list[dict[str, Any]]:
        """The tracker's events in order; empty for an unknown conversation."""
        query = (
            select(ConversationEventRow.data)
            .where(ConversationEventRow.conversation_id == identifier)
            .order_by(ConversationEventRow.number)
        )
        with self._database.reading() as session:
            return list(session.scalars(query))

    def messages(self, identifier: str, after: int = 0) -> list[StoredMessage]:
        """Messages with a number above `after`, in order. Raises UnknownConversationError."""
        query = (
            select(ChatMessageRow)
            .where(ChatMessageRow.conversation_id == identifier, ChatMessageRow.number > after)
            .order_by(ChatMessageRow.number)
        )
        with self._database.reading() as session:
            if session.get(ConversationRow, identifier) is None:
                raise UnknownConversationError(identifier)
            return [_message(row) for row in session.scalars(query)]

    def delete_older(self, moment: dt.datetime) -> int:
        """Delete conversations unused since a moment; returns how many. Tickets keep their own transcript."""
        with self._database.transaction() as session:
            old = list(session.scalars(select(ConversationRow.id).where(ConversationRow.updated_at < moment)))
            for table in (ConversationEventRow, ChatMessageRow):
                session.execute(delete(table).where(table.conversation_id.in_(old)))
            session.execute(delete(ConversationRow).where(ConversationRow.id.in_(old)))
            return len(old)

    def _answers(self, session: Session, identifier: str, turn: int) -> tuple[StoredMessage, ...] | None:
        query = (
            select(ChatMessageRow)
            .where(ChatMessageRow.conversation_id == identifier, ChatMessageRow.answers == turn)
            .order_by(ChatMessageRow.number)
        )
        return tuple(_message(row) for row in session.scalars(query)) or None

    def _known(self, session: Session, identifier: str, client_id: str) -> ChatMessageRow | None:
        query = select(ChatMessageRow).where(
            ChatMessageRow.conversation_id == identifier, ChatMessageRow.client_id == client_id
        )
        return session.scalar(query)

    def _add(
        self,
        session: Session,
        identifier: str,
        sender: str,
        client_id: str | None,
        data: Mapping[str, Any],
        at: dt.datetime,
    ) -> int:
        number = self._next_number(session, identifier)
        session.add(
            ChatMessageRow(
                conversation_id=identifier,
                number=number,
                sender=sender,
                client_id=client_id,
                answers=None,
                data=dict(data),
                created_at=at,
            )
        )
        return number

    def _next_number(self, session: Session, identifier: str) -> int:
        query = select(func.max(ChatMessageRow.number)).where(ChatMessageRow.conversation_id == identifier)
        return (session.scalar(query) or 0) + 1


def _message(row: ChatMessageRow) -> StoredMessage:
    return StoredMessage(row.number, row.sender, row.data, row.created_at)
