"""Tables of the other ways in: calls at the hotline and the counter, e-mails, and calls to the voice assistant."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.base import Base


class CallRow(Base):
    """A call or a visit that a consultant has saved. Texts have been masked by intake."""

    __tablename__ = "calls"
    __table_args__ = (Index("ix_calls_phone", "phone"), Index("ix_calls_cvr", "cvr"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Made by the consultant's browser when the call begins, so that saving twice saves once."""
    inquiry_id: Mapped[str] = mapped_column(ForeignKey("inquiries.id"), unique=True)
    account_id: Mapped[str] = mapped_column(String(64), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    """`phone` or `counter`."""
    started_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(20))
    cvr: Mapped[str | None] = mapped_column(String(16))
    company: Mapped[str | None] = mapped_column(String(200))
    suggested: Mapped[list[Any]]
    """Task ids in the order they were suggested."""
    chosen: Mapped[str | None] = mapped_column(String(64))
    """The task the consultant chose: a label of what the caller meant."""
    outcome: Mapped[str] = mapped_column(String(16))
    """`settled`, `ticket` or `passed`."""
    ticket: Mapped[str | None] = mapped_column(String(24))


class MailRow(Base):
    """An e-mail that has been fetched; what became of it is decided once."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_state", "state", "next_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    """The mail's own Message-ID, or a digest of its bytes when it has none: fetched twice is stored once."""
    received_at: Mapped[dt.datetime]
    sender: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(Text)
    parsed: Mapped[dict[str, Any]]
    """What was read out of it: text, quoted, signature, references, attachments, contact. Masked."""
    state: Mapped[str] = mapped_column(String(16))
    """`waiting`, `handled` or `ignored`."""
    reason: Mapped[str | None] = mapped_column(String(40))
    """Why it was ignored: auto_reply, bounce, list, loop, own."""
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[dt.datetime]
    handled_at: Mapped[dt.datetime | None]
    inquiry_id: Mapped[str | None] = mapped_column(String(32))
    ticket: Mapped[str | None] = mapped_column(String(24), index=True)


class VoiceCallRow(Base):
    """A call to the voice assistant, kept while it lasts: which step it is at and what has been understood."""

    __tablename__ = "voice_calls"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The provider's own id of the call."""
    started_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime] = mapped_column(index=True)
    caller: Mapped[str | None] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(24))
    data: Mapped[dict[str, Any]]


class ChatLinkRow(Base):
    """Which conversation a Telegram chat of a business has."""

    __tablename__ = "chat_links"

    chat: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    blocked: Mapped[bool]
    created_at: Mapped[dt.datetime]
