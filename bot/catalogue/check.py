"""What must hold between the catalogue's entries and the training examples.

`check` is the body of `indgang check`: it lists every problem, in the words of whoever
keeps the catalogue.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from bot.catalogue.guides import Guide
from bot.catalogue.loader import Catalogue, Problem, read, unreadable
from bot.catalogue.model import Municipality, Package, Task
from bot.safe_yaml import read_yaml

MIN_EXAMPLES = 40
"""Fewest training examples a task may have."""
_EXAMPLE_LINE = re.compile(r"^\s*-\s+(?!intent:|lookup:|synonym:)\S", re.MULTILINE)


def check(knowledge: Path, nlu: Path, today: dt.date) -> list[Problem]:
    """All problems of the catalogue in `knowledge` and its twin in `nlu`, sorted by file."""
    catalogue, problems = read(knowledge)
    broken = {problem.file for problem in problems}
    folders = {path.stem: path.parent.name for path in knowledge.glob("tasks/*/*.yml")}
    problems = [*problems, *between_entries(catalogue, knowledge.name, today, folders, broken)]
    problems += _twins(knowledge, nlu)
    problems += _unreadable(nlu)
    return sorted(set(problems))


def between_entries(
    catalogue: Catalogue,
    prefix: str,
    today: dt.date,
    folders: Mapping[str, str] | None = None,
    broken: Iterable[str] = (),
) -> Iterator[Problem]:
    """What does not hold between entries that can be read; no file is opened.

    `prefix` is the folder's name in front of each file. `folders` are the task files' folders where they may differ
    from the task's area; `broken` are files that have been reported already.
    """
    folders = folders or {}
    for task in catalogue.tasks.values():
        folder = folders.get(task.id, task.area)
        yield from _task(catalogue, task, f"{prefix}/tasks/{folder}/{task.id}.yml", folder, today)
    # A task whose file cannot be read has been reported once; it is not also "unknown".
    known = set(catalogue.tasks) | {Path(file).stem for file in broken}
    for package in catalogue.packages.values():
        yield from _package(package, f"{prefix}/packages/{package.id}.yml", known)
    for guide in catalogue.guides.values():
        yield from _guide(guide, f"{prefix}/guides/{guide.id}.yml", known, today)
    for key, municipality in catalogue.municipalities.items():
        yield from _municipality(catalogue, municipality, f"{prefix}/municipalities/{key}", known)


def _task(catalogue: Catalogue, task: Task, file: str, folder: str, today: dt.date) -> Iterator[Problem]:
    if task.area not in catalogue.areas:
        yield Problem(file, "area", f"ukendt område '{task.area}'")
    elif folder != task.area:
        yield Problem(file, "area", f"filen ligger ikke i mappen '{task.area}'")
    if not task.answers_on(today):
        yield Problem(file, "review_date", f"er passeret ({task.review_date}): gennemgå svaret og sæt en ny dato")
    if not task.lay_words:
        yield Problem(file, "lay_words", "skriv mindst ét ord, som folk bruger om opgaven")
    if not task.links:
        yield Problem(file, "links", "skriv mindst ét link til en officiel side")
    for number, word in enumerate(task.lay_words):
        if word in task.lay_words[:number]:
            yield Problem(file, f"lay_words.{number}", f"'{word}' står der to gange")


def _package(package: Package, file: str, known: set[str]) -> Iterator[Problem]:
    order = [step.task for step in package.steps]
    for number, step in enumerate(package.steps):
        if step.task not in known:
            yield Problem(file, f"steps.{number}.task", f"ukendt opgave '{step.task}'")
        for before in step.after:
            if before not in order:
                yield Problem(file, f"steps.{number}.after", f"'{before}' er ikke i pakken")
            elif order.index(before) >= number:
                yield Problem(file, f"steps.{number}.after", f"'{before}' skal stå før '{step.task}'")


def _guide(guide: Guide, file: str, known: set[str], today: dt.date) -> Iterator[Problem]:
    if not guide.shown_on(today):
        yield Problem(file, "review_date", f"er passeret ({guide.review_date}): gennemgå guiden og sæt en ny dato")
    for number, task in enumerate(guide.tasks):
        if task not in known:
            yield Problem(file, f"tasks.{number}", f"ukendt opgave '{task}'")


def _municipality(catalogue: Catalogue, municipality: Municipality, folder: str, known: set[str]) -> Iterator[Problem]:
    yield from _profile(municipality, f"{folder}/profile.yml", known)
    yield from _offices(municipality, f"{folder}/offices.yml", {task.owner for task in catalogue.tasks.values()})
    yield from _staff(municipality, f"{folder}/staff.yml", known)
    yield from _owners(catalogue.tasks.values(), municipality, f"{folder}/staff.yml")
    for task_id in municipality.answers:
        if task_id not in known:
            yield Problem(f"{folder}/answers.yml", task_id, "ukendt opgave")


def _profile(municipality: Municipality, file: str, known: set[str]) -> Iterator[Problem]:
    profile = municipality.profile
    if profile.coordinator not in municipality.staff:
        yield Problem(file, "coordinator", f"ukendt medarbejder '{profile.coordinator}'")
    for level in ("simpel", "medium", "kompleks"):
        if level not in profile.service_targets.promise:
            yield Problem(file, f"service_targets.promise.{level}", "mangler")
    for task_id in profile.service_targets.tasks:
        if task_id not in known:
            yield Problem(file, f"service_targets.tasks.{task_id}", "ukendt opgave")


def _offices(municipality: Municipality, file: str, owners: Iterable[str]) -> Iterator[Problem]:
    for owner in sorted(owners):
        filling = [office.id for office in municipality.offices.values() if owner in office.roles]
        if not filling:
            yield Problem(file, "roles", f"intet kontor har rollen '{owner}'")
        elif len(filling) > 1:
            yield Problem(file, "roles", f"rollen '{owner}' står hos flere kontorer: {', '.join(filling)}")


def _staff(municipality: Municipality, file: str, known: set[str]) -> Iterator[Problem]:
    for person in municipality.staff.values():
        if person.office not in municipality.offices:
            yield Problem(file, f"{person.id}.office", f"ukendt kontor '{person.office}'")
        if person.deputy is not None and person.deputy not in municipality.staff:
            yield Problem(file, f"{person.id}.deputy", f"ukendt medarbejder '{person.deputy}'")
        if person.deputy == person.id:
            yield Problem(file, f"{person.id}.deputy", "kan ikke være sin egen stedfortræder")
        for task_id in person.tasks:
            if task_id not in known:
                yield Problem(file, f"{person.id}.tasks", f"ukendt opgave '{task_id}'")
        for absence in person.absences:
            if absence.first > absence.last:
                yield Problem(file, f"{person.id}.absences", f"slutter ({absence.last}) før den begynder")


def _owners(tasks: Iterable[Task], municipality: Municipality, file: str) -> Iterator[Problem]:
    filled = {role for office in municipality.offices.values() for role in office.roles}
    for task in tasks:
        if task.owner in filled and not municipality.specialists(task.owner, task.id):
            yield Problem(file, task.id, f"ingen medarbejder i kontoret for '{task.owner}' har opgaven")


def _twins(knowledge: Path, nlu: Path) -> Iterator[Problem]:
    """Every task file has an example file at the same relative path, and the reverse."""
    tasks = {path.relative_to(knowledge) for path in knowledge.glob("tasks/*/*.yml")}
    examples = {path.relative_to(nlu) for path in nlu.glob("tasks/*/*.yml")}
    for missing in sorted(tasks - examples):
        yield Problem(f"{nlu.name}/{missing.as_posix()}", "-", "opgaven har ingen eksempler: filen mangler")
    for orphan in sorted(examples - tasks):
        yield Problem(f"{knowledge.name}/{orphan.as_posix()}", "-", "eksemplerne har ingen opgave: filen mangler")
    for path in sorted(tasks & examples):
        text = (nlu / path).read_text(encoding="utf-8", errors="replace")
        file = f"{nlu.name}/{path.as_posix()}"
        count = len(_EXAMPLE_LINE.findall(text))
        if count < MIN_EXAMPLES:
            yield Problem(file, "examples", f"{count} eksempler; der skal være mindst {MIN_EXAMPLES}")
        for intent in sorted(set(re.findall(r"intent:\s*(\S+)", text)) - {f"ask_task/{path.stem}"}):
            yield Problem(file, "intent", f"'{intent}' skal være 'ask_task/{path.stem}'")


def _unreadable(nlu: Path) -> Iterator[Problem]:
    """Example files that are no YAML; training would end with them."""
    for path in sorted(nlu.rglob("*.yml")):
        try:
            read_yaml(path.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            yield unreadable(path.relative_to(nlu.parent).as_posix(), error)
