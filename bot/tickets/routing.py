"""Picks the owner and the deputy of a ticket from the catalogue. Pure: open tickets are passed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.model import Municipality, StaffMember

ENTRANCE_ROLE = "erhvervsservice"
"""The role of the one entrance: it provides the contact person of complex inquiries."""
_MAX_DEPUTIES = 10


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who owns a ticket. `flag` says why when it is not a specialist at work."""

    office: str
    owner: str
    deputy: str | None
    flag: str | None = None


def assign(
    municipality: Municipality,
    role: str,
    tasks: Sequence[str],
    day: dt.date,
    open_tickets: Mapping[str, int],
    *,
    one_contact_person: bool = False,
) -> Assignment:
    """The owner: in the role's office, has the first task, at work on the day, fewest open tickets.

    `one_contact_person` picks from the entrance's own staff. When everybody with the task is
    away their deputies step in; when nobody can, the coordinator owns the ticket, flagged.
    A ticket is never without an owner.
    """
    office = municipality.office_for(ENTRANCE_ROLE if one_contact_person else role)
    people = [person for person in municipality.staff.values() if person.office == office.id]
    for task in tasks:
        skilled = [person for person in people if task in person.tasks]
        if skilled:
            return _from(skilled, municipality, office.id, day, open_tickets)
    if people and one_contact_person:
        return _from(people, municipality, office.id, day, open_tickets)
    return _coordinator(municipality, office.id, "no_specialist")


def _from(
    people: Iterable[StaffMember],
    municipality: Municipality,
    office: str,
    day: dt.date,
    open_tickets: Mapping[str, int],
) -> Assignment:
    people = sorted(people, key=lambda person: (open_tickets.get(person.id, 0), person.id))
    for person in people:
        if person.at_work(day):
            return Assignment(office, person.id, _deputy(person, municipality, day))
    for person in people:
        deputy = _deputy(person, municipality, day)
        if deputy is not None:
            return Assignment(office, deputy, _deputy(municipality.staff[deputy], municipality, day), "deputy")
    return _coordinator(municipality, office, "nobody_at_work")


def _deputy(person: StaffMember, municipality: Municipality, day: dt.date) -> str | None:
    """The first in the chain of deputies who is at work; circles end the search."""
    seen = {person.id}
    current = person
    for _ in range(_MAX_DEPUTIES):
        if current.deputy is None or current.deputy in seen or current.deputy not in municipality.staff:
            return None
        current = municipality.staff[current.deputy]
        seen.add(current.id)
        if current.at_work(day):
            return current.id
    return None


def _coordinator(municipality: Municipality, office: str, flag: str) -> Assignment:
    coordinator = municipality.staff[municipality.profile.coordinator]
    return Assignment(office, coordinator.id, coordinator.deputy, flag)
