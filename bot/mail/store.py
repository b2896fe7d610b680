"""Mails in the database: each is stored once, claimed by one process, and settled once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.mail.model import Letter
from bot.storage.channel_tables import MailRow
from bot.storage.database import Database
from bot.storage.tables import CounterRow
from bot.storage.touched import touched

WAITING = "waiting"
HANDLED = "handled"
IGNORED = "ignored"
LEASE = dt.timedelta(seconds=20)
"""How long a mail is one process's to handle. A slow one loses nothing: `settle` finds that its claim is gone."""
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies: the cursor's name for inbox and UIDVALIDITY, and its UID."""

    cursor: str
    uid: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this process may handle; `attempts` counts this one."""

    id: int
    message_id: str
    received_at: dt.datetime
    attempts: int
    letter: Letter


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail: `reason` says which way it went."""

    state: str
    reason: str
    inquiry: str | None = None
    ticket: str | None = None


class MailStore:
    """Reads and writes `MailRow`."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def cursor(self, name: str) -> int:
        """The highest UID that has been stored; 0 for an inbox that has not been read before."""
        with self.database.reading() as session:
            row = session.get(CounterRow, name)
            return row.value if row is not None else 0

    def take(self, letter: Letter, place: Place, received: dt.datetime, now: dt.datetime, ignored: str = "") -> bool:
        """Store a fetched mail and move the cursor, in one transaction; returns whether it is new.

        `ignored` is why nothing is to be done about it. Another process may store the same one at the same time.
        """
        try:
            with self.database.transaction() as session:
                key = _key(session, letter)
                if key is not None:
                    session.add(_row(letter, key, place, received, now, ignored))
                _move(session, place)
                return key is not None
        except IntegrityError:
            self.pass_over(place)
            return False

    def pass_over(self, place: Place) -> None:
        """Move the cursor past a mail that need not be stored."""
        with self.database.transaction() as session:
            _move(session, place)

    def claim(self, now: dt.datetime) -> Claimed | None:
        """Take the oldest mail that waits; committed on return. None when none does."""
        query = select(MailRow).where(MailRow.state == WAITING, MailRow.next_at <= now).order_by(MailRow.id).limit(3)
        with self.database.reading() as session:
            candidates = list(session.scalars(query))
        for row in candidates:
            mine = (
                update(MailRow)
                .where(MailRow.id == row.id, MailRow.state == WAITING, MailRow.attempts == row.attempts)
                .values(attempts=row.attempts + 1, next_at=now + LEASE)
            )
            with self.database.transaction() as session:
                won = touched(session, mine) == 1
            if won:
                letter = Letter.from_dict(row.parsed)
                return Claimed(row.id, row.message_id, row.received_at, row.attempts + 1, letter)
        return None

    def settle(self, claimed: Claimed, now: dt.datetime, work: Callable[[Session], Outcome]) -> Outcome | None:
        """Do all that a mail leads to and record it, in one transaction; None when the claim had been lost."""
        with self.database.transaction() as session:
            row = session.get(MailRow, claimed.id, with_for_update=True)
            if row is None or row.state != WAITING or row.attempts != claimed.attempts:
                return None
            outcome = work(session)
            row.state, row.reason = outcome.state, outcome.reason
            row.inquiry_id, row.ticket = outcome.inquiry, outcome.ticket
            row.handled_at = now
            return outcome

    def postpone(self, claimed: Claimed, until: dt.datetime) -> None:
        """Give a claim back, to be tried again at a moment."""
        mine = update(MailRow).where(
            MailRow.id == claimed.id, MailRow.state == WAITING, MailRow.attempts == claimed.attempts
        )
        with self.database.transaction() as session:
            session.execute(mine.values(next_at=until).execution_options(synchronize_session=False))

    def handled_since(self, sender: str, moment: dt.datetime, reasons: Collection[str]) -> int:
        """How many mails of a sender have been handled in one of some ways."""
        query = select(func.count()).where(
            MailRow.sender == sender, MailRow.handled_at >= moment, MailRow.reason.in_(reasons)
        )
        with self.database.reading() as session:
            return session.scalar(query) or 0

    def settled_uids(self, cursor: str, since: dt.datetime, unread: Collection[str]) -> list[int]:
        """UIDs of what was settled since a moment, except what people should see unread in the inbox."""
        query = select(MailRow.parsed["uid"].as_integer()).where(
            MailRow.handled_at >= since,
            MailRow.parsed["cursor"].as_string() == cursor,
            or_(MailRow.reason.is_(None), MailRow.reason.not_in(unread)),
        )
        with self.database.reading() as session:
            return list(session.scalars(query))

    def forget(self, before: dt.datetime, limit: int = 500) -> int:
        """Empty mails from before a moment that belong to no ticket; their Message-IDs stay. Returns how many."""
        # The data say what is empty: a mail may well have come without an address.
        full = MailRow.parsed["text"].as_string().is_not(None)
        query = (
            select(MailRow.id, MailRow.parsed["digest"].as_string())
            .where(MailRow.received_at < before, MailRow.ticket.is_(None), MailRow.state != WAITING, full)
            .limit(limit)
        )
        with self.database.transaction() as session:
            emptied = [
                {"id": number, "sender": "", "subject": "", "parsed": {"digest": digest or ""}}
                for number, digest in session.execute(query)
            ]
            if emptied:
                session.execute(update(MailRow), emptied)
            return len(emptied)


def _row(letter: Letter, key: str, place: Place, received: dt.datetime, now: dt.datetime, ignored: str) -> MailRow:
    return MailRow(
        message_id=key,
        received_at=received,
        sender=letter.sender,
        subject=letter.subject,
        parsed={**letter.to_dict(), "cursor": place.cursor, "uid": place.uid},
        state=IGNORED if ignored else WAITING,
        reason=ignored or None,
        attempts=0,
        next_at=now,
        handled_at=now if ignored else None,
        inquiry_id=None,
        ticket=None,
    )


def _key(session: Session, letter: Letter) -> str | None:
    """What the mail is stored under; None when it is there. One Message-ID on two different mails keeps both."""
    for key in _keys(letter):
        parsed = session.scalar(select(MailRow.parsed).where(MailRow.message_id == key))
        if parsed is None:
            return key
        if parsed.get("digest") == letter.digest:
            return None
    return None


def _keys(letter: Letter) -> Iterator[str]:
    given = letter.message_id
    if given and len(given) <= _LONGEST_ID:
        yield given
    yield f"{given[:_LONGEST_ID]}#{letter.digest[:40]}"


def _move(session: Session, place: Place) -> None:
    row = session.get(CounterRow, place.cursor, with_for_update=True)
    if row is None:
        session.add(CounterRow(name=place.cursor, value=place.uid))
    else:
        row.value = max(row.value, place.uid)
