"""One-time links: each is a secret of which the database holds only the SHA-256, expires, and works once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.accounts.errors import LinkExpiredError, LinkUnknownError, LinkUsedError
from bot.storage.database import Database
from bot.storage.staff_tables import LinkRow
from bot.storage.touched import touched

REMEMBERED = dt.timedelta(days=60)
"""How long after its end a link is still told apart from one that never was."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for: `person` is an account id; `data` is whatever its maker put in."""

    purpose: str
    person: str
    data: Mapping[str, Any]
    expires_at: dt.datetime


class LinkStore:
    """Makes, reads and uses up links. Safe to use from several processes."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def issue(
        self,
        purpose: str,
        person: str,
        data: Mapping[str, Any],
        valid_for: dt.timedelta,
        *,
        token: str | None = None,
    ) -> str:
        """Store a link; returns its token, 43 URL-safe characters unless the caller brings a shorter one."""
        token = token or secrets.token_urlsafe(32)
        now = self._clock()
        with self._database.transaction() as session:
            session.add(
                LinkRow(
                    id=_digest(token),
                    purpose=purpose,
                    person=person,
                    data=dict(data),
                    created_at=now,
                    expires_at=now + valid_for,
                    used_at=None,
                )
            )
        return token

    def peek(self, token: str, purpose: str | None = None) -> Link:
        """What a link would do, without using it. Raises as `use` does."""
        with self._database.reading() as session:
            return _valid(session.get(LinkRow, _digest(token)), purpose, self._clock())

    def use(self, token: str, purpose: str | None = None) -> Link:
        """Use a link up; of several at once only one succeeds.

        With `purpose`, a link made for something else is as unknown as a forged one.
        Raises LinkUnknownError, LinkExpiredError or LinkUsedError.
        """
        with self._database.transaction() as session:
            return spend(session, token, purpose, self._clock())

    def give_back(self, token: str) -> None:
        """Make a used link usable again, because what it was used for failed."""
        with self._database.transaction() as session:
            session.execute(update(LinkRow).where(LinkRow.id == _digest(token)).values(used_at=None))


def spend(session: Session, token: str, purpose: str | None, now: dt.datetime) -> Link:
    """Use a link up in the caller's transaction: rolled back, it can be used again. Raises as `LinkStore.use`."""
    identifier = _digest(token)
    unused = update(LinkRow).where(LinkRow.id == identifier, LinkRow.used_at.is_(None)).values(used_at=now)
    link = _valid(session.get(LinkRow, identifier), purpose, now)
    # Where two transactions read the link unused, the second one's update finds no row.
    if touched(session, unused) != 1:
        raise LinkUsedError
    return link


def _valid(row: LinkRow | None, purpose: str | None, now: dt.datetime) -> Link:
    if row is None or (purpose is not None and row.purpose != purpose):
        raise LinkUnknownError
    if row.used_at is not None:
        raise LinkUsedError
    if row.expires_at <= now:
        raise LinkExpiredError
    return Link(row.purpose, row.person, dict(row.data), row.expires_at)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
