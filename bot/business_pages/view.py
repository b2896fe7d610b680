"""A ticket as its business sees it: plain words and nothing internal. Pure.

Only messages shared with the business are read here; notes, enquiries, flags and who saw a refusal never are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.business_pages.people import Person, author, holders
from bot.catalogue.loader import Catalogue
from bot.notifications import words
from bot.texts import load
from bot.tickets import standing
from bot.tickets.calendar import ZONE
from bot.tickets.desk import BUSINESS
from bot.tickets.handling import SHARED
from bot.tickets.model import Clock, Ticket
from bot.tickets.roster import Roster
from bot.tickets.states import WAITING_BUSINESS

QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing promised: what, in whose words, and how it goes. `late` marks one that was not kept."""

    title: str
    text: str
    state: str
    late: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the exchange."""

    author: str
    title: str
    own: bool
    at: str
    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the time plan."""

    what: str
    who: str
    by: str
    done: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting; while it is still to come, its calendar file is offered."""

    id: str
    title: str
    at: str
    place: str
    cancelled: bool
    past: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything on the page of one ticket, ready to be shown."""

    reference: str
    is_open: bool
    status: str
    phase: str
    next_step: str
    deadline: str
    late: bool
    people: tuple[Person, ...]
    question: Said | None
    promises: tuple[Promise, ...]
    plan: tuple[Step, ...]
    meetings: tuple[Meeting, ...]
    documents: tuple[str, ...]
    said: tuple[Said, ...]
    callback: Mapping[str, Any]


def case_view(ticket: Ticket, roster: Roster, catalogue: Catalogue, now: dt.datetime) -> CaseView:
    """The page of a ticket at an aware moment."""
    shared = _exchange(ticket, roster)
    clock = standing.deadline(ticket)
    return CaseView(
        reference=ticket.reference,
        is_open=ticket.is_open,
        status=standing.status(ticket, whole=True),
        phase=standing.phase(ticket) if ticket.is_open else "",
        next_step=standing.next_step(ticket, whole=True),
        deadline=_deadline(ticket, clock, now),
        late=clock is not None and clock.overdue(now),
        people=holders(ticket, roster, now.astimezone(ZONE).date()),
        question=_question(ticket, roster),
        promises=tuple(_promise(ticket, clock, now) for clock in _promised(ticket)),
        plan=tuple(_step(step) for step in ticket.plan),
        meetings=tuple(sorted((_meeting(one, now) for one in ticket.meetings), key=lambda one: one.past)),
        documents=_documents(ticket, catalogue),
        said=shared,
        callback=ticket.callback if ticket.callback and not ticket.callback["done"] else {},
    )


def _exchange(ticket: Ticket, roster: Roster) -> tuple[Said, ...]:
    first = Said(
        load("business")["you"], "", True, words.moment(ticket.created_at), _iso(ticket.created_at), ticket.text
    )
    return (first, *(_said(message, roster) for message in ticket.messages if message.audience == SHARED))


def _said(message: Any, roster: Roster) -> Said:
    name, title = author(message.author, roster)
    own = message.author == BUSINESS
    return Said(name, title, own, words.moment(message.at), _iso(message.at), message.text)


def _question(ticket: Ticket, roster: Roster) -> Said | None:
    """What we last asked for, while we wait for it."""
    if ticket.status != WAITING_BUSINESS:
        return None
    asked = [one for one in ticket.messages if one.audience == SHARED and one.data.get("kind") == QUESTION]
    return _said(asked[-1], roster) if asked else None


def _deadline(ticket: Ticket, clock: Clock | None, now: dt.datetime) -> str:
    texts = load("business")["deadline"]
    if clock is None:
        return str(texts["none"]) if ticket.is_open else ""
    if standing.stands_still(ticket):
        return str(texts["still"])
    return str(texts["overdue" if clock.overdue(now) else "runs"]).format(due=words.moment(clock.due_at))


def _promised(ticket: Ticket) -> list[Clock]:
    return sorted(
        (clock for clock in ticket.clocks if clock.kind in standing.PROMISED),
        key=lambda clock: standing.PROMISED.index(clock.kind),
    )


def _promise(ticket: Ticket, clock: Clock, now: dt.datetime) -> Promise:
    texts = load("business")["promises"]
    if clock.stopped_at is not None:
        state = "kept" if clock.kept else "broken"
    elif clock.paused:
        state = "paused"
    else:
        state = "overdue" if clock.overdue(now) else "runs"
    said = texts["states"][state].format(
        due=words.moment(clock.due_at), at=words.moment(clock.stopped_at) if clock.stopped_at else ""
    )
    return Promise(texts["titles"][clock.kind], clock.text, said, state in ("broken", "overdue"))


def _step(step: Mapping[str, Any]) -> Step:
    by = words.day(dt.date.fromisoformat(step["by"])) if step["by"] else ""
    return Step(step["what"], step["who"], by, step["done"])


def _meeting(meeting: Mapping[str, Any], now: dt.datetime) -> Meeting:
    starts, ends = (dt.datetime.fromisoformat(meeting[name]) for name in ("starts", "ends"))
    place = meeting["place"] or load("business")["no_place"]
    at = f"{words.moment(starts)}-{words.clock(ends)}"
    return Meeting(meeting["id"], meeting["title"], at, place, meeting["cancelled"], ends < now)


def _documents(ticket: Ticket, catalogue: Catalogue) -> tuple[str, ...]:
    """What the tasks of an open ticket usually need from the business, each once."""
    if not ticket.is_open:
        return ()
    tasks = [catalogue.tasks[task] for task in ticket.tasks if task in catalogue.tasks]
    return tuple(dict.fromkeys(document for task in tasks for document in task.documents))


def _iso(at: dt.datetime) -> str:
    return at.astimezone(ZONE).isoformat(timespec="minutes")
