"""What the console shows of a task, a package and a guide while a caller waits. Pure; the JSON form of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from bot.answers import compose
from bot.catalogue.guides import Guide
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Link, Municipality, Task, Topic
from bot.hotline import presence
from bot.notifications import words
from bot.texts import load
from bot.tickets.calendar import WorkCalendar
from bot.tickets.deadlines import due_at
from bot.tickets.roster import Roster
from bot.tickets.targets import target_for

TOPICS: tuple[Topic, ...] = get_args(Topic)


@dataclass(frozen=True, slots=True)
class Case:
    """What every card of one suggestion rests on. `known` maps a need (`address`) to what was typed about it."""

    catalogue: Catalogue
    roster: Roster
    calendar: WorkCalendar
    now: dt.datetime
    today: dt.date
    level: str = "simpel"
    topic: Topic | None = None
    known: Mapping[str, str] | None = None

    @property
    def municipality(self) -> Municipality:
        """The municipality that is served."""
        return self.roster.municipality


def task_card(case: Case, task: Task) -> dict[str, Any]:
    """Everything about one task: the answer, what to ask, who has it, and what may be promised."""
    office = case.municipality.office_for(task.owner)
    people = presence.for_task(case.roster, case.calendar, task, case.today)
    aloud = _aloud(case, task)
    answer = compose(case.municipality, task)
    return {
        "id": task.id,
        "name": task.name,
        "area": case.catalogue.areas[task.area].name if task.area in case.catalogue.areas else "",
        "stale": not task.answers_on(case.today),
        "aloud": aloud,
        "copy": _copied(task, aloud, answer.behind or "", answer.links),
        "facts": [_fact(case, task, topic) for topic in TOPICS],
        "ask": [{"text": question, "known": ""} for question in task.questions] + _needs(case, task),
        "documents": list(task.documents),
        "links": [{"title": link.title, "url": link.url} for link in answer.links],
        "office": {
            "name": office.name,
            "phone": office.phone,
            "email": office.email,
            "external": office.external,
        },
        "people": [one.shown() for one in people],
        "promise": _promise(case, task),
        "guides": [guide.id for guide in case.catalogue.guides.values() if task.id in guide.tasks],
    }


def package_card(case: Case, package_id: str) -> dict[str, Any]:
    """A package with its steps in order: which office, what must be settled before, and why."""
    package = case.catalogue.packages[package_id]
    steps = []
    for step in package.steps:
        task = case.catalogue.tasks[step.task]
        steps.append(
            {
                "task": task.id,
                "name": task.name,
                "office": case.municipality.office_for(task.owner).name,
                "after": [case.catalogue.tasks[before].name for before in step.after],
                "why": step.why,
            }
        )
    return {"id": package.id, "name": package.name, "intro": package.intro, "steps": steps}


def guide_card(guide: Guide) -> dict[str, Any]:
    """A guide to be read aloud, step by step."""
    return {
        "id": guide.id,
        "name": guide.name,
        "ready": list(guide.ready),
        "steps": [{"do": step.do, "stuck": step.stuck} for step in guide.steps],
        "pass_on": guide.pass_on,
        "links": [{"title": link.title, "url": link.url} for link in guide.links],
    }


def _aloud(case: Case, task: Task) -> list[str]:
    """What is read aloud: the short form, or the sub-answer that was asked for, and what is special here."""
    if not task.answers_on(case.today):
        return [str(load("hotline")["stale"])]
    if case.topic is None:
        local = compose(case.municipality, task, "how").local
        return [part for part in (task.spoken, local) if part]
    answer = compose(case.municipality, task, case.topic)
    return [part for part in (answer.general, answer.local) if part]


def _fact(case: Case, task: Task, topic: Topic) -> dict[str, Any]:
    answer = compose(case.municipality, task, topic)
    known = case.municipality.answers.get(task.id)
    local = known.about(topic) if known else None
    return {
        "label": load("hotline")["topics"][topic],
        "text": local or answer.general,
        "local": local is not None,
        "asked": topic == case.topic,
    }


def _needs(case: Case, task: Task) -> list[dict[str, str]]:
    known = case.known or {}
    return [{"text": load("hotline")["needs"][need], "known": known.get(need, "")} for need in task.needs]


def _promise(case: Case, task: Task) -> list[dict[str, str]]:
    """The promise a ticket would run under and, when it is another, that of a first reply, each with its moment."""
    profile = case.municipality.profile
    targets = [target_for(profile, case.level, [task.id]), profile.service_targets.first_reply]
    # The same promise is said once, in the words of the level.
    different = {(target.unit, target.amount): target for target in reversed(targets)}
    due = sorted((due_at(target, case.now, case.calendar), target.text) for target in different.values())
    return [{"text": text, "due": words.moment(moment)} for moment, text in due]


def _copied(task: Task, aloud: Sequence[str], behind: str, links: Iterable[Link]) -> str:
    """The answer as it is pasted into a mail or a message: what was read aloud, who is behind it, where to read on."""
    lines = [f"{task.name}", "", *aloud, *([behind] if behind else []), ""]
    lines += [f"{link.title}: {link.url}" for link in links]
    return "\n".join(lines).strip()
