"""Every refusal has a sentence that a caseworker can act on."""

from __future__ import annotations

import ast
import re

import pytest

from bot.settings import PROJECT_ROOT
from bot.texts import load
from bot.tickets.errors import ChangedMeanwhileError, NotAllowedError, TicketUnknownError


def codes() -> set[str]:
    """Codes that the desk refuses with, read from the program's source."""
    found: set[str] = {"unknown", "changed_meanwhile"}
    for path in (PROJECT_ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id in ("NotAllowedError", "required"):
                texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
                found |= {str(text) for text in texts}
    return found


def test_each_code_has_a_sentence_and_each_sentence_a_code() -> None:
    assert codes() | {"text_missing"} == set(load("desk")["errors"])


@pytest.mark.parametrize("code", sorted(load("desk")["errors"]))
def test_a_sentence_ends_and_is_not_an_exclamation(code: str) -> None:
    sentence = load("desk")["errors"][code]
    assert re.fullmatch(r"[A-ZÆØÅ{].*\.", sentence), sentence


def test_the_values_stand_in_the_sentence() -> None:
    assert ChangedMeanwhileError("Bo Berg", "10.31").sentence.startswith("Bo Berg ændrede sagen kl. 10.31")
    assert "pris; tid" in NotAllowedError("checklist_incomplete", missing="pris; tid").sentence
    assert TicketUnknownError().sentence == "Sagen findes ikke. Tjek sagsnummeret."
