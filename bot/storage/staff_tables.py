"""Tables of those who log in: accounts, sessions, absences, and codes that link a Telegram account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.base import Base


class AccountRow(Base):
    """Somebody who may log in. `id` is the staff id of the catalogue where the person is in it."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """In lower case; the name one logs in with."""
    password_hash: Mapped[str] = mapped_column(String(200))
    """An argon2id hash; empty until the person has chosen a password."""
    roles: Mapped[list[Any]]
    active: Mapped[bool]
    created_at: Mapped[dt.datetime]
    telegram_chat: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    preferences: Mapped[dict[str, Any]]
    """`{email: bool, telegram: bool, digest: bool, quiet_from: "HH:MM", quiet_to: "HH:MM"}`; missing means default."""


class LoginSessionRow(Base):
    """One logged-in browser. The cookie holds a secret whose SHA-256 is the id."""

    __tablename__ = "login_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)


class AbsenceRow(Base):
    """Days on which a staff member is away, both included, beside those of the catalogue."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    staff: Mapped[str] = mapped_column(String(64), index=True)
    first: Mapped[dt.date]
    last: Mapped[dt.date] = mapped_column(index=True)
    deputy: Mapped[str | None] = mapped_column(String(64))
    """Who steps in on these days, in place of the catalogue's deputy."""
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[dt.datetime]


class LinkRow(Base):
    """A one-click link that needs no login: it expires and works once. The id is the SHA-256 of its token."""

    __tablename__ = "links"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32))
    person: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    used_at: Mapped[dt.datetime | None]


class TelegramUpdateRow(Base):
    """An update from Telegram, kept until it has been handled."""

    __tablename__ = "telegram_updates"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Telegram's own update id: the same update twice is stored once."""
    bot: Mapped[str] = mapped_column(String(16), primary_key=True)
    """Which of our bots received it: `staff` or `business`."""
    received_at: Mapped[dt.datetime]
    handled_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(Integer)
    data: Mapped[dict[str, Any]]
