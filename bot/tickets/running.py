"""The clocks of a ticket: started with it, stopped by what keeps the promise, paused while we wait for the business."""

from __future__ import annotations

import datetime as dt

from bot.catalogue.model import Profile, Target
from bot.storage.ticket_tables import TicketClockRow, TicketRow
from bot.tickets.calendar import WorkCalendar
from bot.tickets.deadlines import Pause, due_at, warning_moments
from bot.tickets.targets import close_target, target_for

FIRST_REPLY = "first_reply"
NEXT_REPLY = "next_reply"
PROMISE = "promise"
CLOSE = "close"
STAGES = 4
"""Warnings a clock gives: to the owner, the deputy, the coordinator, and that it is overdue."""


def start(row: TicketRow, profile: Profile, at: dt.datetime, calendar: WorkCalendar) -> None:
    """The clocks of a new ticket: first reply, promise and, where the profile has one, closing."""
    targets: dict[str, Target | None] = {
        FIRST_REPLY: profile.service_targets.first_reply,
        PROMISE: target_for(profile, row.level, row.tasks),
        CLOSE: close_target(profile, row.level),
    }
    row.clocks = [
        _clock(kind, target, at, calendar)
        for kind, target in sorted(targets.items(), key=lambda one: one[0])
        if target is not None
    ]


def expect_reply(row: TicketRow, profile: Profile, at: dt.datetime, calendar: WorkCalendar) -> None:
    """The business has written again: the promise of a first reply runs anew, unless a reply is already due."""
    if runs(row, FIRST_REPLY) or runs(row, NEXT_REPLY):
        return
    old = next((one for one in row.clocks if one.kind == NEXT_REPLY), None)
    if old is None:
        row.clocks.append(_clock(NEXT_REPLY, profile.service_targets.first_reply, at, calendar))
    else:
        _anew(old, at, calendar)


def runs(row: TicketRow, kind: str) -> bool:
    """Whether a clock of a kind runs or stands still, and has not been stopped."""
    return any(clock.kind == kind and clock.stopped_at is None for clock in row.clocks)


def stop(row: TicketRow, at: dt.datetime, *kinds: str) -> None:
    """Stop clocks that still run; all of them when no kind is named."""
    for clock in row.clocks:
        if clock.stopped_at is None and (not kinds or clock.kind in kinds):
            clock.stopped_at = at
            clock.warn_at = None


def restart(row: TicketRow, at: dt.datetime, calendar: WorkCalendar, *unkept: str) -> None:
    """A reopened ticket: the clock of closing runs anew from now, and so do `unkept` ones that closing stopped."""
    for clock in row.clocks:
        if clock.kind == CLOSE or (clock.kind in unkept and clock.stopped_at == row.closed_at):
            _anew(clock, at, calendar)
            if clock.kind == PROMISE:
                row.due_at = clock.due_at


def pause(row: TicketRow, at: dt.datetime) -> None:
    """We wait for the business: every running clock stands still."""
    row.pauses = [*row.pauses, {"from": at.isoformat(), "to": None}]
    for clock in row.clocks:
        clock.paused = clock.stopped_at is None


def resume(row: TicketRow, at: dt.datetime, calendar: WorkCalendar) -> None:
    """The business has answered, or we go on without: running clocks move by the time they stood still."""
    row.pauses = [*row.pauses[:-1], {**row.pauses[-1], "to": at.isoformat()}]
    for clock in row.clocks:
        clock.paused = False
        if clock.stopped_at is None:
            clock.due_at = due_at(_target(clock), clock.started_at, calendar, _pauses(row))
            # Warnings that have been given are not repeated; those to come follow the new deadline.
            clock.warn_at = next_warning(clock, calendar)
        if clock.kind == PROMISE:
            row.due_at = clock.due_at


def next_warning(clock: TicketClockRow, calendar: WorkCalendar) -> dt.datetime | None:
    """When the warning after the stage a clock has reached is due; None when all have been given."""
    if clock.stage >= STAGES:
        return None
    return warning_moments(_target(clock), clock.started_at, clock.due_at, calendar)[clock.stage]


def _clock(kind: str, target: Target, at: dt.datetime, calendar: WorkCalendar) -> TicketClockRow:
    due = due_at(target, at, calendar)
    return TicketClockRow(
        kind=kind,
        unit=target.unit,
        amount=target.amount,
        text=target.text,
        started_at=at,
        due_at=due,
        stopped_at=None,
        paused=False,
        stage=0,
        warn_at=warning_moments(target, at, due, calendar)[0],
    )


def _anew(clock: TicketClockRow, at: dt.datetime, calendar: WorkCalendar) -> None:
    fresh = _clock(clock.kind, _target(clock), at, calendar)
    for name in ("started_at", "due_at", "stopped_at", "paused", "stage", "warn_at"):
        setattr(clock, name, getattr(fresh, name))


def _target(clock: TicketClockRow) -> Target:
    return Target.model_validate({"unit": clock.unit, "amount": clock.amount, "text": clock.text})


def _pauses(row: TicketRow) -> list[Pause]:
    return [
        (dt.datetime.fromisoformat(one["from"]), dt.datetime.fromisoformat(one["to"]))
        for one in row.pauses
        if one["to"] is not None
    ]
