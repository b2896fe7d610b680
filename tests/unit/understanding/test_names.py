"""Names of the catalogue in a message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import PROJECT_ROOT
from bot.understanding.names import NameMatcher

MATCHER = NameMatcher(
    [
        ("task", "udeservering", "Udeservering"),
        ("staff", "anna-krogh", "Anna Krogh"),
        ("office", "byliv", "Kontoret for Byliv"),
        ("task", "stor", "Stor"),
    ]
)


def tokens(text: str) -> list[tuple[str, int]]:
    """Words and marks with where they begin."""
    return [(match.group(), match.start()) for match in re.finditer(r"\w+|[^\w\s]", text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Kan jeg tale med Anna Krogh?", "anna-krogh"),
        ("kan jeg tale med anna krog", "anna-krogh"),
        ("spørgsmål om udeservering", "udeservering"),
        ("spørgsmål om udeservring", "udeservering"),
        ("er det kontoret for byliv", "byliv"),
    ],
)
def test_a_name_is_found_also_when_misspelt(text: str, value: str) -> None:
    assert [one.value for one in MATCHER.find(tokens(text))] == [value]


@pytest.mark.parametrize("text", ["", "?", "anna", "en stor terrasse", "kroghen er lukket", "servering af øl"])
def test_a_short_or_partial_name_is_not_a_name(text: str) -> None:
    assert MATCHER.find(tokens(text)) == []


def test_the_words_of_the_message_are_pointed_at() -> None:
    text = "tal med (Anna Krogh) om udeservering"
    assert [text[one.start : one.end] for one in MATCHER.find(tokens(text))] == ["Anna Krogh", "udeservering"]


def test_the_catalogues_names_are_read() -> None:
    found = NameMatcher.read(PROJECT_ROOT / "knowledge").find(tokens("hvad med udeservering hos Karen Lindegaard"))
    assert [(one.entity, one.value) for one in found] == [("task", "udeservering"), ("staff", "karen-lindegaard")]


def test_a_broken_file_costs_its_own_names_only(tmp_path: Path) -> None:
    folder = tmp_path / "tasks" / "byrum"
    folder.mkdir(parents=True)
    (folder / "skilte.yml").write_text("name: Facadeskilte", encoding="utf-8")
    (folder / "broken.yml").write_text("name: [", encoding="utf-8")
    assert [one.value for one in NameMatcher.read(tmp_path).find(tokens("facadeskilte"))] == ["skilte"]
