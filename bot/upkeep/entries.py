"""What can be edited: entries of the catalogue, where each stands, and the fields of its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.bootstrap import Services
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import WEEKDAYS, Municipality
from bot.texts import load
from bot.upkeep.places import Path

KINDS = ("task", "answer", "office", "staff", "package", "hours", "targets")
"""Kinds of entries, as the addresses of their forms name them."""


class EntryUnknownError(LookupError):
    """There is no such entry."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `path` leads to its value from the entry; `options` are pairs of value and label."""

    name: str
    path: Path
    widget: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    group: str = ""
    """Heading over this field and those after it; empty for none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `file` is its path under the catalogue's folder, `path` its place in the file."""

    kind: str
    id: str
    title: str
    file: str
    path: Path
    fields: tuple[Field, ...]


def find_entry(services: Services, kind: str, identifier: str) -> Entry:
    """An entry with its form. Raises EntryUnknownError."""
    catalogue, municipality = services.catalogue, services.municipality
    profile = municipality.profile
    folder = f"municipalities/{profile.id}"
    if kind == "task" and identifier in catalogue.tasks:
        task = catalogue.tasks[identifier]
        return _entry(services, kind, identifier, task.name, f"tasks/{task.area}/{identifier}.yml", ())
    if kind == "package" and identifier in catalogue.packages:
        name = catalogue.packages[identifier].name
        return _entry(services, kind, identifier, name, f"packages/{identifier}.yml", ())
    if kind == "answer" and identifier in catalogue.tasks:
        name = catalogue.tasks[identifier].name
        return _entry(services, kind, identifier, name, f"{folder}/answers.yml", (identifier,))
    if kind == "office" and identifier in municipality.offices:
        name = municipality.offices[identifier].name
        return _entry(services, kind, identifier, name, f"{folder}/offices.yml", (identifier,))
    if kind == "staff" and identifier in municipality.staff:
        name = municipality.staff[identifier].name
        return _entry(services, kind, identifier, name, f"{folder}/staff.yml", (identifier,))
    if kind in ("hours", "targets") and identifier == profile.id:
        return _entry(services, kind, identifier, load("upkeep")["kinds"][kind], f"{folder}/profile.yml", ())
    raise EntryUnknownError(f"{kind}/{identifier}")


def new_person(services: Services, identifier: str) -> Entry:
    """The form of somebody who is not in the catalogue yet."""
    file = f"municipalities/{services.profile.id}/staff.yml"
    return _entry(services, "staff", identifier, identifier, file, (identifier,))


def listed(catalogue: Catalogue, municipality: Municipality) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """All entries by kind, in the order of `KINDS`: id, name, and a word on where it belongs."""
    offices, tasks = municipality.offices, catalogue.tasks
    profile, kinds = municipality.profile, load("upkeep")["kinds"]
    yield "task", [(one.id, one.name, catalogue.areas[one.area].name) for one in tasks.values()]
    yield "answer", [(key, tasks[key].name, profile.name) for key in municipality.answers if key in tasks]
    yield "office", [(one.id, one.name, one.phone) for one in offices.values()]
    people = municipality.staff.values()
    yield "staff", [(one.id, one.name, offices[one.office].name if one.office in offices else "") for one in people]
    yield "package", [(one.id, one.name, one.audience) for one in catalogue.packages.values()]
    yield "hours", [(profile.id, kinds["hours"], profile.name)]
    yield "targets", [(profile.id, kinds["targets"], profile.name)]


def _entry(services: Services, kind: str, identifier: str, title: str, file: str, path: Path) -> Entry:
    fields = tuple(_targets(services.municipality) if kind == "targets" else _fields(services, kind))
    return Entry(kind, identifier, title, file, path, fields)


def _fields(services: Services, kind: str) -> Iterator[Field]:
    """The fields of a form as `knowledge/texts/upkeep.yml` lists them."""
    for name, about in load("upkeep")["forms"][kind].items():
        path = tuple(name.split("."))
        if about["widget"] == "hours":
            days = load("dates")["days"]
            for number, day in enumerate(WEEKDAYS):
                group = about["label"] if number == 0 else ""
                hint = about.get("hint", "") if number == 0 else ""
                yield Field(f"{name}.{day}", (*path, day), "hours", days[number].capitalize(), hint, group=group)
            continue
        options = tuple(_options(services, about.get("options")))
        yield Field(name, path, about["widget"], about["label"], about.get("hint", ""), options, about.get("group", ""))


def _options(services: Services, options: Any) -> Iterator[tuple[str, str]]:
    """Fixed choices, or those that the catalogue has: offices, staff, and the roles of offices."""
    municipality = services.municipality
    if options == "offices":
        yield from ((one.id, one.name) for one in municipality.offices.values())
    elif options == "staff":
        yield "", load("upkeep")["nobody"]
        yield from sorted(((one.id, one.name) for one in municipality.staff.values()), key=lambda pair: pair[1])
    elif options == "roles":
        for office in municipality.offices.values():
            yield from ((role, f"{office.name} ({role})") for role in office.roles)
    elif isinstance(options, Mapping):
        yield from options.items()


def _targets(municipality: Municipality) -> Iterator[Field]:
    """The texts of a municipality's promises; its figures are a decision and are changed in the file."""
    texts = load("upkeep")["targets"]
    targets = municipality.profile.service_targets
    root: Path = ("service_targets",)
    yield Field("first_reply", (*root, "first_reply", "text"), "prose", texts["first_reply"], group=texts["promises"])
    for level in targets.promise:
        yield Field(f"promise.{level}", (*root, "promise", level, "text"), "prose", texts["levels"][level])
    for number, task in enumerate(targets.tasks):
        group = texts["tasks"] if number == 0 else ""
        yield Field(f"tasks.{task}", (*root, "tasks", task, "text"), "prose", task, group=group)
    for number, level in enumerate(targets.close):
        group = texts["close"] if number == 0 else ""
        label = texts["close_level"].format(level=texts["levels"][level])
        yield Field(f"close.{level}", (*root, "close", level, "text"), "line", label, group=group)
    yield Field(
        "principles", (*root, "principles"), "lines", texts["principles"], texts["a_line_each"], group=texts["more"]
    )
    for number, content in enumerate(targets.complex_contents):
        label = texts["content"].format(number=number + 1)
        yield Field(f"contents.{content.key}", (*root, "complex_contents", number, "text"), "line", label)
