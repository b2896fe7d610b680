"""What a change of a file changes: as places and values, to lay it on another text, and as lines to look at."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.safe_yaml import read_yaml
from bot.texts import load
from bot.upkeep import yamledit
from bot.upkeep.places import Path, alike, at
from bot.upkeep.yamledit import YamlEditError

_NONE = object()
CONTEXT = 2
"""Lines around a change that are shown with it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference. `kind` is `same`, `old`, `new` or `gap`."""

    kind: str
    text: str


def put(text: str, before: str, after: str) -> str:
    """A text with the values changed that differ between two others. Raises YamlEditError where that does not fit."""
    changes = {path: value for path, _, value in _differing(read_yaml(before), read_yaml(after))}
    return yamledit.change(text, {path: None if value is _NONE else value for path, value in changes.items()})


def taken_back(text: str, before: str, after: str) -> str:
    """A text with a change taken back. Raises YamlEditError when one of its places has been changed again."""
    data = read_yaml(text)
    changes: dict[Path, Any] = {}
    for path, old, new in _differing(read_yaml(before), read_yaml(after)):
        if at(data, path, _NONE) != new:
            raise YamlEditError(load("upkeep")["errors"]["no_place"])
        changes[path] = None if old is _NONE else old
    return yamledit.change(text, changes)


def lines(before: str, after: str) -> list[Line]:
    """What somebody who wants to see the change looks at."""
    found = []
    for number, line in enumerate(
        difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=CONTEXT)
    ):
        if number < 2:
            continue
        kind = {"@": "gap", "-": "old", "+": "new"}.get(line[:1], "same")
        found.append(Line(kind, "" if kind == "gap" else line[1:]))
    return found[1:]


def _differing(before: Any, after: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Places that differ, with the old and the new value; `_NONE` where there is none."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _differing(before.get(key, _NONE), after.get(key, _NONE), (*path, key))
    elif alike(before, after):
        for number, pair in enumerate(zip(before, after, strict=True)):
            yield from _differing(*pair, (*path, number))
    elif before != after:
        yield path, before, after
