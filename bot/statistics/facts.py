"""One anonymous fact for each first contact, read from the inquiry log and from the ticket it became.

A fact holds nothing that points at a person or a company, so that statistics stay true when texts are deleted.
Refreshing again changes nothing; what changed since the last time is read, not everything.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, insert, select, union, update
from sqlalchemy.orm import Session

from bot.catalogue.loader import Catalogue
from bot.statistics import slices
from bot.statistics.trades import trade_of
from bot.storage.database import Database
from bot.storage.learning_tables import FactRow
from bot.storage.once import insert_once
from bot.storage.tables import CounterRow, InquiryRow
from bot.storage.ticket_tables import SurveyRow, TicketClockRow, TicketEventRow, TicketRow
from bot.tickets.business import PARAMETERS
from bot.tickets.calendar import ZONE

_MARK = "facts-read-until"
"""The counter that holds until when, in seconds since 1970, changes have been read."""
_OUTCOME_LATE = dt.timedelta(hours=48)
"""How long after a first contact its outcome may still be recorded without its ticket changing."""
_COMMIT_LATE = dt.timedelta(minutes=5)
"""How long after its own moment a change may become visible."""
_BATCH = 500
"""Ids in one query."""
_COLUMNS = tuple(FactRow.__table__.columns.keys())
Values = dict[str, Any]


def refresh(database: Database, catalogue: Catalogue, now: dt.datetime, *, at_most_every: int = 0) -> int:
    """Bring facts and counts up to date; returns how many facts were written. `now` is aware.

    With `at_most_every` nothing is done when it was done within so many seconds.
    """
    with database.reading() as session:
        counter = session.get(CounterRow, _MARK)
        read_until = counter.value if counter else 0
        if 0 <= now.timestamp() - read_until < at_most_every:
            return 0
        changed = list(session.execute(_changed(dt.datetime.fromtimestamp(read_until, dt.UTC))))
    days: defaultdict[dt.date, list[str]] = defaultdict(list)
    for identifier, at in changed:
        days[at.astimezone(ZONE).date()].append(identifier)
    # A day at a time: whoever answers a business meanwhile waits for one day's counting at most.
    written = sum(_refresh_day(database, catalogue, day, days[day]) for day in sorted(days))
    with database.transaction() as session:
        session.merge(CounterRow(name=_MARK, value=int(now.timestamp())))
    return written


def _changed(since: dt.datetime) -> Select[str, dt.datetime]:
    """Ids and moments of first contacts that are new, or whose ticket or survey has changed."""
    of_tickets = select(TicketRow.inquiry_id)
    surveyed = select(SurveyRow.ticket_id).where(SurveyRow.at >= since - _COMMIT_LATE)
    identifiers = union(
        select(InquiryRow.id).where(InquiryRow.created_at >= since - _OUTCOME_LATE),
        of_tickets.where(TicketRow.updated_at >= since - _COMMIT_LATE),
        of_tickets.where(TicketRow.id.in_(surveyed)),
    ).subquery()
    return select(InquiryRow.id, InquiryRow.created_at).join(identifiers, identifiers.c[0] == InquiryRow.id)


def _refresh_day(database: Database, catalogue: Catalogue, day: dt.date, identifiers: Sequence[str]) -> int:
    """Write the facts of one day that are new or differ, and count the day when there are any."""
    with database.reading() as session:
        fresh = {fact["id"]: fact for batch in _batches(identifiers) for fact in _facts(session, catalogue, batch)}
        if not _differing(session, fresh):
            return 0
    with database.transaction() as session:
        # Two that refresh at the same moment follow each other.
        insert_once(session, CounterRow, name=_MARK, value=0)
        session.get_one(CounterRow, _MARK, with_for_update=True)
        known = _differing(session, fresh)
        new = [fact for identifier, fact in fresh.items() if known.get(identifier) is False]
        other = [fact for identifier, fact in fresh.items() if known.get(identifier) is True]
        if new:
            session.execute(insert(FactRow), new)
        if other:
            session.execute(update(FactRow), other)
        slices.count_day(session, day)
        return len(known)


def _differing(session: Session, fresh: Mapping[str, Values]) -> dict[str, bool]:
    """Of facts that are not written as they are now: id → whether there is an older one."""
    found: dict[str, bool] = {}
    for batch in _batches(list(fresh)):
        query = select(*FactRow.__table__.columns).where(FactRow.id.in_(batch))
        known = {row.id: dict(row._mapping) for row in session.execute(query)}
        found |= {identifier: identifier in known for identifier in batch if known.get(identifier) != fresh[identifier]}
    return found


def _facts(session: Session, catalogue: Catalogue, identifiers: Sequence[str]) -> Iterator[Values]:
    inquiries = session.execute(select(*_INQUIRY).where(InquiryRow.id.in_(identifiers)))
    tickets = {row.inquiry_id: row for row in session.execute(select(*_TICKET).where(_of(identifiers)))}
    numbers = [row.id for row in tickets.values()]
    clocks = {
        (row.ticket_id, row.kind): row
        for row in session.scalars(select(TicketClockRow).where(TicketClockRow.ticket_id.in_(numbers)))
    }
    moved = select(TicketEventRow.ticket_id, func.count()).where(
        TicketEventRow.ticket_id.in_(numbers), TicketEventRow.kind == "assigned"
    )
    # The first of them is how the ticket came to its owner.
    handed = {row[0]: row[1] - 1 for row in session.execute(moved.group_by(TicketEventRow.ticket_id))}
    surveys = {row.ticket_id: row for row in session.scalars(select(SurveyRow).where(SurveyRow.ticket_id.in_(numbers)))}
    for inquiry in inquiries:
        fact = _of_inquiry(inquiry, catalogue)
        ticket = tickets.get(inquiry.id)
        if ticket is not None:
            _add_ticket(fact, ticket, handed.get(ticket.id, 0), clocks)
            _add_survey(fact, surveys.get(ticket.id))
        yield fact


_INQUIRY = (
    InquiryRow.id,
    InquiryRow.created_at,
    InquiryRow.channel,
    InquiryRow.act,
    InquiryRow.task,
    InquiryRow.level,
    InquiryRow.package,
    InquiryRow.decision,
    InquiryRow.outcome,
)
_TICKET = (TicketRow.id, TicketRow.inquiry_id, TicketRow.details, TicketRow.office, TicketRow.closing)


def _of(identifiers: Sequence[str]) -> Any:
    return TicketRow.inquiry_id.in_(identifiers)


def _of_inquiry(inquiry: Any, catalogue: Catalogue) -> Values:
    local = inquiry.created_at.astimezone(ZONE)
    task = catalogue.tasks.get(inquiry.task or "")
    known = {
        "id": inquiry.id,
        "day": local.date(),
        "hour": local.hour,
        "channel": inquiry.channel,
        "act": inquiry.act,
        "area": task.area if task else None,
        "task": inquiry.task,
        "level": inquiry.level,
        "package": inquiry.package,
        "decision": inquiry.decision,
        "outcome": inquiry.outcome,
        "reroutes": 0,
    }
    return {**dict.fromkeys(_COLUMNS), **known}


def _add_ticket(fact: Values, ticket: Any, reroutes: int, clocks: Mapping[tuple[int, str], TicketClockRow]) -> None:
    fact["trade"] = trade_of(str(ticket.details.get("trade") or ""))
    fact["owner_office"] = ticket.office
    fact["reroutes"] = max(0, reroutes)
    fact["closing"] = ticket.closing
    for kind in slices.TARGETS:
        clock = clocks.get((ticket.id, kind))
        if clock is not None and clock.stopped_at is not None:
            elapsed = clock.stopped_at - clock.started_at
            fact[f"{kind}_minutes"] = int(elapsed.total_seconds() // 60)
            fact[f"{kind}_kept"] = clock.stopped_at <= clock.due_at


def _add_survey(fact: Values, survey: SurveyRow | None) -> None:
    if survey is not None:
        for name in PARAMETERS:
            fact[name] = getattr(survey, name)


def _batches(identifiers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (identifiers[start : start + _BATCH] for start in range(0, len(identifiers), _BATCH))
