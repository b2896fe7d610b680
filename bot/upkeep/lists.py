"""The staff list and the task list as sheets: what a sheet would change, row by row, before anything is changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.bootstrap import Services
from bot.catalogue.loader import Problem
from bot.texts import load
from bot.upkeep import files, forms, yamledit
from bot.upkeep.drafts import Drafts
from bot.upkeep.entries import Entry, Field, find_entry, new_person
from bot.upkeep.errors import SheetError
from bot.upkeep.places import Path
from bot.upkeep.sheets import HEADING_WITHIN, Row
from bot.upkeep.yamledit import YamlEditError

LISTS = ("staff", "task")
"""What can be sent as a sheet, by the kind of its entries."""
NEW, CHANGED, SAME, REMOVED, FAULTY = "new", "changed", "same", "removed", "faulty"
_YES = frozenset({"ja", "j", "x", "1", "true", "sand", "yes"})
_NO = frozenset({"nej", "n", "0", "", "false", "falsk", "no", "-"})


@dataclass(slots=True)
class Line:
    """One row of the plan. `changes` are heading, old and new text; `number` is the sheet's own, 0 for a removal."""

    number: int
    id: str
    title: str
    state: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What a sheet would do. `texts` are the old and the new content of each file that would change."""

    lines: list[Line]
    ignored: list[str]
    faults: list[str]
    missing: list[str]
    """Names of people who are in the catalogue and not in the sheet."""
    texts: dict[str, tuple[str, str]]

    @property
    def is_good(self) -> bool:
        """Whether it can be applied: nothing is wrong, and something changes."""
        return not self.faults and not any(line.faults for line in self.lines) and bool(self.texts)


def export(services: Services, kind: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the list as it is now."""
    headings = [names[0] for names in _columns(kind).values()]
    rows = []
    for identifier in _known(services, kind):
        entry = find_entry(services, kind, identifier)
        text = files.read_text(services.settings.knowledge_dir, entry.file)
        typed = forms.shown(entry, text, services.catalogue)
        fields = {one.name: one for one in entry.fields}
        rows.append([identifier if name == "id" else _label(fields[name], typed[name]) for name in _columns(kind)])
    return headings, rows


def plan(services: Services, kind: str, rows: Sequence[Row], *, remove: bool = False) -> Plan:
    """Hold a sheet against the catalogue. `remove`: people who are not in it are taken out of the catalogue.

    Raises SheetError when its headings cannot be found.
    """
    start, columns, ignored = _headings(kind, rows)
    result = Plan([], ignored, [], [], {})
    changes: dict[str, dict[Path, Any]] = {}
    places: dict[str, int] = {}
    known = _known(services, kind)
    for row in rows[start + 1 :]:
        line = _line(services, kind, row, columns, known, changes)
        if line.id in places and line.id:
            line.faults.append(_said("twice", row=places[line.id]))
        places.setdefault(line.id, row.number)
        result.lines.append(line)
    gone = [identifier for identifier in known if identifier not in places] if kind == "staff" else []
    result.missing = [known[identifier] for identifier in gone]
    if remove:
        for identifier in gone:
            entry = find_entry(services, kind, identifier)
            changes.setdefault(entry.file, {})[entry.path] = None
            result.lines.append(Line(0, identifier, known[identifier], REMOVED))
    _write(services, result, changes)
    for line in result.lines:
        if line.faults:
            line.state = FAULTY
    return result


def _write(services: Services, result: Plan, changes: Mapping[str, Mapping[Path, Any]]) -> None:
    """Write the changes into texts, and have the catalogue checked with them."""
    knowledge = services.settings.knowledge_dir
    for file, wanted in changes.items():
        before = files.read_text(knowledge, file)
        try:
            after = yamledit.change(before, wanted)
        except YamlEditError as error:
            result.faults.append(str(error))
            continue
        if after != before:
            result.texts[file] = (before, after)
    _, problems = Drafts(services).faults({file: after for file, (_, after) in result.texts.items()})
    # Of two rows with one id the first is the entry; the second has its own fault.
    lines = {line.id: line for line in reversed(result.lines)}
    for problem in problems:
        identifier = _about(problem)
        sentence = f"{problem.field.removeprefix(f'{identifier}.')}: {problem.message}"
        if identifier in lines and lines[identifier].state != REMOVED:
            lines[identifier].faults.append(sentence)
        else:
            result.faults.append(str(problem))


def _about(problem: Problem) -> str:
    """The id of the entry that a problem is about."""
    stem = problem.file.rpartition("/")[2].removesuffix(".yml")
    return problem.field.partition(".")[0] if stem in ("staff", "offices", "answers") else stem


def _line(
    services: Services,
    kind: str,
    row: Row,
    columns: Mapping[int, str],
    known: Mapping[str, str],
    changes: dict[str, dict[Path, Any]],
) -> Line:
    cells = {name: row.cells[at] if at < len(row.cells) else "" for at, name in columns.items()}
    name = " ".join(cells.get("name", "").split())
    identifier = cells.get("id", "") or _by_name(name, known) or slug(name)
    line = Line(row.number, identifier, name or known.get(identifier, identifier), SAME)
    line.faults += [_said(code, cell=cell) for at, code, cell in row.faults if at in columns]
    if line.faults:
        return line
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", identifier) or len(identifier) > 64:
        line.faults.append(_said("bad_id", id=identifier))
        return line
    is_new = identifier not in known
    if is_new and kind == "task":
        line.faults.append(_said("new_task", id=identifier))
        return line
    entry = new_person(services, identifier) if is_new else find_entry(services, kind, identifier)
    typed = _typed(entry, cells, line)
    text = files.read_text(services.settings.knowledge_dir, entry.file)
    current = forms.shown(entry, text, services.catalogue)
    reading = forms.read(entry, text, typed, services.catalogue)
    fields = {one.name: one for one in entry.fields}
    line.faults += [f"{fields[name].label}: {sentence}" for name, sentence in reading.faults.items()]
    line.changes = [
        (fields[name].label, _label(fields[name], current[name]), _label(fields[name], value))
        for name, value in typed.items()
        if not forms.same(value, current[name])
    ]
    if line.changes:
        line.state = NEW if is_new else CHANGED
    if not line.faults and reading.changes:
        wanted = changes.setdefault(entry.file, {})
        wanted.update(_person(entry, reading.changes[entry.path]) if is_new else reading.changes)
    return line


def _person(entry: Entry, values: Mapping[str, Any]) -> dict[Path, Any]:
    """A new staff member with what every one must have; people who are sent in are real."""
    whole = {"id": entry.id, "tasks": [], "extension": "", "taskforce": False, **values, "example": False}
    order = (
        "id",
        "name",
        "title",
        "office",
        "tasks",
        "extension",
        "email",
        "deputy",
        "taskforce",
        "absences",
        "example",
    )
    return {entry.path: {key: whole[key] for key in order if key in whole}}


def _typed(entry: Entry, cells: Mapping[str, str], line: Line) -> dict[str, str]:
    """Cells as a form would have them: labels become ids, yes and no a tick, semicolons new lines."""
    typed = {}
    for one in entry.fields:
        if one.name not in cells:
            continue
        text = cells[one.name]
        if one.widget == "check":
            if text.lower() not in _YES | _NO:
                line.faults.append(_said("yes_no", column=one.label, typed=text))
            text = "ja" if text.lower() in _YES else ""
        elif one.widget == "choice":
            text = _value(one, text)
        elif one.widget in ("tasks", "spans") and "\n" not in text:
            text = text.replace(";", "\n")
        typed[one.name] = text
    return typed


def _value(one: Field, text: str) -> str:
    """The value that somebody means who writes it or its label; what is neither is for the check to refuse."""
    wanted = " ".join(text.lower().split())
    return next((value for value, label in one.options if wanted in (value.lower(), label.lower())), text)


def _label(one: Field, typed: str) -> str:
    """How a value is written in a sheet."""
    if one.widget == "check":
        return "ja" if typed else "nej"
    if one.widget == "choice" and typed:
        return dict(one.options).get(typed, typed)
    return typed


def _headings(kind: str, rows: Sequence[Row]) -> tuple[int, dict[int, str], list[str]]:
    """Where the headings are, which column is which field, and headings that are none of ours."""
    known = {_plain(name): column for column, names in _columns(kind).items() for name in names}
    for at, row in enumerate(rows[:HEADING_WITHIN]):
        columns: dict[int, str] = {}
        for number, cell in enumerate(row.cells):
            column = known.get(_plain(cell))
            if column is not None and column not in columns.values():
                columns[number] = column
        if len(columns) >= 2 and {"id", "name"} & set(columns.values()):
            ignored = [cell for number, cell in enumerate(row.cells) if cell and number not in columns]
            return at, columns, ignored
    wanted = ", ".join(names[0] for names in _columns(kind).values())
    raise SheetError("headings", wanted=wanted)


def _columns(kind: str) -> dict[str, list[str]]:
    """Fields of a list with the headings that mean them, the one that is written first."""
    return dict(load("upkeep")["lists"][kind])


def _known(services: Services, kind: str) -> dict[str, str]:
    if kind == "staff":
        return {one.id: one.name for one in services.municipality.staff.values()}
    return {one.id: one.name for one in services.catalogue.tasks.values()}


def _by_name(name: str, known: Mapping[str, str]) -> str:
    return next((key for key, one in known.items() if one.lower() == name.lower()), "")


def slug(name: str) -> str:
    """An id made of a name: `Søren Ågård` becomes `soeren-aagaard`."""
    for letter, written in (("æ", "ae"), ("ø", "oe"), ("å", "aa")):
        name = name.lower().replace(letter, written)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _plain(heading: str) -> str:
    return re.sub(r"[^a-zæøå0-9]+", "", heading.lower())


def _said(code: str, **values: object) -> str:
    return str(load("upkeep")["sheet"][code]).format(**values)
