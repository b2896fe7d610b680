"""Tickets and the inquiry log in the database: what was asked is committed before it is acknowledged."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select, update
from sqlalchemy.orm import Session, selectinload

from bot.catalogue.model import Profile
from bot.storage.database import Database
from bot.storage.once import insert_once
from bot.storage.tables import CounterRow, InquiryRow
from bot.storage.ticket_tables import TicketRow
from bot.storage.touched import touched
from bot.tickets import creation, model
from bot.tickets.calendar import ZONE, WorkCalendar
from bot.tickets.creation import NewTicket
from bot.tickets.model import Ticket
from bot.tickets.states import OPEN_STATUSES

_WITH_ALL = tuple(
    selectinload(related)
    for related in (
        TicketRow.events,
        TicketRow.clocks,
        TicketRow.enquiries,
        TicketRow.messages,
        TicketRow.participants,
    )
)
"""All that belongs to a ticket, in one query a kind however many tickets are read."""


class TicketStore:
    """Reads and writes tickets and first contacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def log_inquiry(
        self,
        triage: Mapping[str, Any],
        *,
        channel: str,
        at: dt.datetime,
        conversation_id: str | None = None,
        inquiry_id: str | None = None,
    ) -> str:
        """Log a first contact; returns its id. The same `inquiry_id` twice is logged once."""
        identifier = inquiry_id or secrets.token_hex(12)
        with self._database.transaction() as session:
            self.log_in(session, identifier, triage, channel=channel, at=at, conversation_id=conversation_id)
        return identifier

    def log_in(
        self,
        session: Session,
        identifier: str,
        triage: Mapping[str, Any],
        *,
        channel: str,
        at: dt.datetime,
        conversation_id: str | None = None,
        outcome: str = "open",
    ) -> None:
        """The same in the caller's transaction."""
        tasks = triage["tasks"]
        versions = triage.get("versions") or {}
        insert_once(
            session,
            InquiryRow,
            id=identifier,
            created_at=at,
            channel=channel,
            conversation_id=conversation_id,
            act=triage["act"],
            task=tasks[0]["id"] if tasks else None,
            level=triage["level"],
            package=triage["package"],
            decision=triage["decision"],
            outcome=outcome,
            model=versions.get("model"),
            catalogue=versions.get("catalogue"),
            triage=dict(triage),
        )

    def set_outcome(self, inquiry_id: str, outcome: str) -> None:
        """Record how a first contact ended; unknown ids are ignored, a ticket's outcome stands."""
        with self._database.transaction() as session:
            row = session.get(InquiryRow, inquiry_id)
            if row is not None and row.outcome != "ticket":
                row.outcome = outcome

    def create(self, new: NewTicket, profile: Profile, calendar: WorkCalendar) -> Ticket:
        """Store a ticket with its clocks, enquiries, first events and notices; committed on return.

        Creating a second ticket for the same inquiry returns the first: a repeat after a crash is harmless.
        """
        with self._database.transaction() as session:
            return self.create_in(session, new, profile, calendar)

    def create_in(self, session: Session, new: NewTicket, profile: Profile, calendar: WorkCalendar) -> Ticket:
        """The same in the caller's transaction."""
        # The inquiry's lock makes a second ticket for it wait until the first one can be found.
        inquiry = session.get(InquiryRow, new.inquiry_id, with_for_update=True)
        existing = session.scalar(select(TicketRow).where(TicketRow.inquiry_id == new.inquiry_id))
        if existing is not None:
            return model.ticket(existing)
        reference = _reference(session, new.received.astimezone(ZONE).year, dense=profile.dense_references)
        row = creation.row(new, reference, profile, calendar)
        session.add(row)
        if inquiry is not None:
            inquiry.outcome = "ticket"
        session.flush()
        creation.tell(session, row)
        return model.ticket(row)

    def find(self, reference: str) -> Ticket | None:
        """The ticket with a reference, or None."""
        return self._one(TicketRow.reference == reference.upper())

    def find_by_key(self, access_key: str) -> Ticket | None:
        """The ticket whose secret link holds a key, or None."""
        return self._one(TicketRow.access_key == access_key)

    def find_by_id(self, ticket_id: int) -> Ticket | None:
        """The ticket with a number in the database, as notices have it, or None."""
        return self._one(TicketRow.id == ticket_id)

    def newest(self, limit: int = 50) -> list[Ticket]:
        """The newest tickets first."""
        query = select(TicketRow).options(*_WITH_ALL).order_by(TicketRow.id.desc()).limit(limit)
        with self._database.reading() as session:
            return [model.ticket(row) for row in session.scalars(query)]

    def open_by_owner(self) -> dict[str, int]:
        """How many open tickets each staff member has."""
        query = (
            select(TicketRow.owner, func.count()).where(TicketRow.status.in_(OPEN_STATUSES)).group_by(TicketRow.owner)
        )
        with self._database.reading() as session:
            return {row[0]: row[1] for row in session.execute(query)}

    def forget_texts(self, before: dt.datetime) -> int:
        """Empty what first contacts from before a moment said, tickets excepted; the counts stay. Returns how many."""
        said_something = cast(InquiryRow.triage, Text) != "{}"
        old = update(InquiryRow).where(InquiryRow.created_at < before, InquiryRow.outcome != "ticket", said_something)
        with self._database.transaction() as session:
            return touched(session, old.values(triage={}))

    def inquiries(self) -> list[dict[str, Any]]:
        """The inquiry log, oldest first: channel, task, level, decision, outcome and versions of each first contact."""
        what = ("id", "created_at", "channel", "act", "task", "level", "package", "decision", "outcome")
        fields = (*what, "model", "catalogue")
        with self._database.reading() as session:
            rows = session.scalars(select(InquiryRow).order_by(InquiryRow.created_at, InquiryRow.id))
            return [{name: getattr(row, name) for name in fields} for row in rows]

    def _one(self, where: ColumnElement[bool]) -> Ticket | None:
        with self._database.reading() as session:
            row = session.scalar(select(TicketRow).where(where).options(*_WITH_ALL))
            return None if row is None else model.ticket(row)


def _reference(session: Session, year: int, *, dense: bool) -> str:
    """A number that no ticket has: without gaps, or at random where volume is not to leak."""
    if dense:
        name = f"tickets-{year}"
        insert_once(session, CounterRow, name=name, value=0)
        counter = session.get_one(CounterRow, name, with_for_update=True)
        counter.value += 1
        return f"EI-{year}-{counter.value:06d}"
    while True:
        reference = f"EI-{year}-{secrets.randbelow(1_000_000):06d}"
        if session.scalar(select(TicketRow.id).where(TicketRow.reference == reference)) is None:
            return reference
