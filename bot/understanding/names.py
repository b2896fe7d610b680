"""Names from the catalogue in a message: tasks, offices and staff, misspellings included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

from bot.safe_yaml import read_yaml
from bot.understanding.patterns import Found
from bot.understanding.text import fold

MIN_SCORE = 88.0
"""rapidfuzz ratio (0-100) from which a stretch of text counts as a name."""
_MIN_LENGTH = 6
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Name:
    entity: str
    value: str
    folded: str


class NameMatcher:
    """Finds names of one to three words. Names that share no beginning with the text are never compared."""

    def __init__(self, names: Iterable[tuple[str, str, str]]) -> None:
        """`names` are (entity, value, name) triples, e.g. ("staff", "anna-krogh", "Anna Krogh")."""
        self._by_shape: dict[tuple[int, str], list[_Name]] = {}
        for entity, value, name in names:
            folded = " ".join(_WORD.findall(fold(name)))
            count = folded.count(" ") + 1
            if len(folded) >= _MIN_LENGTH and count <= 3:
                self._by_shape.setdefault((count, folded[:2]), []).append(_Name(entity, value, folded))

    @classmethod
    def read(cls, knowledge: Path) -> NameMatcher:
        """Task names, and the offices and staff of every municipality; broken files are left out."""
        names: list[tuple[str, str, str]] = []
        for path in sorted(knowledge.glob("tasks/*/*.yml")):
            content = _read(path)
            if "name" in content:
                names.append(("task", path.stem, str(content["name"])))
        for entity, pattern in (("office", "municipalities/*/offices.yml"), ("staff", "municipalities/*/staff.yml")):
            for path in sorted(knowledge.glob(pattern)):
                for key, entry in _read(path).items():
                    if isinstance(entry, dict) and "name" in entry:
                        names.append((entity, str(key), str(entry["name"])))
        return cls(names)

    def find(self, tokens: Sequence[tuple[str, int]]) -> list[Found]:
        """Names in the order of the text; longer names win over the words in them.

        `tokens` are the words and marks of a message, each with the offset of its first character.
        """
        tokens = [(text, start) for text, start in tokens if text[0].isalnum()]
        spans = [(start, start + len(text)) for text, start in tokens]
        # Folded in one go, which is several times quicker.
        words = fold("\n".join(text for text, _ in tokens)).split("\n")
        heads = [f"{word} "[:2] for word in words]
        found: list[Found] = []
        for count in (3, 2, 1):
            for first in range(len(spans) - count + 1):
                names = self._by_shape.get((count, heads[first]))
                start, end = spans[first][0], spans[first + count - 1][1]
                if not names or any(start < other.end and end > other.start for other in found):
                    continue
                name = _best(" ".join(words[first : first + count]), names)
                if name is not None:
                    found.append(Found(name.entity, start, end, name.value))
        return sorted(found, key=lambda one: one.start)


def _best(stretch: str, names: Iterable[_Name]) -> _Name | None:
    best, best_score = None, MIN_SCORE
    for name in names:
        score = fuzz.ratio(stretch, name.folded, score_cutoff=best_score)
        if score >= best_score:
            best, best_score = name, score
    return best


def _read(path: Path) -> dict[str, Any]:
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}
