"""The catalogue's files: reading them as they are, checking them as they would be, and writing all or none."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from bot.catalogue.check import between_entries
from bot.catalogue.loader import Catalogue, Problem, with_texts
from bot.whole import write_whole


def read_text(knowledge: Path, file: str) -> str:
    """A file with its line ends as they are; empty when there is none. Raises UnicodeDecodeError."""
    try:
        return (knowledge / file).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""


def faults_with(
    catalogue: Catalogue, knowledge: Path, texts: Mapping[str, str], today: dt.date
) -> tuple[Catalogue, list[Problem]]:
    """The catalogue with other contents of some files, and the problems that it would have and has not now.

    What was wrong before stands in nobody's way; it is shown elsewhere.
    """
    changed, problems = with_texts(catalogue, knowledge, texts)
    before = set(between_entries(catalogue, knowledge.name, today))
    after = {*problems, *between_entries(changed, knowledge.name, today)}
    return changed, sorted(after - before)


def write_all(knowledge: Path, texts: Mapping[str, str]) -> None:
    """Write files so that a reader finds the old or the new one, and all of them or none. Raises OSError."""
    old = {file: read_text(knowledge, file) if (knowledge / file).exists() else None for file in texts}
    done: list[str] = []
    try:
        for file, text in texts.items():
            write_whole(knowledge / file, text)
            done.append(file)
    except OSError:
        for file in done:
            with contextlib.suppress(OSError):
                _put_back(knowledge / file, old[file])
        raise


def _put_back(path: Path, text: str | None) -> None:
    """As it was: with its text, or not there."""
    if text is None:
        path.unlink()
    else:
        write_whole(path, text)
