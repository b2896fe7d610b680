"""The list of rules that the learned level is held against."""

from __future__ import annotations

import pytest

from bot.understanding.level_rules import level

USUAL = {"skilte": "medium", "affald": "simpel", "etablering": "kompleks"}


@pytest.mark.parametrize(
    ("text", "tasks", "wanted"),
    [
        ("hvad koster et skilt", ["skilte"], "simpel"),
        ("vores skilt på Nygade 3", ["skilte"], "medium"),
        ("vi har 12 ton på Nygade 3", ["affald"], "medium"),
        ("affald", ["affald"], "simpel"),
        ("hele banden", ["etablering"], "kompleks"),
        ("vi åbner i maj", ["skilte", "affald"], "kompleks"),
        ("tre ting", ["skilte", "affald", "etablering"], "kompleks"),
        ("hej", [], "simpel"),
    ],
)
def test_the_first_rule_that_fits_decides(text: str, tasks: list[str], wanted: str) -> None:
    assert level(text, tasks, USUAL) == wanted
