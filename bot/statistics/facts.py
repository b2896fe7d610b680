"""One anonymous fact for each first contact, read from the inquiry log and from the ticket it became.

A fact holds nothing that points at a person or a company, so that statistics stay true when texts are deleted.
Refreshing again changes nothing; what changed since the last time is read, not everything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from bot.catalogue.loader import Catalogue
from bot.statistics import slices
from bot.statistics.trades import trade_of
from bot.storage.database import Database
from bot.storage.learning_tables import FactRow
from bot.storage.tables import CounterRow, InquiryRow
from bot.storage.ticket_tables import SurveyRow, TicketClockRow, TicketEventRow, TicketRow
from bot.tickets.calendar import ZONE
from bot.tickets.running import CLOSE, FIRST_REPLY, PROMISE

_MARK = "facts-read-until"
"""The counter that holds until when, in seconds since 1970, changes have been read."""
_OVERLAP = dt.timedelta(hours=48)
"""How long after a first contact its outcome may still be recorded without its ticket changing."""
_BATCH = 500


def refresh(database: Database, catalogue: Catalogue, now: dt.datetime) -> int:
    """Bring facts and counts up to date; returns how many facts were written. `now` is aware."""
    with database.transaction() as session:
        counter = session.get(CounterRow, _MARK)
        since = dt.datetime.fromtimestamp(counter.value if counter else 0, dt.UTC)
        changed = list(session.scalars(_changed(since)))
    days: set[dt.date] = set()
    for batch in _batches(changed):
        with database.transaction() as session:
            days |= {_write(session, fact) for fact in _facts(session, catalogue, batch)}
    with database.transaction() as session:
        for day in sorted(days):
            slices.count_day(session, day)
        session.merge(CounterRow(name=_MARK, value=int(now.timestamp())))
    return len(changed)


def _changed(since: dt.datetime) -> Select[Any]:
    """Ids of first contacts that are new, or whose ticket or survey has changed."""
    return (
        select(InquiryRow.id)
        .outerjoin(TicketRow, TicketRow.inquiry_id == InquiryRow.id)
        .outerjoin(SurveyRow, SurveyRow.ticket_id == TicketRow.id)
        .where(
            or_(
                InquiryRow.created_at >= since - _OVERLAP,
                TicketRow.updated_at >= since,
                SurveyRow.at >= since,
            )
        )
        .order_by(InquiryRow.created_at)
    )


def _facts(session: Session, catalogue: Catalogue, identifiers: Sequence[str]) -> Iterator[FactRow]:
    inquiries = session.scalars(select(InquiryRow).where(InquiryRow.id.in_(identifiers)))
    tickets = {
        row.inquiry_id: row for row in session.scalars(select(TicketRow).where(TicketRow.inquiry_id.in_(identifiers)))
    }
    numbers = [row.id for row in tickets.values()]
    clocks: dict[tuple[int, str], TicketClockRow] = {
        (row.ticket_id, row.kind): row
        for row in session.scalars(select(TicketClockRow).where(TicketClockRow.ticket_id.in_(numbers)))
    }
    moved = select(TicketEventRow.ticket_id, func.count()).where(
        TicketEventRow.ticket_id.in_(numbers), TicketEventRow.kind == "assigned"
    )
    handed = {row[0]: row[1] - 1 for row in session.execute(moved.group_by(TicketEventRow.ticket_id))}
    surveys = {row.ticket_id: row for row in session.scalars(select(SurveyRow).where(SurveyRow.ticket_id.in_(numbers)))}
    for inquiry in inquiries:
        fact = _of_inquiry(inquiry, catalogue)
        ticket = tickets.get(inquiry.id)
        if ticket is not None:
            _add_ticket(fact, ticket, handed.get(ticket.id, 0), clocks)
            _add_survey(fact, surveys.get(ticket.id))
        yield fact


def _of_inquiry(inquiry: InquiryRow, catalogue: Catalogue) -> FactRow:
    local = inquiry.created_at.astimezone(ZONE)
    task = catalogue.tasks.get(inquiry.task or "")
    return FactRow(
        id=inquiry.id,
        day=local.date(),
        hour=local.hour,
        channel=inquiry.channel,
        act=inquiry.act,
        area=task.area if task else None,
        task=inquiry.task,
        trade=None,
        level=inquiry.level,
        package=inquiry.package,
        decision=inquiry.decision,
        outcome=inquiry.outcome,
        owner_office=None,
        reroutes=0,
    )


def _add_ticket(fact: FactRow, ticket: TicketRow, reroutes: int, clocks: dict[tuple[int, str], TicketClockRow]) -> None:
    fact.trade = trade_of(str(ticket.details.get("trade") or ""))
    fact.owner_office = ticket.office
    fact.reroutes = max(0, reroutes)
    fact.closing = ticket.closing
    for kind, name in ((FIRST_REPLY, "first_reply"), (PROMISE, "promise"), (CLOSE, "close")):
        clock = clocks.get((ticket.id, kind))
        if clock is not None and clock.stopped_at is not None:
            elapsed = clock.stopped_at - clock.started_at
            setattr(fact, f"{name}_minutes", int(elapsed.total_seconds() // 60))
            setattr(fact, f"{name}_kept", clock.stopped_at <= clock.due_at)


def _add_survey(fact: FactRow, survey: SurveyRow | None) -> None:
    if survey is not None:
        for name in ("case_time", "competence", "contact_person", "information"):
            setattr(fact, name, getattr(survey, name))


def _write(session: Session, fact: FactRow) -> dt.date:
    session.merge(fact)
    return fact.day


def _batches(identifiers: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(identifiers)
    while batch := list(islice(rest, _BATCH)):
        yield batch
