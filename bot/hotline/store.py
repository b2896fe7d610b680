"""Calls in the database: saved once whoever presses twice, and what a company has asked before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.storage.channel_tables import CallRow
from bot.storage.database import Database
from bot.storage.once import insert_once
from bot.storage.ticket_tables import TicketRow
from bot.tickets.states import CLOSED


@dataclass(frozen=True, slots=True)
class SavedCall:
    """A call as it was saved. `bot.storage.channel_tables.CallRow` says what is what; moments are aware."""

    id: str
    account_id: str
    channel: str
    started_at: dt.datetime
    saved_at: dt.datetime
    text: str
    phone: str | None
    cvr: str | None
    company: str | None
    suggested: Sequence[str]
    chosen: str | None
    outcome: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier ticket or call. `state` is `open`, `closed` or a call's outcome; `who` a staff or account id."""

    at: dt.datetime
    task: str
    state: str
    who: str
    reference: str
    company: str
    cvr: str
    name: str
    phone: str


class CallStore:
    """Reads and writes calls."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, call: SavedCall) -> SavedCall:
        """Store a call whose inquiry has been logged under the same id; returns what is stored under that id.

        Only the first of several with one id is stored, also when two come at the same moment.
        """
        values = {name: getattr(call, name) for name in SavedCall.__dataclass_fields__}
        with self._database.transaction() as session:
            insert_once(session, CallRow, **{**values, "suggested": list(call.suggested)}, inquiry_id=call.id)
            return _saved(session.get_one(CallRow, call.id))

    def find(self, identifier: str) -> SavedCall | None:
        """The call with an id, or None."""
        with self._database.reading() as session:
            row = session.get(CallRow, identifier)
            return None if row is None else _saved(row)

    def name_ticket(self, identifier: str, reference: str) -> None:
        """Note which ticket a call became."""
        with self._database.transaction() as session:
            session.get_one(CallRow, identifier).ticket = reference

    def earlier(self, cvr: str, phone: str, limit: int) -> list[Earlier]:
        """Tickets and calls of a company by CVR number and phone number (E.164), newest first.

        Either may be empty. A call that became a ticket is told once, as the ticket.
        """
        with self._database.reading() as session:
            calls = _calls(session, cvr, phone, limit)
            references = [call.ticket for call in calls if call.ticket]
            tickets = _tickets(session, cvr, phone, references, limit)
        told = [_of_call(call) for call in calls if not call.ticket]
        return sorted([*map(_of_ticket, tickets), *told], key=lambda one: one.at, reverse=True)[:limit]

    def forget_texts(self, before: dt.datetime) -> int:
        """Empty what callers said, and who they were, in calls saved before a moment; returns how many.

        The counts stay. What became a ticket is kept with the ticket.
        """
        query = select(CallRow).where(
            CallRow.saved_at < before, or_(CallRow.text != "", CallRow.phone.is_not(None), CallRow.company.is_not(None))
        )
        with self._database.transaction() as session:
            rows = list(session.scalars(query))
            for row in rows:
                row.text, row.phone, row.cvr, row.company = "", None, None, None
            return len(rows)


def _calls(session: Session, cvr: str, phone: str, limit: int) -> list[CallRow]:
    wanted = [column == value for column, value in ((CallRow.cvr, cvr), (CallRow.phone, phone)) if value]
    query = select(CallRow).where(or_(*wanted)).order_by(CallRow.saved_at.desc()).limit(limit)
    return list(session.scalars(query))


def _tickets(session: Session, cvr: str, phone: str, references: Sequence[str], limit: int) -> list[TicketRow]:
    wanted: list[ColumnElement[bool]] = []
    if references:
        wanted.append(TicketRow.reference.in_(references))
    if cvr:
        wanted.append(TicketRow.cvr == cvr)
    if phone:
        wanted.append(TicketRow.phone == phone)
    found: dict[int, TicketRow] = {}
    for condition in wanted:
        # One query a condition, so that each can use its own index.
        query = select(TicketRow).where(condition).order_by(TicketRow.id.desc()).limit(limit)
        found |= {row.id: row for row in session.scalars(query)}
    return list(found.values())


def _saved(row: CallRow) -> SavedCall:
    return replace(
        SavedCall(**{name: getattr(row, name) for name in SavedCall.__dataclass_fields__}),
        suggested=tuple(row.suggested),
    )


def _of_call(row: CallRow) -> Earlier:
    return Earlier(
        at=row.saved_at,
        task=row.chosen or next(iter(row.suggested), ""),
        state=row.outcome,
        who=row.account_id,
        reference="",
        company=row.company or "",
        cvr=row.cvr or "",
        name="",
        phone=row.phone or "",
    )


def _of_ticket(row: TicketRow) -> Earlier:
    return Earlier(
        at=row.created_at,
        task=next(iter(row.tasks), ""),
        state="closed" if row.status == CLOSED else "open",
        who=row.owner,
        reference=row.reference,
        company=row.company or "",
        cvr=row.cvr or "",
        name=str(row.contact.get("name") or ""),
        phone=row.phone or "",
    )
