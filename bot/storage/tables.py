"""Tables of conversations and first contacts. Times are UTC; texts have been masked by intake."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.base import Base


class ConversationRow(Base):
    """One conversation; `id` is a random name that only its owner knows."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime] = mapped_column(index=True)
    event_count: Mapped[int] = mapped_column(Integer, default=0)
    """Tracker events stored so far: what the next turn appends after."""


class ConversationEventRow(Base):
    """One event of Rasa's tracker, in order."""

    __tablename__ = "conversation_events"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    data: Mapped[dict[str, Any]]


class ChatMessageRow(Base):
    """A message shown in a chat. `client_id` is the sender's own id, so that a repeat is recognised."""

    __tablename__ = "chat_messages"
    __table_args__ = (UniqueConstraint("conversation_id", "client_id"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    sender: Mapped[str] = mapped_column(String(8))
    client_id: Mapped[str | None] = mapped_column(String(64))
    answers: Mapped[int | None] = mapped_column(Integer)
    """For a message of the assistant: the number of the user's message that it answers."""
    data: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]


class InquiryRow(Base):
    """One first contact, whether or not it becomes a ticket."""

    __tablename__ = "inquiries"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    act: Mapped[str] = mapped_column(String(32))
    task: Mapped[str | None] = mapped_column(String(64), index=True)
    level: Mapped[str] = mapped_column(String(16))
    package: Mapped[str | None] = mapped_column(String(64))
    decision: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(24))
    model: Mapped[str | None] = mapped_column(String(64))
    """The model that read it; kept when the triage is emptied."""
    catalogue: Mapped[str | None] = mapped_column(String(32))
    """The version of the catalogue that it was answered from."""
    triage: Mapped[dict[str, Any]]


class CounterRow(Base):
    """The last number given out in a year, for references without gaps."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
