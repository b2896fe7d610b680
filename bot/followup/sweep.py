"""Warns of deadlines: the owner, then the deputy, then the coordinator, and all when one is overdue; once each."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.storage.ticket_tables import TicketClockRow, TicketRow
from bot.tickets import running
from bot.tickets.desk import SYSTEM, Change, Desk

BATCH = 100
"""Clocks handled in one transaction, so that nobody waits long for the database."""
_GRACE = dt.timedelta(minutes=15)
"""A warning set to the last minute of the day is still given a little later."""


def sweep(desk: Desk) -> int:
    """Give the warnings that are due, within working hours; returns how many clocks warned.

    What became due while nobody was at work, or the program stood still, is given at the next opening.
    """
    now = desk.clock()
    if not (desk.calendar.is_open(now) or desk.calendar.is_open(now - _GRACE)):
        return 0
    warned = 0
    while batch := _warn_batch(desk, now):
        warned += batch
    return warned


def _warn_batch(desk: Desk, now: dt.datetime) -> int:
    query = (
        select(TicketClockRow, TicketRow)
        .join(TicketRow, TicketRow.id == TicketClockRow.ticket_id)
        .where(TicketClockRow.stopped_at.is_(None), TicketClockRow.paused.is_(False), TicketClockRow.warn_at <= now)
        .order_by(TicketClockRow.warn_at)
        .limit(BATCH)
        .options(selectinload(TicketRow.events))
        # Another process's sweep takes others; a ticket that is being changed is for the next sweep.
        .with_for_update(skip_locked=True)
    )
    with desk.database.transaction() as session:
        due = list(session.execute(query))
        if not due:
            return 0
        roster = desk.absences.roster(session, desk.today())
        # Each notice would write the batch so far; what it refers to, the ticket, is there already.
        with session.no_autoflush:
            for clock, row in due:
                # Warnings change nothing that a caseworker works on, so the ticket's version stays.
                _warn(Change(desk, session, row, SYSTEM, now, roster), clock)
        return len(due)


def _warn(change: Change, clock: TicketClockRow) -> None:
    """Give every stage whose moment has come; when the deadline has passed too, only that is said."""
    due: list[int] = []
    while clock.warn_at is not None and clock.warn_at <= change.now:
        clock.stage += 1
        due.append(clock.stage)
        clock.warn_at = running.next_warning(clock, change.desk.calendar)
    given = due[-1:] if due[-1] == running.STAGES else due
    for stage in given:
        kind = "overdue" if stage == running.STAGES else "warning"
        change.event(kind, clock=clock.kind, stage=stage)
        for staff in _whom(change, stage):
            key = f"{change.row.reference}:{clock.kind}:{clock.started_at.isoformat()}:{stage}"
            change.tell_staff(kind, staff, key=key, clock=clock.kind, stage=stage)


def _whom(change: Change, stage: int) -> list[str]:
    """Owner, deputy or coordinator by stage; each of them once when it is overdue."""
    row = change.row
    deputy = row.deputy or change.roster.deputy(row.owner, change.today)
    in_turn = (row.owner, deputy, change.roster.coordinator)
    chosen = in_turn if stage == running.STAGES else in_turn[stage - 1 : stage]
    return list(dict.fromkeys(staff for staff in chosen if staff))
