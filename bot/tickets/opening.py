"""Turns a triaged inquiry and what was collected into a ticket: owner, deputy, deadline, flags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality, Profile
from bot.tickets import checklist, planning
from bot.tickets.calendar import ZONE, WorkCalendar
from bot.tickets.creation import NewTicket
from bot.tickets.desk import Desk
from bot.tickets.model import Ticket
from bot.tickets.roster import Roster
from bot.tickets.routing import ENTRANCE_ROLE, Assignment, assign
from bot.tickets.store import TicketStore


@dataclass(frozen=True, slots=True)
class Collected:
    """What the business said when it was asked. `purpose`: `person`, `pass_on` or the triage decision."""

    inquiry_id: str
    channel: str
    conversation_id: str | None
    name: str
    company: str
    cvr: str | None
    contact_way: str
    details: Mapping[str, Any]
    transcript: Sequence[Mapping[str, Any]]
    flags: Sequence[str]
    purpose: str


class TriageLike(Protocol):
    """The part of a triage decision that a ticket rests on; tickets do not know triage itself."""

    @property
    def text(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def package(self) -> str | None: ...
    @property
    def tasks(self) -> Sequence[Any]: ...
    @property
    def owners(self) -> Sequence[str]: ...

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, kept with the ticket as proof of the choice."""


class Office(Protocol):
    """The services that opening a ticket needs."""

    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def municipality(self) -> Municipality: ...
    @property
    def profile(self) -> Profile: ...
    @property
    def calendar(self) -> WorkCalendar: ...
    @property
    def tickets(self) -> TicketStore: ...
    @property
    def desk(self) -> Desk: ...
    def clock(self) -> dt.datetime: ...


def open_ticket(services: Office, triaged: TriageLike, collected: Collected) -> Ticket:
    """Store the ticket; committed on return. The same inquiry twice gives the first ticket."""
    return services.tickets.create(prepare(services, triaged, collected), services.profile, services.calendar)


def prepare(services: Office, triaged: TriageLike, collected: Collected) -> NewTicket:
    """The ticket that is to be stored, with its owner, deputy, flags and enquiries as things stand now."""
    now = services.clock()
    day = now.astimezone(ZONE).date()
    tasks = [guess.id for guess in triaged.tasks]
    roster = services.desk.roster()
    open_tickets = services.tickets.open_by_owner()
    elsewhere = collected.purpose == "pass_on" or not triaged.owners
    assignment = _assign(roster, triaged, tasks, day, open_tickets, elsewhere=elsewhere)
    flags = [*collected.flags, *([assignment.flag] if assignment.flag else [])]
    if collected.purpose == "pass_on":
        flags.append("pass_on")
    enquiries = (
        []
        if elsewhere
        else planning.plan(
            services.catalogue, roster, triaged.level, triaged.package, tasks, assignment.office, day, open_tickets
        )
    )
    owner = services.municipality.staff[assignment.owner]
    return NewTicket(
        inquiry_id=collected.inquiry_id,
        received=now,
        channel=collected.channel,
        conversation_id=collected.conversation_id,
        level=triaged.level,
        package=triaged.package,
        tasks=tasks,
        office=assignment.office,
        owner=assignment.owner,
        deputy=assignment.deputy,
        text=triaged.text,
        transcript=collected.transcript,
        contact=_contact(collected),
        company=collected.company or None,
        cvr=collected.cvr,
        details=collected.details,
        flags=flags,
        triage=triaged.to_dict(),
        checklist=checklist.for_ticket(services.profile, triaged.level, triaged.package, owner.name),
        enquiries=enquiries,
    )


def _contact(collected: Collected) -> dict[str, str | None]:
    """Phone and e-mail apart; a business may give both, separated by a comma."""
    ways = [way.strip() for way in collected.contact_way.split(",")]
    return {
        "name": collected.name,
        "phone": ", ".join(way for way in ways if "@" not in way) or None,
        "email": ", ".join(way for way in ways if "@" in way) or None,
    }


def _assign(
    roster: Roster,
    triaged: TriageLike,
    tasks: Sequence[str],
    day: dt.date,
    open_tickets: Mapping[str, int],
    *,
    elsewhere: bool,
) -> Assignment:
    role = ENTRANCE_ROLE if elsewhere else triaged.owners[0]
    contact_person = triaged.level == "kompleks" or elsewhere
    return assign(roster, role, tasks, day, open_tickets, one_contact_person=contact_person)
