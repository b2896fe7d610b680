"""How a value of the catalogue is typed in a form, and read again: one pair of functions for each kind of field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalogue.loader import Catalogue
from bot.texts import load
from bot.upkeep.dates import read_date, shown_date

_HOURS = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?\s*(?:-|–|til)\s*(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?")
_SPAN = re.compile(r"\s+(?:til|-|–)\s+|\s*–\s*")
_BAR = re.compile(r"\s*\|\s*")


class FieldError(Exception):
    """What was typed cannot be read; the sentence is for whoever typed it."""

    def __init__(self, code: str, **values: object) -> None:
        self.sentence = str(load("upkeep")["faults"][code]).format(**values)
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Widget:
    """One kind of field. `show` gives what stands in the form, `read` the value; None where there is none."""

    show: Callable[[Any, Catalogue], str]
    read: Callable[[str, Catalogue], Any]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _show_text(value: Any, _: Catalogue) -> str:
    return "" if value is None else str(value).strip()


def _read_line(text: str, _: Catalogue) -> str | None:
    return " ".join(text.split()) or None


def _read_prose(text: str, _: Catalogue) -> str | None:
    """Line breaks stay; spaces at the ends of lines and empty lines at the edges go."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip() or None


def _show_lines(value: Any, _: Catalogue) -> str:
    return "\n".join(map(str, value or ()))


def _read_lines(text: str, _: Catalogue) -> list[str]:
    return [" ".join(line.split()) for line in _lines(text)]


def _show_date(value: Any, _: Catalogue) -> str:
    return value.isoformat() if isinstance(value, dt.date) else _show_text(value, _)


def _read_date(text: str, _: Catalogue) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return read_date(text)
    except ValueError:
        raise FieldError("date", typed=text.strip()) from None


def _show_check(value: Any, _: Catalogue) -> str:
    return "ja" if value else ""


def _read_check(text: str, _: Catalogue) -> bool:
    return bool(text.strip())


def _show_links(value: Any, catalogue: Catalogue) -> str:
    return "\n".join(f"{one['title']} | {one['url']}" for one in value or ())


def _read_links(text: str, _: Catalogue) -> list[dict[str, str]]:
    found = []
    for line in _lines(text):
        title, bar, url = line.rpartition("|")
        if not bar or not title.strip() or not url.strip():
            raise FieldError("link", line=line)
        found.append({"title": title.strip(), "url": url.strip()})
    return found


def _show_link(value: Any, catalogue: Catalogue) -> str:
    return _show_links([value] if value else (), catalogue)


def _read_link(text: str, catalogue: Catalogue) -> dict[str, str] | None:
    found = _read_links(text, catalogue)
    if len(found) > 1:
        raise FieldError("one_link")
    return found[0] if found else None


def _show_spans(value: Any, _: Catalogue) -> str:
    return "\n".join(f"{shown_date(one['first'])} til {shown_date(one['last'])}" for one in value or ())


def _read_spans(text: str, _: Catalogue) -> list[dict[str, dt.date]]:
    found = []
    for line in _lines(text):
        parts = _SPAN.split(line)
        try:
            first, last = read_date(parts[0]), read_date(parts[-1])
        except ValueError:
            raise FieldError("span", line=line) from None
        if len(parts) > 2 or last < first:
            raise FieldError("span", line=line)
        found.append({"first": first, "last": last})
    return found


def _show_hours(value: Any, _: Catalogue) -> str:
    return f"{value['opens']}-{value['closes']}".replace(":", ".") if value else ""


def _read_hours(text: str, _: Catalogue) -> dict[str, str] | None:
    if not text.strip():
        return None
    found = _HOURS.fullmatch(text.strip().lower())
    if found is None or int(found[1]) > 23 or int(found[3]) > 23:
        raise FieldError("hours", typed=text.strip())
    opens, closes = (f"{int(found[at]):02}:{found[at + 1] or '00'}" for at in (1, 3))
    return {"opens": opens, "closes": closes}


def _show_days(value: Any, _: Catalogue) -> str:
    return "\n".join(f"{shown_date(day)} {why}" for day, why in (value or {}).items())


def _read_days(text: str, _: Catalogue) -> dict[dt.date, str]:
    found: dict[dt.date, str] = {}
    for line in _lines(text):
        day, _space, why = line.partition(" ")
        try:
            date = read_date(day)
        except ValueError:
            raise FieldError("closing_day", line=line) from None
        if not why.strip():
            raise FieldError("closing_day", line=line)
        if date in found:
            raise FieldError("twice", what=shown_date(date))
        found[date] = why.strip()
    return found


def _task_id(name: str, catalogue: Catalogue) -> str:
    """A task by its id or its name, in any case. Raises FieldError."""
    wanted = name.strip().lower()
    for task in catalogue.tasks.values():
        if wanted in (task.id, task.name.lower()):
            return task.id
    raise FieldError("task", name=name.strip())


def _task_name(identifier: str, catalogue: Catalogue) -> str:
    task = catalogue.tasks.get(identifier)
    return task.name if task else identifier


def _show_tasks(value: Any, catalogue: Catalogue) -> str:
    return "\n".join(_task_name(one, catalogue) for one in value or ())


def read_tasks(text: str, catalogue: Catalogue) -> list[str]:
    """Ids of the tasks that stand on lines of their own, by name or id, each once. Raises FieldError."""
    return list(dict.fromkeys(_task_id(line, catalogue) for line in _lines(text)))


def _show_steps(value: Any, catalogue: Catalogue) -> str:
    lines = []
    for step in value or ():
        after = "; ".join(_task_name(one, catalogue) for one in step.get("after") or ())
        lines.append(" | ".join((_task_name(step["task"], catalogue), after, str(step.get("why") or "").strip())))
    return "\n".join(lines)


def _read_steps(text: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    found = []
    for line in _lines(text):
        parts = _BAR.split(line, maxsplit=2)
        step: dict[str, Any] = {"task": _task_id(parts[0], catalogue)}
        after = [_task_id(one, catalogue) for one in (parts[1:2] or [""])[0].split(";") if one.strip()]
        if after:
            step["after"] = after
        if parts[2:] and parts[2]:
            step["why"] = parts[2]
        found.append(step)
    return found


WIDGETS: Mapping[str, Widget] = {
    "line": Widget(_show_text, _read_line),
    "prose": Widget(_show_text, _read_prose),
    "choice": Widget(_show_text, _read_line),
    "choices": Widget(_show_lines, _read_lines),
    "lines": Widget(_show_lines, _read_lines),
    "date": Widget(_show_date, _read_date),
    "check": Widget(_show_check, _read_check),
    "links": Widget(_show_links, _read_links),
    "link": Widget(_show_link, _read_link),
    "spans": Widget(_show_spans, _read_spans),
    "hours": Widget(_show_hours, _read_hours),
    "days": Widget(_show_days, _read_days),
    "tasks": Widget(_show_tasks, read_tasks),
    "steps": Widget(_show_steps, _read_steps),
}
