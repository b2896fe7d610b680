"""Where a ticket stands in words that its business understands. Pure.

`whole` is for whoever holds the secret link or the conversation that made the ticket. Without it only what may be
said to anybody who knows the reference: not how a ticket was closed, and not that somebody wants to be rung.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.texts import load
from bot.tickets import running
from bot.tickets.model import Clock, Ticket
from bot.tickets.states import CLOSED, WAITING_BUSINESS

PROMISED = (running.FIRST_REPLY, running.NEXT_REPLY, running.PROMISE)
"""The clocks that a business has been promised, in the order they are shown; the goal for closing is our own."""


def status(ticket: Ticket, *, whole: bool) -> str:
    """The status in a sentence."""
    texts = load("business")
    if ticket.status == CLOSED and whole and ticket.closing:
        return str(texts["closings"][ticket.closing]).format(into=ticket.merged_into or "")
    return str(texts["statuses"][ticket.status])


def phase(ticket: Ticket) -> str:
    """The phase of the board in a sentence."""
    return str(load("business")["phases"][ticket.phase])


def next_step(ticket: Ticket, *, whole: bool) -> str:
    """Whose turn it is, and to do what."""
    steps = load("business")["next_steps"]
    if whole and ticket.is_open and ticket.callback and not ticket.callback["done"]:
        return str(steps["callback"])
    if ticket.status == CLOSED and not whole:
        return str(steps["closed_public"])
    return str(steps[ticket.status])


def deadline(ticket: Ticket) -> Clock | None:
    """The promise that falls due first, or None when none is left to keep."""
    awaited = [clock for clock in ticket.clocks if clock.kind in PROMISED and clock.stopped_at is None]
    return min(awaited, key=lambda clock: clock.due_at, default=None)


def deadline_said(ticket: Ticket, now: dt.datetime, moment: Callable[[dt.datetime], str]) -> str:
    """The deadline in a sentence; `moment` writes or says a moment in the channel's own way."""
    texts = load("business")["deadline"]
    clock = deadline(ticket)
    if clock is None:
        return str(texts["none"])
    if stands_still(ticket):
        return str(texts["still"])
    return str(texts["overdue" if clock.overdue(now) else "runs"]).format(due=moment(clock.due_at))


def stands_still(ticket: Ticket) -> bool:
    """Whether deadlines wait for the business."""
    return ticket.status == WAITING_BUSINESS
