"""Views of many tickets for pages: few queries, only the columns that a list shows. Moments are aware."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from bot.storage.ticket_tables import EnquiryRow, ParticipantRow, TicketClockRow, TicketRow
from bot.tickets.desk import Desk
from bot.tickets.planning import ASKED
from bot.tickets.states import OPEN_STATUSES

MAX_ROWS = 5_000
"""Most tickets one list shows."""
_RUNNING = (TicketClockRow.stopped_at.is_(None), TicketClockRow.paused.is_(False))
# In the order of TicketLine's fields.
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


class TicketLine(NamedTuple):
    """One ticket in a list. `due_at` is the promise's deadline, kept or not; `next_due` that of the clock that ends
    first, None when none runs. `waiting_for` are staff ids of those who have been asked and not answered.
    """

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
    next_due: dt.datetime | None = None
    waiting_for: tuple[str, ...] = ()

    def overdue(self, now: dt.datetime) -> bool:
        """Whether one of its clocks runs past its deadline."""
        return self.next_due is not None and self.next_due < now

    @property
    def title(self) -> str:
        """The company, or whoever wrote."""
        return self.company or str(self.contact.get("name") or "")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board shows; None and empty mean everything. `overdue`: those with a clock past its deadline. `text` is
    looked for in company, reference and CVR number.
    """

    office: str | None = None
    owner: str | None = None
    level: str | None = None
    tasks: frozenset[str] = frozenset()
    overdue: bool = False
    text: str = ""
    references: frozenset[str] | None = None


EVERYTHING = Filter()


def board(desk: Desk, chosen: Filter = EVERYTHING) -> list[TicketLine]:
    """Open tickets that fit a filter, soonest deadline first. Three queries."""
    conditions: list[ColumnElement[bool]] = [TicketRow.status.in_(OPEN_STATUSES)]
    for column, value in (
        (TicketRow.office, chosen.office),
        (TicketRow.owner, chosen.owner),
        (TicketRow.level, chosen.level),
    ):
        if value:
            conditions.append(column == value)
    if chosen.references is not None:
        conditions.append(TicketRow.reference.in_(chosen.references))
    if chosen.overdue:
        late = select(TicketClockRow.ticket_id).where(*_RUNNING, TicketClockRow.due_at < desk.clock())
        conditions.append(TicketRow.id.in_(late))
    if chosen.text.strip():
        wanted = f"%{_escaped(chosen.text.strip())}%"
        fields = (TicketRow.company, TicketRow.reference, TicketRow.cvr)
        conditions.append(or_(*(field.ilike(wanted, escape="\\") for field in fields)))
    with desk.database.reading() as session:
        # Every open ticket's: the filter, which may search texts, is gone through once.
        every_open = select(TicketRow.id).where(TicketRow.status.in_(OPEN_STATUSES))
        lines = _lines(session, select(*_COLUMNS).where(*conditions).limit(MAX_ROWS), every_open)
    fitting = [line for line in lines if not chosen.tasks or chosen.tasks.intersection(line.tasks)]
    return sorted(fitting, key=_soonest)


def mine(desk: Desk, staff: str) -> list[TicketLine]:
    """Open tickets that concern somebody: owned, followed, asked about, or of those they step in for.

    Soonest deadline first.
    """
    with desk.database.reading() as session:
        roster = desk.absences.roster(session, desk.today())
        owners = [staff, *roster.stands_in_for(staff, desk.today())]
        asked = select(EnquiryRow.ticket_id).where(EnquiryRow.person.in_(owners), EnquiryRow.status == ASKED)
        followed = select(ParticipantRow.ticket_id).where(ParticipantRow.staff == staff)
        concerned = or_(TicketRow.owner.in_(owners), TicketRow.id.in_(asked), TicketRow.id.in_(followed))
        query = select(*_COLUMNS).where(TicketRow.status.in_(OPEN_STATUSES), concerned)
        lines = _lines(session, query.limit(MAX_ROWS), query.with_only_columns(TicketRow.id))
        return sorted(lines, key=_soonest)


def of_company(desk: Desk, cvr: str, limit: int = 200) -> list[TicketLine]:
    """The tickets of a CVR number, newest first, without who has been asked and which clock runs. One query."""
    query = select(*_COLUMNS).where(TicketRow.cvr == cvr).order_by(TicketRow.id.desc()).limit(limit)
    with desk.database.reading() as session:
        return [TicketLine(*row) for row in session.execute(query)]


def companies(desk: Desk, text: str, limit: int = 50) -> list[tuple[str, str, int]]:
    """CVR number, newest name and number of tickets of the companies whose name or number holds a text."""
    wanted = f"%{_escaped(text.strip())}%"
    fits = or_(TicketRow.company.ilike(wanted, escape="\\"), TicketRow.cvr.ilike(wanted, escape="\\"))
    found = (
        select(func.max(TicketRow.id).label("newest"), func.count().label("tickets"))
        .where(TicketRow.cvr.is_not(None), fits)
        .group_by(TicketRow.cvr)
        .order_by(func.count().desc(), TicketRow.cvr)
        .limit(limit)
        .subquery()
    )
    query = (
        select(TicketRow.cvr, TicketRow.company, found.c.tickets)
        .join(found, found.c.newest == TicketRow.id)
        .order_by(found.c.tickets.desc(), TicketRow.cvr)
    )
    with desk.database.reading() as session:
        return [(str(row[0]), row[1] or "", row[2]) for row in session.execute(query)]


def changed_since(desk: Desk, moment: dt.datetime) -> list[tuple[str, int, dt.datetime]]:
    """Reference, version and moment of the tickets changed at or after a moment, oldest change first."""
    query = (
        select(TicketRow.reference, TicketRow.version, TicketRow.updated_at)
        .where(TicketRow.updated_at >= moment)
        .order_by(TicketRow.updated_at)
        .limit(MAX_ROWS)
    )
    with desk.database.reading() as session:
        return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _soonest(line: TicketLine) -> tuple[bool, dt.datetime]:
    """Those whose clocks stand still or have stopped come last."""
    return (line.next_due is None, line.next_due or line.due_at)


def _lines(session: Session, query: Select[Any], among: Select[Any]) -> list[TicketLine]:
    """The lines of a query. What belongs to them is read for the ids of `among`, which holds them all."""
    asked = select(EnquiryRow.ticket_id, EnquiryRow.person).where(
        EnquiryRow.ticket_id.in_(among), EnquiryRow.status == ASKED
    )
    running = select(TicketClockRow.ticket_id, func.min(TicketClockRow.due_at)).where(
        TicketClockRow.ticket_id.in_(among), *_RUNNING
    )
    rows = session.execute(query).all()
    waiting: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for ticket_id, person in session.execute(asked.order_by(EnquiryRow.ticket_id, EnquiryRow.number)):
        waiting[ticket_id] += (person,)
    due = {row[0]: row[1] for row in session.execute(running.group_by(TicketClockRow.ticket_id))}
    return [TicketLine._make((*row, due.get(row[0]), waiting[row[0]])) for row in rows]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
