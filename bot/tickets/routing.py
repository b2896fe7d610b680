"""Picks the owner and the deputy of a ticket. Pure: the roster and the open tickets are passed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.model import StaffMember
from bot.tickets.roster import Roster

ENTRANCE_ROLE = "erhvervsservice"
"""The role of the one entrance: it provides the contact person of complex inquiries."""
NO_SPECIALIST = "no_specialist"
NOBODY_AT_WORK = "nobody_at_work"
BY_DEPUTY = "deputy"
OWNER_GONE = "owner_gone"
UNOWNED = frozenset({NO_SPECIALIST, NOBODY_AT_WORK})
"""Flags of a ticket that the coordinator holds because no specialist could; the office's mailbox is told."""
PROVISIONAL = UNOWNED | {BY_DEPUTY, OWNER_GONE}
"""Flags that say why somebody owns a ticket who was not chosen for it; they go when it is given to somebody."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who owns a ticket. `flag` says why when it is not a specialist at work."""

    office: str
    owner: str
    deputy: str | None
    flag: str | None = None


def assign(
    roster: Roster,
    role: str,
    tasks: Sequence[str],
    day: dt.date,
    open_tickets: Mapping[str, int],
    *,
    one_contact_person: bool = False,
) -> Assignment:
    """The owner: in the role's office, has the first task, at work on the day, fewest open tickets.

    `one_contact_person` picks from the entrance's own staff. When everybody with the task is
    away their deputies step in; when nobody can, the coordinator owns the ticket, flagged, or
    whoever steps in for the coordinator. A ticket is never without an owner.
    """
    municipality = roster.municipality
    wanted = ENTRANCE_ROLE if one_contact_person else role
    office = municipality.office_for(wanted)
    for task in tasks:
        skilled = municipality.specialists(wanted, task)
        if skilled:
            return _from(skilled, roster, office.id, day, open_tickets)
    people = [person for person in municipality.staff.values() if person.office == office.id]
    if people and one_contact_person:
        return _from(people, roster, office.id, day, open_tickets)
    return _coordinator(roster, office.id, day, NO_SPECIALIST)


def _from(
    people: Sequence[StaffMember], roster: Roster, office: str, day: dt.date, open_tickets: Mapping[str, int]
) -> Assignment:
    by_load = sorted((person.id for person in people), key=lambda staff: (open_tickets.get(staff, 0), staff))
    for staff in by_load:
        if roster.at_work(staff, day):
            return Assignment(office, staff, roster.deputy(staff, day))
    for staff in by_load:
        deputy = roster.deputy(staff, day)
        if deputy is not None:
            return Assignment(office, deputy, roster.deputy(deputy, day), BY_DEPUTY)
    return _coordinator(roster, office, day, NOBODY_AT_WORK)


def _coordinator(roster: Roster, office: str, day: dt.date, flag: str) -> Assignment:
    owner = roster.reader(roster.coordinator, day)
    return Assignment(office, owner, roster.deputy(owner, day), flag)
