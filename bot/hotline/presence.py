"""Whom a call goes to: the people with the task, who of them is here today, until when, and who steps in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue.model import Office, StaffMember, Task
from bot.notifications import words
from bot.texts import load
from bot.tickets.calendar import WorkCalendar
from bot.tickets.roster import Roster

MOST_PEOPLE = 3
"""People shown for a task; more would have to be read while the caller waits."""
_LONGEST_ABSENCE = 400


@dataclass(frozen=True, slots=True)
class Presence:
    """One person as the console shows them. `back` is the first working day after the absence, None when present."""

    person: StaffMember
    office: Office | None
    back: dt.date | None
    deputy: StaffMember | None

    @property
    def here(self) -> bool:
        """Whether the person is at work today."""
        return self.back is None

    @property
    def phone(self) -> str:
        """The number that is dialled: the office's, with the extension after it."""
        return self.office.phone if self.office else ""

    def shown(self) -> dict[str, object]:
        """The JSON form, with the sentence that says where the person is."""
        texts = load("hotline")["presence"]
        state = texts["here"] if self.here else texts["away"].format(back=words.day(self.back or dt.date.min))
        return {
            "id": self.person.id,
            "name": self.person.name,
            "title": self.person.title,
            "office": self.office.name if self.office else "",
            "extension": self.person.extension,
            "phone": self.phone,
            "email": self.person.email,
            "here": self.here,
            "state": state,
            "deputy": _brief(self.deputy) if self.deputy else None,
        }


def of(roster: Roster, calendar: WorkCalendar, staff: str, day: dt.date) -> Presence | None:
    """Where one person is on a local date; None when the catalogue has nobody of that id."""
    person = roster.person(staff)
    if person is None:
        return None
    office = roster.municipality.offices.get(person.office)
    if roster.at_work(staff, day):
        return Presence(person, office, None, None)
    back = day
    for _ in range(_LONGEST_ABSENCE):
        back = calendar.next_working_day(back)
        if roster.at_work(staff, back):
            break
    return Presence(person, office, back, roster.person(roster.deputy(staff, day)))


def for_task(roster: Roster, calendar: WorkCalendar, task: Task, day: dt.date) -> list[Presence]:
    """The people of the task's office who have the task, those at work first; empty when the office names nobody."""
    found = [of(roster, calendar, one.id, day) for one in roster.municipality.specialists(task.owner, task.id)]
    return _here_first([one for one in found if one is not None])[:MOST_PEOPLE]


def _here_first(people: Sequence[Presence]) -> list[Presence]:
    return sorted(people, key=lambda one: (not one.here, one.back or dt.date.min))


def _brief(person: StaffMember) -> dict[str, str]:
    return {"id": person.id, "name": person.name, "extension": person.extension}
