"""Both booklets: everything in the internal one, nobody's name in the external one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot import typesetting
from bot.bootstrap import Services
from bot.upkeep import booklet
from bot.upkeep.editions import external, internal


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is handed to Typst, as text."""
    seen: list[str] = []
    real = typesetting.typst.compile

    def compile_(path: str, **options: Any) -> bytes:
        seen.append((Path(path).parent / "booklet.json").read_text(encoding="utf-8"))
        return bytes(real(path, **options))

    monkeypatch.setattr(typesetting.typst, "compile", compile_)
    return seen


def test_the_internal_booklet_has_everybody_with_numbers_and_says_who_is_away(
    services: Services, handed_over: list[str]
) -> None:
    assert booklet.internal_pdf(internal(services), services.profile)[:5] == b"%PDF-"
    (text,) = handed_over
    for person in services.municipality.staff.values():
        assert person.name in text
        assert person.extension in text
    away = [one for one in internal(services).people if one.away_until]
    assert all(f"{one.staff.name}" in text for one in away)
    assert len(json.loads(text)["areas"]) == len(services.catalogue.areas)


def test_the_external_booklet_has_no_names_of_people(services: Services, handed_over: list[str]) -> None:
    assert booklet.external_pdf(external(services), services.profile)[:5] == b"%PDF-"
    (text,) = handed_over
    for person in services.municipality.staff.values():
        assert person.name not in text
        assert person.email not in text
    assert "Målfast skitse af arealet" in text


def test_signs_that_mean_something_to_typst_are_only_words(services: Services) -> None:
    task = services.catalogue.tasks["udeservering"]
    tasks = dict(services.catalogue.tasks)
    tasks[task.id] = task.model_copy(update={"answer": "#panic() *fed* $x$ <a> [b] \\ @c // d"})
    import dataclasses

    services.catalogue = dataclasses.replace(services.catalogue, tasks=tasks)
    assert booklet.external_pdf(external(services), services.profile)[:5] == b"%PDF-"
