"""Tables of the program's own stores. Times are UTC; texts have been masked by intake."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, Integer, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Aware datetimes in and out, stored as UTC; a naive one is an error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("datetime without time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map = {dt.datetime: UtcDateTime(), dict[str, Any]: JSON, list[Any]: JSON}


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
    triage: Mapped[dict[str, Any]]


class TicketRow(Base):
    """A ticket: what a business asked, who owns it, and when it must have an answer."""

    __tablename__ = "tickets"
    __table_args__ = (Index("ix_tickets_owner_status", "owner", "status"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    inquiry_id: Mapped[str] = mapped_column(ForeignKey("inquiries.id"), unique=True)
    created_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    level: Mapped[str] = mapped_column(String(16))
    package: Mapped[str | None] = mapped_column(String(64))
    tasks: Mapped[list[Any]]
    office: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(64))
    deputy: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    transcript: Mapped[list[Any]]
    contact: Mapped[dict[str, Any]]
    company: Mapped[str | None] = mapped_column(String(200))
    cvr: Mapped[str | None] = mapped_column(String(16), index=True)
    details: Mapped[dict[str, Any]]
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    promise: Mapped[str] = mapped_column(Text)
    flags: Mapped[list[Any]]
    triage: Mapped[dict[str, Any]]
    events: Mapped[list[TicketEventRow]] = relationship(order_by="TicketEventRow.number", cascade="all, delete-orphan")


class TicketEventRow(Base):
    """One thing that happened to a ticket: who, when, why."""

    __tablename__ = "ticket_events"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[dt.datetime]
    kind: Mapped[str] = mapped_column(String(32))
    who: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]]


class CounterRow(Base):
    """The last number given out in a year, for references without gaps."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
