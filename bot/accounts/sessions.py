"""Logged-in browsers: the cookie holds a random secret, the database only its SHA-256."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from bot.accounts.model import Account, account_of
from bot.storage.database import Database
from bot.storage.staff_tables import AccountRow, LoginSessionRow

# Put together once: this is asked at every request of every page.
_FIND = (
    select(LoginSessionRow, AccountRow)
    .join(AccountRow, AccountRow.id == LoginSessionRow.account_id)
    .where(LoginSessionRow.id == bindparam("digest"))
)
SEEN_EVERY = dt.timedelta(minutes=5)
"""How exact the moment of last use is; noting every request would write to the database at every page."""


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A logged-in browser: whose it is, and the token that its forms must carry."""

    account: Account
    csrf: str


class SessionStore:
    """Begins, finds and ends sessions."""

    def __init__(
        self, database: Database, clock: Callable[[], dt.datetime], *, idle: dt.timedelta, longest: dt.timedelta
    ) -> None:
        """A session ends when it has not been used for `idle`, and `longest` after its beginning at the latest."""
        self._database = database
        self._clock = clock
        self._idle = idle
        self._longest = longest

    def begin(self, account_id: str) -> str:
        """Begin a session; returns the secret for the cookie. Sessions that are over are deleted."""
        secret = secrets.token_urlsafe(32)
        now = self._clock()
        with self._database.transaction() as session:
            over = (LoginSessionRow.expires_at <= now) | (LoginSessionRow.seen_at <= now - self._idle)
            session.execute(delete(LoginSessionRow).where(over))
            session.add(
                LoginSessionRow(
                    id=_digest(secret),
                    account_id=account_id,
                    csrf=secrets.token_urlsafe(32),
                    created_at=now,
                    seen_at=now,
                    expires_at=now + self._longest,
                )
            )
        return secret

    def find(self, secret: str, *, note_use: bool = True) -> LoginSession | None:
        """The session with a secret while it lasts and its account is active. One query, seldom two.

        `note_use` is False for what the browser does by itself, which must not keep the session alive.
        """
        now = self._clock()
        with self._database.reading() as session:
            found = session.execute(_FIND, {"digest": _digest(secret)}).one_or_none()
        if found is None:
            return None
        row, account = found
        if not account.active or row.expires_at <= now or row.seen_at + self._idle <= now:
            return None
        if note_use and row.seen_at + SEEN_EVERY <= now:
            self._note_use(row.id, now)
        return LoginSession(account_of(account), row.csrf)

    def end(self, secret: str) -> None:
        """End a session; one that is over already is no error."""
        with self._database.transaction() as session:
            session.execute(delete(LoginSessionRow).where(LoginSessionRow.id == _digest(secret)))

    def _note_use(self, identifier: str, now: dt.datetime) -> None:
        with self._database.transaction() as session:
            session.execute(update(LoginSessionRow).where(LoginSessionRow.id == identifier).values(seen_at=now))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
