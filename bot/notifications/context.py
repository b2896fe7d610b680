"""What the texts of a message can say: the ticket and the people in it, by name."""

from __future__ import annotations

from typing import Any

from bot.notifications import words
from bot.notifications.mailroom import Mailroom
from bot.notifications.senders import Parcel
from bot.texts import load
from bot.tickets.model import Ticket
from bot.tickets.store import TicketStore

MAX_TASKS_NAMED = 3


def read_ticket(room: Mailroom, ticket_id: int | None) -> Ticket | None:
    """The ticket of a notice; None when there is none."""
    return TicketStore(room.database).find_by_id(ticket_id) if ticket_id is not None else None


def context(room: Mailroom, parcel: Parcel, about: Ticket | None) -> dict[str, Any]:
    """Names and values for `knowledge/texts/notices.yml`. Whatever a notice does not have is empty."""
    profile = room.profile
    data = dict(parcel.data)
    values: dict[str, Any] = {
        "t": about,
        "data": data,
        "person": person_name(room, str(data.get("person") or "")),
        "ways": load("notices")["ways"],
        "entrance": profile.entrance,
        "municipality": profile.name,
        "phone": profile.phone,
        "email": profile.email,
        "business": "",
        "refusal": {},
        "clock": {},
        "meeting": {},
        "enquiry": {},
    }
    if about is not None:
        values |= _of_ticket(room, parcel, about)
    else:
        values["hello"] = hello(str(data.get("name") or ""))
    return values


def hello(name: str) -> str:
    """How somebody is greeted, by name where it is known."""
    said = load("notices")["words"]
    return str(said["hello_name"]).format(name=name) if name else str(said["hello"])


def _of_ticket(room: Mailroom, parcel: Parcel, about: Ticket) -> dict[str, Any]:
    data, said = parcel.data, load("notices")["words"]
    owner = room.desk.municipality.staff.get(about.owner)
    name = str(about.contact.get("name") or "").strip()
    number = data.get("message")
    message = next((one for one in about.messages if one.number == number), None)
    return {
        "business": about.company or name or said["a_business"],
        "about": subject_matter(room, about, for_business=parcel.audience == "business"),
        "hello": hello(name),
        "owner": owner.name if owner else room.profile.entrance,
        "owner_title": owner.title.lower() if owner else "",
        "due": words.moment(about.due_at),
        "promise": about.promise,
        "message": message.text if message else "",
        "author": message.author if message else about.owner,
        "enquiry": _enquiry(room, about, data.get("number")),
        "meeting": next((dict(one) for one in about.meetings if one["id"] == data.get("meeting")), {}),
        "refusal": {**about.refusal, "by": person_name(room, str(about.refusal.get("by") or ""))},
        "clock": _clock(about, str(data.get("clock") or _AWAITED.get(parcel.kind, ""))),
    }


def subject_matter(room: Mailroom, about: Ticket, *, for_business: bool = False) -> str:
    """What a ticket is about, to be said after "om": its package, its tasks, or a general word."""
    catalogue = room.desk.catalogue
    if about.package and about.package in catalogue.packages:
        return _small(catalogue.packages[about.package].name)
    tasks = [_small(catalogue.tasks[task].name) for task in about.tasks if task in catalogue.tasks]
    said = load("notices")["words"]
    return words.listed(tasks[:MAX_TASKS_NAMED]) or said["something" if for_business else "something_staff"]


def person_name(room: Mailroom, staff: str) -> str:
    """A staff member's name, or the id of somebody whom the catalogue does not have."""
    person = room.desk.municipality.staff.get(staff)
    return person.name if person else staff


_AWAITED = {"callback_noted": "next_reply"}


def _clock(about: Ticket, kind: str) -> dict[str, str]:
    kinds = [kind, "first_reply"] if kind == "next_reply" else [kind]
    running = {one.kind: one for one in about.clocks if one.stopped_at is None}
    found = next((running[one] for one in kinds if one in running), None)
    return {"due": words.moment(found.due_at), "text": found.text} if found else {}


def _enquiry(room: Mailroom, about: Ticket, number: object) -> dict[str, Any]:
    found = next((one for one in about.enquiries if one.number == number), None)
    if found is None:
        return {}
    task = room.desk.catalogue.tasks.get(found.task or "")
    return {"about": _small(task.name) if task else ""}


def _small(name: str) -> str:
    """A task's name inside a sentence: small at its beginning, unless its first word is an abbreviation."""
    first = name.split(" ", 1)[0]
    return name if first[1:] != first[1:].lower() else name[:1].lower() + name[1:]
