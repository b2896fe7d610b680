"""From an entry to its form and back: what was typed becomes changes of single values, and untouched fields none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.catalogue.loader import Catalogue, Problem
from bot.safe_yaml import read_yaml
from bot.texts import load
from bot.upkeep.entries import Entry, Field
from bot.upkeep.places import Path, alike, at
from bot.upkeep.widgets import WIDGETS, FieldError

Typed = Mapping[str, str]
"""What stands in each field, by its name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form says: changes of values in the file, and what cannot be read, by field."""

    changes: dict[Path, Any]
    faults: dict[str, str]


def shown(entry: Entry, text: str, catalogue: Catalogue) -> dict[str, str]:
    """What stands in the fields of an entry, given the text of its file."""
    values = _values(entry, text)
    return {field.name: _shown(field, values[field.name], catalogue) for field in entry.fields}


def read(entry: Entry, text: str, typed: Typed, catalogue: Catalogue) -> Reading:
    """What was typed, held against the text of the file; a field that is not in `typed` stays as it is."""
    values = _values(entry, text)
    reading = Reading({}, {})
    for field in entry.fields:
        before = values[field.name]
        if field.name not in typed or same(typed[field.name], _shown(field, before, catalogue)):
            continue
        try:
            after = WIDGETS[field.widget].read(typed[field.name], catalogue)
        except FieldError as error:
            reading.faults[field.name] = error.sentence
            continue
        reading.changes.update(_changes((*entry.path, *field.path), before, after))
    return _whole(entry, text, reading)


def merged(entry: Entry, typed: Typed, seen: Mapping[str, str], current: Typed) -> dict[str, str]:
    """After somebody else saved: one's own words where one wrote some, and theirs in the other fields."""
    result = dict(current)
    for field in entry.fields:
        own = typed.get(field.name, "")
        if field.name in typed and digest(own) != seen.get(field.name):
            result[field.name] = own
    return result


def digest(text: str) -> str:
    """A few characters that tell whether a field's text is another; line ends and outer space do not count."""
    plain = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256(plain.encode()).hexdigest()[:10]


def digests(typed: Typed) -> str:
    """What a form remembers of the texts that it showed, as JSON."""
    return json.dumps({name: digest(text) for name, text in typed.items()}, separators=(",", ":"))


def same(one: str, other: str) -> bool:
    """Whether two fields say the same."""
    return digest(one) == digest(other)


def by_field(entry: Entry, problems: list[Problem], prefix: str) -> tuple[dict[str, str], list[Problem]]:
    """Problems of the catalogue at the fields they are about, and those that are about no field of this form.

    `prefix` is the name of the catalogue's folder, which begins every problem's file.
    """
    faults: dict[str, str] = {}
    others = []
    for problem in problems:
        field = _field(entry, problem) if problem.file == f"{prefix}/{entry.file}" else None
        if field is None:
            others.append(problem)
        else:
            faults.setdefault(field.name, _sentence(problem.message))
    return faults, others


def _sentence(message: str) -> str:
    """A problem's message as a sentence at a field."""
    if message in ("mangler", "er tom"):
        return str(load("upkeep")["faults"]["empty"])
    return f"{message[:1].upper()}{message[1:]}."


def _field(entry: Entry, problem: Problem) -> Field | None:
    steps = problem.field.split(".")
    place = [str(step) for step in entry.path]
    if steps[: len(place)] != place:
        return None
    steps = steps[len(place) :]
    found = [one for one in entry.fields if steps[: len(one.path)] == [str(step) for step in one.path]]
    return max(found, key=lambda one: len(one.path), default=None)


def _values(entry: Entry, text: str) -> dict[str, Any]:
    place = at(_parsed(text), entry.path)
    return {field.name: at(place, field.path) for field in entry.fields}


@lru_cache(maxsize=8)
def _parsed(text: str) -> Any:
    """The content of a file; a sheet asks for the same one at every row. Nobody may change it."""
    return read_yaml(text)


def _shown(field: Field, value: Any, catalogue: Catalogue) -> str:
    return WIDGETS[field.widget].show(value, catalogue)


def _changes(path: Path, before: Any, after: Any) -> Iterator[tuple[Path, Any]]:
    """The smallest changes that lead from one value to another, so that the rest of the file keeps its shape."""
    if isinstance(before, Mapping) and isinstance(after, Mapping) and before and after:
        for key in before:
            if key not in after:
                yield (*path, key), None
        for key, value in after.items():
            if key not in before:
                yield (*path, key), value
            else:
                yield from _changes((*path, key), before[key], value)
    elif alike(before, after):
        for number, pair in enumerate(zip(before, after, strict=True)):
            yield from _changes((*path, number), *pair)
    elif before != after:
        yield path, after


def _whole(entry: Entry, text: str, reading: Reading) -> Reading:
    """The first words of an entry that the file does not have yet are written as one."""
    if not entry.path or at(_parsed(text), entry.path) is not None or not reading.changes:
        return reading
    written = {path[len(entry.path)]: value for path, value in reading.changes.items() if value not in (None, [])}
    return Reading({entry.path: written}, reading.faults)
