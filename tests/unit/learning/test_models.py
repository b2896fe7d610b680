"""Which model fits the data is told by its file name, and a file is there whole; a stand-in trains for Rasa."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.errors import TrainingFailedError
from bot.learning.models import data_fingerprint, fitting_model, train
from bot.settings import Settings
from bot.understanding import standins


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the shipped data that a test may change."""
    for name in ("knowledge", "nlu_data"):
        shutil.copytree(getattr(settings, "knowledge_dir" if name == "knowledge" else "nlu_dir"), tmp_path / name)
    return dataclasses.replace(
        settings, knowledge_dir=tmp_path / "knowledge", nlu_dir=tmp_path / "nlu_data", models_dir=tmp_path / "models"
    )


class Rasa:
    """Trains in no time: writes half a file, does what a test asks for, and writes the rest."""

    def __init__(self) -> None:
        self.halfway: Callable[[], object] = lambda: None
        self.fails = False

    def train(self, *, output: str, fixed_model_name: str, **_: object) -> SimpleNamespace:
        """Write a model's file as Rasa does, bit by bit under its own name."""
        path = Path(output) / f"{fixed_model_name}.tar.gz"
        path.write_text("half", encoding="utf-8")
        self.halfway()
        path.write_text("whole", encoding="utf-8")
        return SimpleNamespace(model=None if self.fails else str(path))


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> Rasa:
    """What trains instead of Rasa."""
    stand_in = Rasa()
    standins.install()
    monkeypatch.setattr("rasa.model_training.train", stand_in.train)
    return stand_in


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


def test_a_model_is_no_model_until_it_is_whole(own: Settings, rasa: Rasa) -> None:
    seen: list[Path | None] = []
    rasa.halfway = lambda: seen.append(fitting_model(own))
    path = train(own)
    assert seen == [None]
    assert path == fitting_model(own)
    assert path.read_text(encoding="utf-8") == "whole"
    assert not list(own.models_dir.glob(".unfinished-*"))


def test_what_a_killed_training_left_goes_with_the_next(own: Settings, rasa: Rasa) -> None:
    left = own.models_dir / ".unfinished-of-a-killed-training"
    left.mkdir(parents=True)
    (left / "half.tar.gz").touch()
    train(own)
    assert not list(own.models_dir.glob(".unfinished-*"))


def test_a_training_leaves_the_folder_of_another_alone(own: Settings, rasa: Rasa) -> None:
    def at_the_same_time() -> None:
        rasa.halfway = lambda: None
        train(own)

    rasa.halfway = at_the_same_time
    assert train(own).read_text(encoding="utf-8") == "whole"


@pytest.mark.parametrize("killed", [True, False])
def test_a_training_without_a_model_leaves_no_file(own: Settings, rasa: Rasa, killed: bool) -> None:
    def kill() -> None:
        raise KeyboardInterrupt

    rasa.halfway = kill if killed else lambda: None
    rasa.fails = True
    with pytest.raises(KeyboardInterrupt if killed else TrainingFailedError):
        train(own)
    assert fitting_model(own) is None
    assert not list(own.models_dir.glob("*.tar.gz"))
