"""Tickets as values: what pages, messages and commands read. Moments are aware; texts are masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.storage.ticket_tables import EnquiryRow, TicketClockRow, TicketMessageRow, TicketRow
from bot.tickets.states import CLOSED


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise on the clock: `first_reply`, `next_reply`, `promise` or `close`."""

    kind: str
    text: str
    started_at: dt.datetime
    due_at: dt.datetime
    stopped_at: dt.datetime | None
    paused: bool

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; None while the clock runs."""
        return None if self.stopped_at is None else self.stopped_at <= self.due_at

    def overdue(self, now: dt.datetime) -> bool:
        """Whether it runs past its deadline."""
        return self.stopped_at is None and not self.paused and self.due_at < now


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A question to a specialist: must you be involved? See `bot.tickets.enquiries` for the statuses."""

    number: int
    task: str | None
    office: str
    person: str
    after: tuple[int, ...]
    status: str
    asked_at: dt.datetime | None
    reminders: int
    answered_at: dt.datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """Something said or noted. `audience` is `internal` or `shared`; `author` a staff id, `business` or `system`."""

    number: int
    at: dt.datetime
    author: str
    audience: str
    text: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A stored ticket with all that belongs to it, oldest first. `bot.storage.ticket_tables` says what is what."""

    id: int
    reference: str
    access_key: str
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime
    closed_at: dt.datetime | None
    status: str
    phase: str
    closing: str | None
    channel: str
    conversation_id: str | None
    level: str
    package: str | None
    tasks: tuple[str, ...]
    office: str
    owner: str
    deputy: str | None
    text: str
    transcript: tuple[Mapping[str, Any], ...]
    contact: Mapping[str, Any]
    company: str | None
    cvr: str | None
    details: Mapping[str, Any]
    journal_number: str | None
    due_at: dt.datetime
    promise: str
    flags: tuple[str, ...]
    triage: Mapping[str, Any]
    checklist: tuple[Mapping[str, Any], ...]
    plan: tuple[Mapping[str, Any], ...]
    meetings: tuple[Mapping[str, Any], ...]
    pauses: tuple[Mapping[str, Any], ...]
    refusal: Mapping[str, Any]
    callback: Mapping[str, Any]
    merged_into: str | None
    events: tuple[Mapping[str, Any], ...]
    clocks: tuple[Clock, ...]
    enquiries: tuple[Enquiry, ...]
    messages: tuple[Message, ...]
    participants: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it."""
        return self.status != CLOSED


_TUPLES = frozenset({"tasks", "transcript", "flags", "checklist", "plan", "meetings", "pauses"})
_RELATED = frozenset({"events", "clocks", "enquiries", "messages", "participants"})
_PLAIN = tuple(name for name in Ticket.__dataclass_fields__ if name not in _RELATED)


def ticket(row: TicketRow) -> Ticket:
    """The value of a row; what belongs to it is loaded when it is not yet."""
    plain: dict[str, Any] = {
        name: tuple(value) if name in _TUPLES else value for name in _PLAIN for value in (getattr(row, name),)
    }
    return Ticket(
        **plain,
        events=tuple({"at": one.at, "kind": one.kind, "who": one.who, "data": one.data} for one in row.events),
        clocks=tuple(map(_clock, row.clocks)),
        enquiries=tuple(map(_enquiry, row.enquiries)),
        messages=tuple(map(_message, row.messages)),
        participants=tuple(one.staff for one in row.participants),
    )


def _clock(row: TicketClockRow) -> Clock:
    return Clock(row.kind, row.text, row.started_at, row.due_at, row.stopped_at, row.paused)


def _enquiry(row: EnquiryRow) -> Enquiry:
    return Enquiry(
        row.number,
        row.task,
        row.office,
        row.person,
        tuple(row.after),
        row.status,
        row.asked_at,
        row.reminders,
        row.answered_at,
        row.answer,
    )


def _message(row: TicketMessageRow) -> Message:
    return Message(row.number, row.at, row.author, row.audience, row.text, row.data)
