"""Ids as a caseworker reads them: staff, offices, tasks, statuses, and what an event says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.bootstrap import Services
from bot.catalogue.model import StaffMember
from bot.texts import load
from bot.tickets.desk import BUSINESS, SYSTEM

_PEOPLE = ("owner", "to", "person", "staff")
"""Fields of an event that hold a staff id."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of everything in the catalogue and in `knowledge/texts/staff.yml`. An unknown id is shown as it is."""

    services: Services

    def staff(self, identifier: str | None) -> str:
        """Somebody's name, also of those who are no staff."""
        texts = load("staff")["people"]
        if identifier in (SYSTEM, BUSINESS, None, ""):
            return str(texts[identifier or "nobody"])
        person = self.services.municipality.staff.get(str(identifier))
        return person.name if person else str(texts["gone"]).format(id=identifier)

    def first(self, identifier: str | None) -> str:
        """Somebody's first name, for narrow places."""
        person = self.services.municipality.staff.get(identifier or "")
        return person.name.split()[0] if person else self.staff(identifier)

    def firsts(self, identifiers: Iterable[str]) -> str:
        """The first names of several."""
        return ", ".join(map(self.first, identifiers))

    def office(self, identifier: str | None) -> str:
        """An office's name."""
        office = self.services.municipality.offices.get(identifier or "")
        return office.name if office else str(identifier or "")

    def task(self, identifier: str | None) -> str:
        """A task's name."""
        task = self.services.catalogue.tasks.get(identifier or "")
        return task.name if task else str(identifier or "")

    def package(self, identifier: str | None) -> str:
        """A service package's name."""
        package = self.services.catalogue.packages.get(identifier or "")
        return package.name if package else str(identifier or "")

    def of(self, kind: str, value: str | None) -> str:
        """A word of staff.yml: `of("statuses", "closed")`."""
        return str(load("staff")[kind].get(value, value or ""))

    def matter(self, ticket: Any) -> str:
        """What a ticket or a line of a list is about: its package or its tasks."""
        if ticket.package:
            return self.package(ticket.package)
        return ", ".join(map(self.task, ticket.tasks)) or str(load("staff")["no_task"])

    def event(self, event: Mapping[str, Any]) -> str:
        """One event in a sentence without who and when."""
        data = event["data"]
        kind = self._kind(event["kind"], data)
        sentence = str(load("staff")["events"].get(kind, kind))
        values: defaultdict[str, str] = defaultdict(str, {key: str(value) for key, value in data.items()})
        for field in _PEOPLE:
            if data.get(field):
                values[field] = self.staff(str(data[field]))
        if kind == "phase":
            values["after"] = self.of("phases", data["after"])
        if kind == "status":
            values["after"] = self.of("statuses", data["after"])
        return sentence.format_map(values).strip(" .")

    def colleagues(self) -> list[tuple[str, list[StaffMember]]]:
        """All staff by office, for choosing somebody: office names in the catalogue's order."""
        offices: dict[str, list[StaffMember]] = {name: [] for name in self.services.municipality.offices}
        for person in sorted(self.services.municipality.staff.values(), key=lambda one: one.name):
            offices.setdefault(person.office, []).append(person)
        return [(self.office(name), people) for name, people in offices.items() if people]

    def _kind(self, kind: str, data: Mapping[str, Any]) -> str:
        if kind == "enquiry_answered":
            return "enquiry_yes" if data.get("involved") else "enquiry_no"
        if kind == "meeting" and data.get("cancelled"):
            return "meeting_cancelled"
        if kind == "assigned" and data.get("reason") == "taken":
            return "taken"
        return kind
