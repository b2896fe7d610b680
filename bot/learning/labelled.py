"""Labelled messages for evaluation: JSON lines with text, primary, tasks, level, act and package."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import MendableError


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message with what a careful caseworker would say of it. Labels that do not apply are None or empty."""

    text: str
    act: str
    primary: str | None
    tasks: tuple[str, ...]
    level: str | None
    package: str | None
    style: str


def read(paths: Iterable[Path]) -> list[Labelled]:
    """Messages of one or more files. Raises MendableError naming the first line that cannot be used."""
    found: list[Labelled] = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise MendableError(f"{path} kan ikke læses: {error}") from error
        for number, line in enumerate(lines, start=1):
            if line.strip():
                found.append(_labelled(line, f"{path} linje {number}"))
    return found


def to_line(message: Labelled) -> str:
    """A message as `read` takes it. Line breaks of any kind in its text are spaces: lines tell messages apart."""
    record = {
        "text": " ".join(message.text.split()),
        "primary": message.primary,
        "tasks": message.tasks,
        "level": message.level,
        "act": message.act,
        "package": message.package,
        "style": message.style,
    }
    return json.dumps(record, ensure_ascii=False)


def _labelled(line: str, where: str) -> Labelled:
    try:
        record = json.loads(line)
        tasks = tuple(record.get("tasks") or ())
        return Labelled(
            text=record["text"],
            act=record.get("act") or "inquiry",
            primary=record.get("primary") or (tasks[0] if tasks else None),
            tasks=tasks or ((record["primary"],) if record.get("primary") else ()),
            level=record.get("level"),
            package=record.get("package"),
            style=record.get("style", ""),
        )
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise MendableError(f"{where} kan ikke bruges: {error!r}") from error
