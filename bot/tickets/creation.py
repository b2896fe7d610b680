"""A new ticket as rows: the ticket, its clocks and enquiries, its first events, and who is told."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.catalogue.model import Profile
from bot.storage.ticket_tables import EnquiryRow, TicketEventRow, TicketRow
from bot.tickets import notices, reminders, running
from bot.tickets.calendar import WorkCalendar
from bot.tickets.contacts import phone_of
from bot.tickets.desk import SYSTEM
from bot.tickets.notices import Audience
from bot.tickets.planning import ASKED, Planned
from bot.tickets.routing import UNOWNED
from bot.tickets.states import ASSIGNED, RECEIVED, WAITING_TASKFORCE, first_phase


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket is made of. `received` is aware; texts are masked."""

    inquiry_id: str
    received: dt.datetime
    channel: str
    conversation_id: str | None
    level: str
    package: str | None
    tasks: Sequence[str]
    office: str
    owner: str
    deputy: str | None
    text: str
    transcript: Sequence[Mapping[str, Any]]
    contact: Mapping[str, Any]
    company: str | None
    cvr: str | None
    details: Mapping[str, Any]
    flags: Sequence[str]
    triage: Mapping[str, Any]
    checklist: Sequence[Mapping[str, Any]] = ()
    enquiries: Sequence[Planned] = ()


_COPIED = (
    "inquiry_id",
    "channel",
    "conversation_id",
    "level",
    "package",
    "office",
    "owner",
    "deputy",
    "text",
    "company",
    "cvr",
)


def row(new: NewTicket, reference: str, profile: Profile, calendar: WorkCalendar) -> TicketRow:
    """The rows of a ticket that is about to be stored."""
    at = new.received
    values = {name: getattr(new, name) for name in _COPIED}
    for name in ("tasks", "transcript", "flags", "checklist"):
        values[name] = [dict(one) if isinstance(one, Mapping) else one for one in getattr(new, name)]
    for name in ("contact", "details", "triage"):
        values[name] = dict(getattr(new, name))
    made = TicketRow(
        **values,
        reference=reference,
        access_key=secrets.token_urlsafe(32),
        phone=phone_of(new.contact),
        version=1,
        created_at=at,
        updated_at=at,
        status=ASSIGNED,
        phase=first_phase(new.level, new.package, new.tasks),
        plan=[],
        meetings=[],
        pauses=[],
        refusal={},
        callback={},
        # Set, so that nobody asks the database for what a new ticket cannot have.
        messages=[],
        participants=[],
    )
    running.start(made, profile, at, calendar)
    promise = next(clock for clock in made.clocks if clock.kind == running.PROMISE)
    made.due_at, made.promise = promise.due_at, promise.text
    made.enquiries = [_enquiry(one, at, calendar) for one in new.enquiries]
    made.events = _first_events(new)
    if any(one.status == ASKED for one in made.enquiries):
        made.status = WAITING_TASKFORCE
        made.events.append(_event(3, at, "status", before=ASSIGNED, after=WAITING_TASKFORCE, why="enquiries"))
    return made


def tell(session: Session, made: TicketRow) -> None:
    """The owner, the specialists who are asked, the office of a ticket without a specialist, and the business."""
    about: list[tuple[str, Audience, str, dict[str, Any]]] = [
        ("assigned", "staff", made.owner, {}),
        ("receipt", "business", made.reference, {}),
    ]
    about += [("enquiry", "staff", one.person, {"number": one.number}) for one in made.enquiries if one.status == ASKED]
    if UNOWNED.intersection(made.flags):
        about.append(("unowned", "office", made.office, {}))
    for kind, audience, recipient, data in about:
        notices.post(
            session,
            key=f"{made.reference}:1:{kind}:{recipient}:{data.get('number', '')}",
            kind=kind,
            audience=audience,
            recipient=recipient,
            ticket_id=made.id,
            at=made.created_at,
            data={"reference": made.reference, **data},
        )


def _enquiry(planned: Planned, at: dt.datetime, calendar: WorkCalendar) -> EnquiryRow:
    asked = planned.status == ASKED
    return EnquiryRow(
        number=planned.number,
        task=planned.task,
        office=planned.office,
        person=planned.person,
        after=list(planned.after),
        status=planned.status,
        asked_at=at if asked else None,
        remind_at=reminders.next_reminder(at, calendar) if asked else None,
        reminders=0,
    )


def _first_events(new: NewTicket) -> list[TicketEventRow]:
    at = new.received
    return [
        _event(1, at, RECEIVED, channel=new.channel),
        _event(2, at, ASSIGNED, owner=new.owner, deputy=new.deputy, flags=list(new.flags)),
    ]


def _event(number: int, at: dt.datetime, kind: str, **data: Any) -> TicketEventRow:
    return TicketEventRow(number=number, at=at, kind=kind, who=SYSTEM, data=data)
