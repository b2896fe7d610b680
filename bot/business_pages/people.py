"""Who has a ticket, as its business may know them: name, title, office and phone. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.catalogue.model import Profile
from bot.texts import load
from bot.tickets.desk import BUSINESS
from bot.tickets.model import Ticket
from bot.tickets.roster import Roster


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has the ticket. `role` says why they are shown; `away` that they are not at work today."""

    role: str
    name: str
    title: str
    office: str
    phone: str
    dialled: str
    extension: str
    away: bool


def holders(ticket: Ticket, roster: Roster, day: dt.date) -> tuple[Person, ...]:
    """The owner, and whoever steps in on a local date when the owner is away or has left."""
    roles = load("business")["roles"]
    reader = roster.reader(ticket.owner, day)
    found = []
    if roster.person(ticket.owner) is not None:
        role = roles["contact_person" if ticket.level == "kompleks" else "owner"]
        found.append(_person(roster, ticket.owner, role, away=reader != ticket.owner))
    if reader != ticket.owner:
        found.append(_person(roster, reader, roles["stands_in"], away=False))
    return tuple(found)


def author(who: str, roster: Roster) -> tuple[str, str]:
    """Name and title of whoever wrote a message; the entrance's name for the program and for those who have left."""
    if who == BUSINESS:
        return str(load("business")["you"]), ""
    person = roster.person(who)
    return (person.name, person.title) if person else (roster.municipality.profile.entrance, "")


def dialled(phone: str) -> str:
    """A number for a `tel:` link: eight digits are Danish."""
    digits = phone.replace(" ", "")
    return f"+45{digits}" if len(digits) == 8 else digits


def entrance(profile: Profile) -> dict[str, str]:
    """How to reach the municipality in any case, for pages and sentences."""
    return {
        "entrance": profile.entrance,
        "phone": profile.phone,
        "dialled": dialled(profile.phone),
        "email": profile.email,
    }


def _person(roster: Roster, staff: str, role: str, *, away: bool) -> Person:
    person = roster.municipality.staff[staff]
    office = roster.municipality.offices[person.office]
    return Person(
        role, person.name, person.title, office.name, office.phone, dialled(office.phone), person.extension, away
    )
