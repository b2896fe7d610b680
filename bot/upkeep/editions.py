"""The two editions of the catalogue: the internal one with people and numbers, and the external one without people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answers import compose
from bot.bootstrap import Services
from bot.catalogue.model import Link, Municipality, Office, StaffMember, Task, Topic
from bot.texts import load

TOPICS: tuple[Topic, ...] = ("how", "cost", "time", "decides", "send")


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member as colleagues look them up. `away_until` is the last day of an absence that covers today."""

    staff: StaffMember
    office: Office | None
    away_until: dt.date | None
    deputy: StaffMember | None


@dataclass(frozen=True, slots=True)
class InternalTask:
    """A task with the office that owns it and the people who have it there."""

    task: Task
    office: Office
    people: tuple[Person, ...]
    answers: bool


@dataclass(frozen=True, slots=True)
class Internal:
    """The internal edition: tasks by area, offices, and everybody by name."""

    areas: tuple[tuple[str, tuple[InternalTask, ...]], ...]
    offices: tuple[Office, ...]
    people: tuple[Person, ...]

    def only(self, hits: Sequence[tuple[str, str]]) -> Internal:
        """What a search found, in its order within each part."""
        order = {hit: number for number, hit in enumerate(hits)}

        def rank(kind: str, identifier: str) -> int:
            return order.get((kind, identifier), -1)

        areas = []
        for name, tasks in self.areas:
            kept = sorted((t for t in tasks if rank("task", t.task.id) >= 0), key=lambda t: rank("task", t.task.id))
            if kept:
                areas.append((name, tuple(kept)))
        offices = sorted((o for o in self.offices if rank("office", o.id) >= 0), key=lambda o: rank("office", o.id))
        people = [p for p in self.people if rank("staff", p.staff.id) >= 0]
        people.sort(key=lambda p: rank("staff", p.staff.id))
        return replace(self, areas=tuple(areas), offices=tuple(offices), people=tuple(people))


def internal(services: Services) -> Internal:
    """The internal edition today: everything of the municipality that is served."""
    catalogue, municipality, today = services.catalogue, services.municipality, services.today()
    with services.database.reading() as session:
        roster = services.absences.roster(session, today)
    entered = {staff: [one.last for one in spans if one.covers(today)] for staff, spans in roster.away.items()}
    people: dict[str, Person] = {}
    for one in sorted(municipality.staff.values(), key=lambda person: person.name):
        planned = [absence.last for absence in one.absences if absence.first <= today <= absence.last]
        away = max([*planned, *entered.get(one.id, [])], default=None)
        deputy = roster.deputy(one.id, today) if away else one.deputy
        people[one.id] = Person(one, municipality.offices.get(one.office), away, municipality.staff.get(deputy or ""))
    areas = []
    for area in catalogue.areas.values():
        tasks = [task for task in catalogue.tasks.values() if task.area == area.id]
        entries = []
        for task in sorted(tasks, key=lambda one: one.name):
            office = municipality.office_for(task.owner)
            has_it = {one.id for one in municipality.specialists(task.owner, task.id)}
            by_name = tuple(person for identifier, person in people.items() if identifier in has_it)
            entries.append(InternalTask(task, office, by_name, task.answers_on(today)))
        areas.append((area.name, tuple(entries)))
    return Internal(tuple(areas), tuple(municipality.offices.values()), tuple(people.values()))


@dataclass(frozen=True, slots=True)
class ExternalTask:
    """A task as everybody may read it: an office and its common numbers, nobody's name.

    `answer` and `topics` are empty past the review date: then the office answers.
    """

    task: Task
    area: str
    office: Office
    answer: tuple[str, ...]
    topics: tuple[tuple[str, tuple[str, ...]], ...]
    links: tuple[Link, ...]
    situations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """Something a business is about to do, and the tasks that belong to it."""

    id: str
    title: str
    intro: str
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class External:
    """The external edition of one day. Keys are ids."""

    version: str
    day: dt.date
    areas: Mapping[str, str]
    situations: Mapping[str, Situation]
    tasks: Mapping[str, ExternalTask]


def situations(known: Mapping[str, Task]) -> dict[str, Situation]:
    """The life situations of `knowledge/texts/situations.yml` with those of their tasks that there are."""
    found = {}
    for identifier, about in load("situations").items():
        tasks = tuple(task for task in about["tasks"] if task in known)
        found[identifier] = Situation(identifier, about["title"], about["intro"], tasks)
    return found


def external(services: Services) -> External:
    """The external edition today: tasks that are meant for everybody."""
    catalogue, municipality, today = services.catalogue, services.municipality, services.today()
    public = {task.id: task for task in catalogue.tasks.values() if task.edition == "external"}
    by_situation = situations(public)
    titles = load("upkeep")["topics"]
    tasks = {}
    for task in sorted(public.values(), key=lambda one: one.name):
        is_good = task.answers_on(today)
        # Who is behind the answer is said once for the page.
        answer = replace(compose(municipality, task), behind=None)
        parts = answer.paragraphs if is_good else ()
        topics = tuple((titles[topic], _about(municipality, task, topic)) for topic in TOPICS) if is_good else ()
        belongs = tuple(one.id for one in by_situation.values() if task.id in one.tasks)
        office = municipality.office_for(task.owner)
        tasks[task.id] = ExternalTask(
            task, catalogue.areas[task.area].name, office, parts, topics, answer.links, belongs
        )
    used = {one.task.area for one in tasks.values()}
    areas = {area.id: area.name for area in catalogue.areas.values() if area.id in used}
    return External(catalogue.version, today, areas, by_situation, tasks)


def _about(municipality: Municipality, task: Task, topic: Topic) -> tuple[str, ...]:
    """What is true in general and what holds here; where nobody has written that, who knows it."""
    answer = replace(compose(municipality, task, topic), behind=None)
    if answer.unknown is not None:
        office = municipality.office_for(task.owner)
        return answer.general, str(load("upkeep")["ask_locally"]).format(office=office.name, phone=office.phone)
    return answer.paragraphs
