"""Tickets and the inquiry log in the database: what was asked is committed before it is acknowledged."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from bot.storage.database import Database
from bot.storage.tables import CounterRow, InquiryRow
from bot.storage.ticket_tables import TicketEventRow, TicketRow
from bot.tickets.calendar import ZONE

OPEN_STATUSES = ("received", "assigned")


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket is made of. `received` is aware; texts are masked."""

    inquiry_id: str
    received: dt.datetime
    channel: str
    conversation_id: str | None
    level: str
    package: str | None
    tasks: Sequence[str]
    office: str
    owner: str
    deputy: str | None
    text: str
    transcript: Sequence[Mapping[str, Any]]
    contact: Mapping[str, Any]
    company: str | None
    cvr: str | None
    details: Mapping[str, Any]
    due_at: dt.datetime
    promise: str
    flags: Sequence[str]
    triage: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A stored ticket with its events, oldest first."""

    reference: str
    created_at: dt.datetime
    status: str
    channel: str
    level: str
    package: str | None
    tasks: tuple[str, ...]
    office: str
    owner: str
    deputy: str | None
    text: str
    transcript: tuple[Mapping[str, Any], ...]
    contact: Mapping[str, Any]
    company: str | None
    cvr: str | None
    details: Mapping[str, Any]
    due_at: dt.datetime
    promise: str
    flags: tuple[str, ...]
    triage: Mapping[str, Any]
    conversation_id: str | None
    events: tuple[Mapping[str, Any], ...] = field(default=())


class TicketStore:
    """Reads and writes tickets and first contacts."""

    def __init__(self, database: Database, *, dense_references: bool = True) -> None:
        """`dense_references`: number tickets without gaps; otherwise at random, so that volume does not leak."""
        self._database = database
        self._dense = dense_references

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
        tasks = triage["tasks"]
        with self._database.transaction() as session:
            if session.get(InquiryRow, identifier) is None:
                session.add(
                    InquiryRow(
                        id=identifier,
                        created_at=at,
                        channel=channel,
                        conversation_id=conversation_id,
                        act=triage["act"],
                        task=tasks[0]["id"] if tasks else None,
                        level=triage["level"],
                        package=triage["package"],
                        decision=triage["decision"],
                        outcome="open",
                        triage=dict(triage),
                    )
                )
        return identifier

    def set_outcome(self, inquiry_id: str, outcome: str) -> None:
        """Record how a first contact ended; unknown ids are ignored, a ticket's outcome stands."""
        with self._database.transaction() as session:
            row = session.get(InquiryRow, inquiry_id)
            if row is not None and row.outcome != "ticket":
                row.outcome = outcome

    def create(self, new: NewTicket) -> Ticket:
        """Store a ticket with its first events; committed on return.

        Creating a second ticket for the same inquiry returns the first: a repeat after a crash is harmless.
        """
        with self._database.transaction() as session:
            existing = session.scalar(select(TicketRow).where(TicketRow.inquiry_id == new.inquiry_id))
            if existing is not None:
                return _ticket(existing)
            values = {name: getattr(new, name) for name in new.__dataclass_fields__ if name != "received"}
            for name in ("tasks", "transcript", "flags"):
                values[name] = list(values[name])
            for name in ("contact", "details", "triage"):
                values[name] = dict(values[name])
            row = TicketRow(
                **values,
                reference=self._reference(session, new.received.astimezone(ZONE).year),
                created_at=new.received,
                status="assigned",
            )
            row.events = [
                TicketEventRow(number=1, at=new.received, kind="received", who="system", data={"channel": new.channel}),
                TicketEventRow(
                    number=2,
                    at=new.received,
                    kind="assigned",
                    who="system",
                    data={"owner": new.owner, "deputy": new.deputy, "flags": list(new.flags)},
                ),
            ]
            session.add(row)
            inquiry = session.get(InquiryRow, new.inquiry_id)
            if inquiry is not None:
                inquiry.outcome = "ticket"
            session.flush()
            return _ticket(row)

    def add_event(self, reference: str, kind: str, who: str, at: dt.datetime, data: Mapping[str, Any]) -> bool:
        """Append an event to a ticket; False when there is no such ticket."""
        with self._database.transaction() as session:
            row = session.scalar(select(TicketRow).where(TicketRow.reference == reference))
            if row is None:
                return False
            number = max((event.number for event in row.events), default=0) + 1
            row.events.append(TicketEventRow(number=number, at=at, kind=kind, who=who, data=dict(data)))
            return True

    def find(self, reference: str) -> Ticket | None:
        """The ticket with a reference, or None."""
        with self._database.transaction() as session:
            row = session.scalar(
                select(TicketRow).where(TicketRow.reference == reference).options(selectinload(TicketRow.events))
            )
            return None if row is None else _ticket(row)

    def newest(self, limit: int = 50, status: str | None = None) -> list[Ticket]:
        """The newest tickets first."""
        query = select(TicketRow).options(selectinload(TicketRow.events)).order_by(TicketRow.id.desc()).limit(limit)
        if status is not None:
            query = query.where(TicketRow.status == status)
        with self._database.transaction() as session:
            return [_ticket(row) for row in session.scalars(query)]

    def open_by_owner(self) -> dict[str, int]:
        """How many open tickets each staff member has."""
        query = (
            select(TicketRow.owner, func.count()).where(TicketRow.status.in_(OPEN_STATUSES)).group_by(TicketRow.owner)
        )
        with self._database.transaction() as session:
            return {row[0]: row[1] for row in session.execute(query)}

    def forget_texts(self, before: dt.datetime) -> int:
        """Empty what first contacts from before a moment said, tickets excepted; the counts stay. Returns how many."""
        query = select(InquiryRow).where(InquiryRow.created_at < before, InquiryRow.outcome != "ticket")
        with self._database.transaction() as session:
            rows = [row for row in session.scalars(query) if row.triage]
            for row in rows:
                row.triage = {}
            return len(rows)

    def inquiries(self) -> list[dict[str, Any]]:
        """The inquiry log, oldest first: channel, task, level, decision and outcome of each first contact."""
        fields = ("id", "created_at", "channel", "act", "task", "level", "package", "decision", "outcome")
        with self._database.transaction() as session:
            rows = session.scalars(select(InquiryRow).order_by(InquiryRow.created_at, InquiryRow.id))
            return [{name: getattr(row, name) for name in fields} for row in rows]

    def _reference(self, session: Session, year: int) -> str:
        if self._dense:
            counter = session.get(CounterRow, f"tickets-{year}", with_for_update=True)
            if counter is None:
                counter = CounterRow(name=f"tickets-{year}", value=0)
                session.add(counter)
            counter.value += 1
            return f"EI-{year}-{counter.value:06d}"
        while True:
            reference = f"EI-{year}-{secrets.randbelow(1_000_000):06d}"
            if session.scalar(select(TicketRow.id).where(TicketRow.reference == reference)) is None:
                return reference


def _ticket(row: TicketRow) -> Ticket:
    events = tuple({"at": event.at, "kind": event.kind, "who": event.who, "data": event.data} for event in row.events)
    return Ticket(
        reference=row.reference,
        created_at=row.created_at,
        status=row.status,
        channel=row.channel,
        level=row.level,
        package=row.package,
        tasks=tuple(row.tasks),
        office=row.office,
        owner=row.owner,
        deputy=row.deputy,
        text=row.text,
        transcript=tuple(row.transcript),
        contact=row.contact,
        company=row.company,
        cvr=row.cvr,
        details=row.details,
        due_at=row.due_at,
        promise=row.promise,
        flags=tuple(row.flags),
        triage=row.triage,
        conversation_id=row.conversation_id,
        events=events,
    )
