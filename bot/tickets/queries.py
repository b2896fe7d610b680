"""Views of many tickets for pages: few queries, only the columns that a list shows. Moments are aware."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.storage.ticket_tables import EnquiryRow, ParticipantRow, TicketRow
from bot.tickets.desk import Desk
from bot.tickets.planning import ASKED
from bot.tickets.states import OPEN_STATUSES

MAX_ROWS = 5_000
"""Most tickets one list shows."""
_COLUMNS = (
    TicketRow.id,
    TicketRow.reference,
    TicketRow.version,
    TicketRow.created_at,
    TicketRow.updated_at,
    TicketRow.closed_at,
    TicketRow.status,
    TicketRow.phase,
    TicketRow.closing,
    TicketRow.channel,
    TicketRow.level,
    TicketRow.package,
    TicketRow.tasks,
    TicketRow.office,
    TicketRow.owner,
    TicketRow.deputy,
    TicketRow.company,
    TicketRow.cvr,
    TicketRow.contact,
    TicketRow.due_at,
    TicketRow.flags,
    TicketRow.callback,
)


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket in a list. `waiting_for` are staff ids of those who have been asked and not answered."""

    id: int
    reference: str
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime
    closed_at: dt.datetime | None
    status: str
    phase: str
    closing: str | None
    channel: str
    level: str
    package: str | None
    tasks: Sequence[str]
    office: str
    owner: str
    deputy: str | None
    company: str | None
    cvr: str | None
    contact: Mapping[str, Any]
    due_at: dt.datetime
    flags: Sequence[str]
    callback: Mapping[str, Any]
    waiting_for: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The company, or whoever wrote."""
        return self.company or str(self.contact.get("name") or "")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board shows; None and empty mean everything. `text` is looked for in company, reference and CVR."""

    office: str | None = None
    owner: str | None = None
    level: str | None = None
    tasks: frozenset[str] = frozenset()
    overdue: bool = False
    text: str = ""


def board(desk: Desk, chosen: Filter = Filter()) -> list[TicketLine]:
    """Open tickets that fit a filter, soonest deadline first. Two queries."""
    conditions: list[ColumnElement[bool]] = [TicketRow.status.in_(OPEN_STATUSES)]
    for column, value in (
        (TicketRow.office, chosen.office),
        (TicketRow.owner, chosen.owner),
        (TicketRow.level, chosen.level),
    ):
        if value:
            conditions.append(column == value)
    if chosen.overdue:
        conditions.append(TicketRow.due_at < desk.clock())
    if chosen.text.strip():
        wanted = f"%{_escaped(chosen.text.strip())}%"
        fields = (TicketRow.company, TicketRow.reference, TicketRow.cvr)
        conditions.append(or_(*(field.ilike(wanted, escape="\\") for field in fields)))
    with desk.database.transaction() as session:
        lines = _lines(session, select(*_COLUMNS).where(*conditions).order_by(TicketRow.due_at))
    return [line for line in lines if not chosen.tasks or chosen.tasks.intersection(line.tasks)]


def mine(desk: Desk, staff: str) -> list[TicketLine]:
    """Open tickets that concern somebody: owned, followed, asked about, or of those they step in for."""
    with desk.database.transaction() as session:
        roster = desk.absences.roster(session, desk.today())
        owners = [staff, *roster.stands_in_for(staff, desk.today())]
        asked = select(EnquiryRow.ticket_id).where(EnquiryRow.person.in_(owners), EnquiryRow.status == ASKED)
        followed = select(ParticipantRow.ticket_id).where(ParticipantRow.staff == staff)
        concerned = or_(TicketRow.owner.in_(owners), TicketRow.id.in_(asked), TicketRow.id.in_(followed))
        query = select(*_COLUMNS).where(TicketRow.status.in_(OPEN_STATUSES), concerned).order_by(TicketRow.due_at)
        return _lines(session, query)


def of_company(desk: Desk, cvr: str, limit: int = 200) -> list[TicketLine]:
    """Every ticket of a CVR number, newest first."""
    query = select(*_COLUMNS).where(TicketRow.cvr == cvr).order_by(TicketRow.id.desc()).limit(limit)
    with desk.database.transaction() as session:
        return _lines(session, query)


def companies(desk: Desk, text: str, limit: int = 50) -> list[tuple[str, str, int]]:
    """CVR number, newest name and number of tickets of the companies whose name or number holds a text."""
    wanted = f"%{_escaped(text.strip())}%"
    query = (
        select(TicketRow.cvr, func.max(TicketRow.company), func.count())
        .where(
            and_(
                TicketRow.cvr.is_not(None),
                or_(TicketRow.company.ilike(wanted, escape="\\"), TicketRow.cvr.ilike(wanted, escape="\\")),
            )
        )
        .group_by(TicketRow.cvr)
        .order_by(func.count().desc(), TicketRow.cvr)
        .limit(limit)
    )
    with desk.database.transaction() as session:
        return [(str(row[0]), row[1] or "", row[2]) for row in session.execute(query)]


def changed_since(desk: Desk, moment: dt.datetime) -> list[tuple[str, int, dt.datetime]]:
    """Reference, version and moment of the tickets changed at or after a moment, oldest change first."""
    query = (
        select(TicketRow.reference, TicketRow.version, TicketRow.updated_at)
        .where(TicketRow.updated_at >= moment)
        .order_by(TicketRow.updated_at)
        .limit(MAX_ROWS)
    )
    with desk.database.transaction() as session:
        return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _lines(session: Session, query: Select[Any]) -> list[TicketLine]:
    rows = session.execute(query.limit(MAX_ROWS)).mappings().all()
    open_rows = [row["id"] for row in rows if row["status"] in OPEN_STATUSES]
    waiting: dict[int, list[str]] = {}
    if open_rows:
        asked = select(EnquiryRow.ticket_id, EnquiryRow.person).where(
            EnquiryRow.status == ASKED, EnquiryRow.ticket_id.in_(open_rows)
        )
        for ticket_id, person in session.execute(asked):
            waiting.setdefault(ticket_id, []).append(person)
    return [TicketLine(**row, waiting_for=tuple(waiting.get(row["id"], ()))) for row in rows]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
