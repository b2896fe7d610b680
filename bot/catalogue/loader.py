"""Reads `knowledge/` into one immutable Catalogue and collects every problem on the way.

A file that cannot be read or does not fit the schema becomes a Problem, never an exception,
so that whoever keeps the catalogue sees all faults at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.catalogue.guides import Guide
from bot.catalogue.model import (
    Area,
    LocalAnswer,
    Municipality,
    Office,
    Package,
    Profile,
    Redirect,
    StaffMember,
    Task,
)
from bot.errors import MendableError
from bot.safe_yaml import read_yaml

_Entry = TypeVar("_Entry", bound=BaseModel)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in the catalogue, to be shown as `file: field → message`."""

    file: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field} → {self.message}"


class CatalogueError(MendableError):
    """The catalogue cannot be used; `problems` lists everything that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything under `knowledge/` but the texts of the conversation. Keys are ids."""

    areas: Mapping[str, Area]
    tasks: Mapping[str, Task]
    packages: Mapping[str, Package]
    redirects: Mapping[str, Redirect]
    guides: Mapping[str, Guide]
    municipalities: Mapping[str, Municipality]
    version: str
    """The first 12 hexadecimal digits of a SHA-256 over all files: names and contents."""


def load(knowledge: Path) -> Catalogue:
    """Read the catalogue. Raises CatalogueError with all problems when any file is unusable."""
    catalogue, problems = read(knowledge)
    if problems:
        raise CatalogueError(problems)
    return catalogue


def read(knowledge: Path) -> tuple[Catalogue, list[Problem]]:
    """Read what can be read; returns the catalogue and the problems, sorted by file."""
    reader = _Reader(knowledge)
    tasks = dict(reader.entries("tasks/*/*.yml", Task))
    packages = dict(reader.entries("packages/*.yml", Package))
    catalogue = Catalogue(
        areas={area.id: area for area in reader.listed("areas.yml", Area)},
        tasks=tasks,
        packages=packages,
        redirects={entry.id: entry for entry in reader.listed("redirects.yml", Redirect)},
        guides=dict(reader.entries("guides/*.yml", Guide)),
        municipalities=dict(reader.municipalities()),
        version=fingerprint(knowledge, "**/*.yml"),
    )
    return catalogue, sorted(reader.problems)


def with_texts(catalogue: Catalogue, knowledge: Path, texts: Mapping[str, str]) -> tuple[Catalogue, list[Problem]]:
    """A catalogue as it would be with other contents of some files, and what cannot be read in them.

    Keys of `texts` are paths under `knowledge`. Only those files are read, so it takes milliseconds; where one is
    unreadable its old entry stays. The version stays, since nothing has been written.
    """
    reader = _Reader(knowledge, texts)
    tasks, packages = dict(catalogue.tasks), dict(catalogue.packages)
    municipalities = dict(catalogue.municipalities)
    for file in texts:
        parts = PurePosixPath(file).parts
        if parts[0] == "tasks":
            tasks |= reader.entries(file, Task)
        elif parts[0] == "packages":
            packages |= reader.entries(file, Package)
        elif parts[0] == "municipalities" and parts[1] in municipalities:
            municipalities[parts[1]] = reader.changed(municipalities[parts[1]], knowledge / file)
    changed = replace(catalogue, tasks=tasks, packages=packages, municipalities=municipalities)
    return changed, sorted(reader.problems)


def fingerprint(folder: Path, pattern: str) -> str:
    """Twelve hexadecimal digits that change when a matching file's name or content does."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def unreadable(file: str, error: UnicodeDecodeError | yaml.YAMLError) -> Problem:
    """What is wrong with a file that is no UTF-8 or no YAML, with the line where it is known."""
    if isinstance(error, UnicodeDecodeError):
        return Problem(file, "-", "filen er ikke gemt som UTF-8")
    mark = getattr(error, "problem_mark", None)
    where = f"linje {mark.line + 1}" if mark else "-"
    return Problem(file, where, f"kan ikke læses som YAML ({getattr(error, 'problem', error)})")


class _Reader:
    def __init__(self, root: Path, texts: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.texts = texts or {}
        self.problems: list[Problem] = []

    def entries(self, pattern: str, kind: type[_Entry]) -> Iterator[tuple[str, _Entry]]:
        """One entry a file; the file's name is the entry's id."""
        for path in sorted(self.root.glob(pattern)):
            name = self._name(path)
            entry = self._validated(name, self._yaml(path), kind)
            if entry is None:
                continue
            identifier: str = getattr(entry, "id", "")
            if identifier != path.stem:
                self._report(name, "id", f"'{identifier}' skal hedde som filen: '{path.stem}'")
            yield identifier, entry

    def listed(self, relative: str, kind: type[_Entry]) -> Iterator[_Entry]:
        """A file that holds a list of entries."""
        content = self._yaml(self.root / relative)
        if content is None:
            return
        if not isinstance(content, list):
            self._report(relative, "-", "filen skal være en liste")
            return
        for number, raw in enumerate(content):
            entry = self._validated(relative, raw, kind, prefix=f"[{number}].")
            if entry is not None:
                yield entry

    def municipalities(self) -> Iterator[tuple[str, Municipality]]:
        """A folder each: profile, offices, staff and local answers."""
        for folder in sorted(self.root.glob("municipalities/*/")):
            profile_file = folder / "profile.yml"
            profile = self._validated(self._name(profile_file), self._yaml(profile_file), Profile)
            offices = dict(self._mapping(folder / "offices.yml", Office))
            staff = dict(self._mapping(folder / "staff.yml", StaffMember))
            answers = dict(self._mapping(folder / "answers.yml", LocalAnswer))
            if profile is None:
                continue
            if profile.id != folder.name:
                self._report(self._name(profile_file), "id", f"skal hedde som mappen: '{folder.name}'")
            yield (
                profile.id,
                Municipality.model_construct(profile=profile, offices=offices, staff=staff, answers=answers),
            )

    def changed(self, municipality: Municipality, path: Path) -> Municipality:
        """A municipality with the content of one of its files; entries that cannot be read stay as they were."""
        if path.stem == "profile":
            profile = self._validated(self._name(path), self._yaml(path), Profile)
            return municipality if profile is None else municipality.model_copy(update={"profile": profile})
        for stem, kind in (("offices", Office), ("staff", StaffMember), ("answers", LocalAnswer)):
            if path.stem == stem:
                before = len(self.problems)
                entries = dict(self._mapping(path, kind))
                if len(self.problems) > before:
                    entries = {**getattr(municipality, stem), **entries}
                return municipality.model_copy(update={stem: entries})
        return municipality

    def _mapping(self, path: Path, kind: type[_Entry]) -> Iterator[tuple[str, _Entry]]:
        content = self._yaml(path)
        if content is None:
            return
        name = self._name(path)
        if not isinstance(content, dict):
            self._report(name, "-", "filen skal være en liste af navn: indhold")
            return
        for key, raw in content.items():
            entry = self._validated(name, raw, kind, prefix=f"{key}.")
            if entry is None:
                continue
            if getattr(entry, "id", key) != key:
                self._report(name, f"{key}.id", f"skal være '{key}'")
            yield str(key), entry

    def _yaml(self, path: Path) -> Any:
        name = self._name(path)
        try:
            content = read_yaml(self._text(path))
        except FileNotFoundError:
            self._report(name, "-", "filen mangler")
            return None
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            self.problems.append(unreadable(name, error))
            return None
        if content is None:
            self._report(name, "-", "filen er tom")
        return content

    def _text(self, path: Path) -> str:
        text = self.texts.get(path.relative_to(self.root).as_posix())
        return path.read_text(encoding="utf-8") if text is None else text

    def _validated(self, name: str, raw: Any, kind: type[_Entry], prefix: str = "") -> _Entry | None:
        if raw is None:
            return None
        try:
            return kind.model_validate(raw)
        except ValidationError as error:
            for fault in error.errors():
                field = prefix + ".".join(str(part) for part in fault["loc"])
                self._report(name, field.rstrip(".") or "-", _danish(fault))
            return None

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root.parent).as_posix()

    def _report(self, file: str, field: str, message: str) -> None:
        prefix = f"{self.root.name}/"
        self.problems.append(Problem(file if file.startswith(prefix) else prefix + file, field, message))


_MESSAGES = {
    "missing": "mangler",
    "extra_forbidden": "ukendt felt",
    "string_too_short": "er tom",
    "string_type": "skal være tekst",
    "date_from_datetime_parsing": "er ikke en dato (åååå-mm-dd)",
    "date_type": "er ikke en dato (åååå-mm-dd)",
    "bool_type": "skal være true eller false",
    "tuple_type": "skal være en liste",
}


def _danish(fault: Mapping[str, Any]) -> str:
    kind = fault["type"]
    if kind == "literal_error":
        return f"'{fault['input']}' er ikke en af {fault['ctx']['expected'].replace(' or ', ' eller ')}"
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    return _MESSAGES.get(kind) or str(fault["msg"])
