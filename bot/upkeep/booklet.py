"""Both editions as a booklet in PDF, set from `booklet.typ`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.catalogue.model import Office, Profile
from bot.texts import load
from bot.typesetting import typeset
from bot.upkeep.dates import full_date
from bot.upkeep.editions import External, ExternalTask, Internal, InternalTask, Person

TEMPLATE = Path(__file__).resolve().parent / "booklet.typ"


def internal_pdf(edition: Internal, profile: Profile) -> bytes:
    """The internal edition: tasks with their people, offices, and everybody with direct numbers. A4."""
    words = load("upkeep")["booklet"]
    areas = [{"title": name, "tasks": [_internal(task) for task in tasks]} for name, tasks in edition.areas]
    people = [
        [p.staff.name, p.staff.title, p.office.name if p.office else "", p.staff.extension, p.staff.email]
        for p in edition.people
    ]
    return typeset(
        TEMPLATE,
        {
            "title": words["internal"].format(municipality=profile.name),
            "subtitle": _entrance(profile),
            "contents": words["contents"],
            "areas": areas,
            "tables": [
                {
                    "title": words["offices"],
                    "columns": words["office_columns"],
                    "rows": [[o.name, o.phone, o.email] for o in edition.offices],
                },
                {"title": words["people"], "columns": words["people_columns"], "rows": people},
            ],
        },
    )


def external_pdf(edition: External, profile: Profile) -> bytes:
    """The external edition: tasks with answers and offices, nobody's name. A4."""
    words = load("upkeep")["booklet"]
    areas = []
    for identifier, name in edition.areas.items():
        tasks = [_external(one) for one in edition.tasks.values() if one.task.area == identifier]
        areas.append({"title": name, "tasks": tasks})
    index = [
        [one.title, ", ".join(edition.tasks[task].task.name for task in one.tasks)]
        for one in edition.situations.values()
    ]
    return typeset(
        TEMPLATE,
        {
            "title": words["external"].format(municipality=profile.name),
            "subtitle": f"{_entrance(profile)} {words['as_of'].format(date=full_date(edition.day))}",
            "contents": words["contents"],
            "areas": areas,
            "tables": [{"title": words["situations"], "columns": words["situation_columns"], "rows": index}],
        },
    )


def _internal(one: InternalTask) -> dict[str, Any]:
    words = load("upkeep")["booklet"]
    lines = [one.task.description.strip()]
    if not one.answers:
        lines.append(words["past"])
    people = [_person(person) for person in one.people]
    facts = [[words["office"], _office(one.office)]]
    if people:
        facts.append([words["people"], "; ".join(people)])
    return {"name": one.task.name, "paragraphs": lines, "facts": facts}


def _external(one: ExternalTask) -> dict[str, Any]:
    words = load("upkeep")["booklet"]
    paragraphs = list(one.answer) or [words["ask_office"]]
    facts = [[title, " ".join(parts)] for title, parts in one.topics]
    if one.task.documents:
        facts.append([words["documents"], "; ".join(one.task.documents)])
    facts.append([words["contact"], _office(one.office)])
    return {"name": one.task.name, "paragraphs": paragraphs, "facts": facts}


def _person(person: Person) -> str:
    words = load("upkeep")["booklet"]
    said = f"{person.staff.name}, {person.staff.title}, {words['extension']} {person.staff.extension}"
    if person.away_until is None:
        return said
    away = words["away"].format(date=full_date(person.away_until))
    return f"{said} ({away})"


def _office(office: Office) -> str:
    return f"{office.name}, {office.phone}, {office.email}"


def _entrance(profile: Profile) -> str:
    return f"{profile.entrance}, {profile.phone}, {profile.email}. {profile.address}."
