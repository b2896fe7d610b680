"""The outbox: what somebody must be told, and each way in which it is sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.base import Base


class NoticeRow(Base):
    """Something that somebody must be told; written in the transaction of the change that caused it."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_planned", "planned_at", "not_before"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    """What makes it the same notice: a second one with the same key is not written."""
    kind: Mapped[str] = mapped_column(String(32))
    audience: Mapped[str] = mapped_column(String(16))
    """`staff`, `office` or `business`."""
    recipient: Mapped[str] = mapped_column(String(64))
    """A staff id, an office id, or the ticket's reference."""
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]
    not_before: Mapped[dt.datetime]
    planned_at: Mapped[dt.datetime | None]
    """When its deliveries were made; None until then."""


class DeliveryRow(Base):
    """One notice on its way by one channel, tried until it succeeds or is given up."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_next", "status", "next_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    """`email`, `telegram` or `web`."""
    address: Mapped[str] = mapped_column(String(254))
    """E-mail address, chat id or conversation id."""
    message_id: Mapped[str] = mapped_column(String(160), unique=True)
    """The e-mail's Message-ID, the same at every attempt, so that a repeat is recognised."""
    status: Mapped[str] = mapped_column(String(16))
    """`waiting`, `sending`, `sent` or `failed`."""
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[dt.datetime]
    """When it is tried next; while it is being sent, when another process may take it over."""
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
