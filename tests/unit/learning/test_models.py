"""Which model fits the data is told by its file name."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from bot.learning.models import data_fingerprint, fitting_model
from bot.settings import Settings


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the shipped data that a test may change."""
    for name in ("knowledge", "nlu_data"):
        shutil.copytree(getattr(settings, "knowledge_dir" if name == "knowledge" else "nlu_dir"), tmp_path / name)
    return dataclasses.replace(
        settings, knowledge_dir=tmp_path / "knowledge", nlu_dir=tmp_path / "nlu_data", models_dir=tmp_path / "models"
    )


def test_the_same_data_has_the_same_fingerprint_wherever_it_lies(own: Settings) -> None:
    assert data_fingerprint(own) == data_fingerprint(own)
    moved = dataclasses.replace(own, nlu_dir=own.nlu_dir.rename(own.nlu_dir.with_name("eksempler")))
    assert data_fingerprint(moved) == data_fingerprint(dataclasses.replace(moved, municipality="aalborg"))


@pytest.mark.parametrize(
    "file",
    [
        "nlu_data/dialogue/greet.yml",
        "nlu_data/rules.yml",
        "knowledge/tasks/byrum/udeservering.yml",
        "knowledge/packages/cafepakke.yml",
        "knowledge/municipalities/odense/staff.yml",
    ],
)
def test_a_change_that_teaches_the_model_calls_for_a_new_one(own: Settings, tmp_path: Path, file: str) -> None:
    before = data_fingerprint(own)
    with (tmp_path / file).open("a", encoding="utf-8") as changed:
        changed.write("\n# ændret\n")
    assert data_fingerprint(own) != before


@pytest.mark.parametrize(
    "file", ["knowledge/municipalities/odense/profile.yml", "knowledge/redirects.yml", "knowledge/texts/buttons.yml"]
)
def test_a_change_that_teaches_nothing_needs_no_training(own: Settings, tmp_path: Path, file: str) -> None:
    before = data_fingerprint(own)
    with (tmp_path / file).open("a", encoding="utf-8") as changed:
        changed.write("\n# ændret\n")
    assert data_fingerprint(own) == before


def test_only_the_model_of_exactly_these_data_fits(own: Settings) -> None:
    own.models_dir.mkdir()
    (own.models_dir / "000000000000.tar.gz").touch()
    assert fitting_model(own) is None
    path = own.models_dir / f"{data_fingerprint(own)}.tar.gz"
    path.touch()
    assert fitting_model(own) == path
