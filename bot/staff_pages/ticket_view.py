"""Everything that one ticket's page shows, put together with few queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.accounts.rights import Right
from bot.staff_pages.guard import Visit
from bot.tickets import queries
from bot.tickets.desk import BUSINESS
from bot.tickets.enquiries import draft_reply
from bot.tickets.model import Clock, Enquiry, Ticket
from bot.tickets.planning import ASKED
from bot.tickets.queries import TicketLine
from bot.tickets.roster import Roster
from bot.tickets.states import CLOSED

TOLD_BY_THEIR_MESSAGE = frozenset({"note", "reply", "question", "business_wrote"})
"""Events that say no more than the message beside them."""
BLANK_STEPS = 2
"""Empty lines offered at the end of a time plan."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the course: a message or an event. `text` is a message's words."""

    at: dt.datetime
    who: str
    kind: str
    text: str
    event: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as one person sees it."""

    ticket: Ticket
    roster: Roster
    today: dt.date
    entries: Sequence[Entry]
    changes: Sequence[Entry]
    history: Sequence[TicketLine]
    answerable: Sequence[Enquiry]
    may_handle: bool
    is_mine: bool
    draft: str

    @property
    def last_event(self) -> int:
        """The number of the newest event: what the page shows up to."""
        return len(self.ticket.events)

    @property
    def plan_lines(self) -> list[Mapping[str, Any]]:
        """The steps of the time plan, and empty lines for more."""
        return [*self.ticket.plan, *({} for _ in range(BLANK_STEPS))]

    @property
    def clocks(self) -> list[Clock]:
        """Those that run, soonest deadline first, before those that have stopped."""
        return sorted(self.ticket.clocks, key=lambda clock: (clock.stopped_at is not None, clock.due_at))

    def is_away(self, staff: str) -> bool:
        """Whether somebody is away today."""
        return not self.roster.at_work(staff, self.today)


def view(visit: Visit, ticket: Ticket, seen: int | None = None) -> TicketView:
    """The view of a ticket; `seen` is the number of events that the person's form knew of, None for all."""
    services = visit.services
    roster, today = services.desk.roster(), services.today()
    entries = _entries(ticket)
    newer = [] if seen is None else [event for event in ticket.events[seen:] if event["kind"] != "status"]
    history = queries.of_company(services.desk, ticket.cvr) if ticket.cvr else []
    return TicketView(
        ticket=ticket,
        roster=roster,
        today=today,
        entries=entries,
        changes=[_of_event(event) for event in newer],
        history=[line for line in history if line.reference != ticket.reference],
        answerable=[one for one in ticket.enquiries if may_answer(visit, roster, one)],
        may_handle=visit.account.may(Right.HANDLE_TICKETS),
        is_mine=ticket.owner == visit.account.id,
        draft=draft_reply(ticket) if ticket.status != CLOSED else "",
    )


def may_answer(visit: Visit, roster: Roster, enquiry: Enquiry) -> bool:
    """Whether somebody may answer an enquiry: they were asked, step in, or coordinate."""
    if enquiry.status != ASKED or not visit.account.may(Right.HANDLE_TICKETS):
        return False
    own = visit.account.id in (enquiry.person, roster.reader(enquiry.person, visit.services.today()))
    return own or visit.account.may(Right.COORDINATE)


def _entries(ticket: Ticket) -> list[Entry]:
    """Messages and events, newest first."""
    said = [
        Entry(one.at, one.author, one.audience if one.author != BUSINESS else "business", one.text)
        for one in ticket.messages
        if one.text
    ]
    happened = [_of_event(event) for event in ticket.events if event["kind"] not in TOLD_BY_THEIR_MESSAGE]
    # What happened in the same transaction has the same moment: the message is then above its consequences.
    return sorted([*reversed(happened), *reversed(said)], key=lambda entry: entry.at, reverse=True)


def _of_event(event: Mapping[str, Any]) -> Entry:
    return Entry(event["at"], event["who"], "event", "", event)
