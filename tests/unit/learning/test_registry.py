"""Which model answers: only a whole, unaltered file that passed the gate, and always one can go back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.errors import ModelMissingError
from bot.learning.registry import ActivationRefusedError, ModelRegistry
from bot.learning.watch import ModelWatch
from bot.storage.database import Database
from tests.builders import MORNING


@pytest.fixture
def registry(database: Database, tmp_path: Path) -> ModelRegistry:
    return ModelRegistry(database, tmp_path)


def trained(registry: ModelRegistry, name: str, *, refused: tuple[str, ...] = (), shape: str = "now") -> None:
    registry.path(name).write_bytes(name.encode())
    registry.record(name, MORNING, "mie", shape, {"comparisons": []}, refused)


def activate(registry: ModelRegistry, name: str, reason: str = "", *, override: bool = False) -> None:
    registry.activate(name, "mie", reason, MORNING, "now", override=override)


def test_before_the_first_activation_no_model_is_chosen(registry: ModelRegistry) -> None:
    assert registry.active() is None
    assert registry.answering() is None


def test_an_activated_model_answers_and_an_older_one_can_be_taken_back(registry: ModelRegistry) -> None:
    for name in ("old", "new"):
        trained(registry, name)
        activate(registry, name)
    assert registry.answering() == registry.path("new")
    activate(registry, "old")
    assert registry.answering() == registry.path("old")
    assert [one.model for one in registry.history()] == ["old", "new", "old"]


def test_a_model_that_the_gate_refused_needs_an_override_with_a_reason(registry: ModelRegistry) -> None:
    trained(registry, "worse", refused=("Prøvesættet: niveau",))
    with pytest.raises(ActivationRefusedError, match="Prøvesættet: niveau"):
        activate(registry, "worse")
    with pytest.raises(ActivationRefusedError, match="Skriv, hvorfor"):
        activate(registry, "worse", "  ", override=True)
    activate(registry, "worse", "Ny lov fra i dag", override=True)
    active = registry.active()
    assert active is not None
    assert (active.overridden, active.reason) == (True, "Ny lov fra i dag")


def test_a_candidate_of_an_older_catalogue_is_refused(registry: ModelRegistry) -> None:
    trained(registry, "stale", shape="before")
    with pytest.raises(ActivationRefusedError, match="et andet katalog"):
        activate(registry, "stale")


def test_a_missing_and_an_altered_file_are_never_loaded(registry: ModelRegistry) -> None:
    trained(registry, "one")
    activate(registry, "one")
    registry.path("one").write_bytes(b"something else")
    assert registry.answering() is None
    with pytest.raises(ActivationRefusedError, match="ikke den, der blev trænet"):
        activate(registry, "one")
    registry.path("one").unlink()
    with pytest.raises(ActivationRefusedError, match="mangler"):
        activate(registry, "one")
    assert registry.known() == []


def test_an_unknown_model_is_said_to_be_unknown(registry: ModelRegistry) -> None:
    with pytest.raises(ActivationRefusedError, match="ingen model med navnet x"):
        activate(registry, "x")


class _Runner:
    """Takes another model as the conversation runner does."""

    def __init__(self, version: str, *, fault: Exception | None = None) -> None:
        self.services = SimpleNamespace(model_version=version)
        self.fault = fault

    def adopt(self, model: Path, version: str) -> None:
        if self.fault:
            raise self.fault
        self.services.model_version = version


def test_every_serving_process_changes_over_to_the_activated_model(registry: ModelRegistry) -> None:
    trained(registry, "new")
    runner = _Runner("old")
    watch = ModelWatch(runner, registry)  # type: ignore[arg-type]
    assert not watch.look()
    activate(registry, "new")
    assert watch.look()
    assert runner.services.model_version == "new"
    assert not watch.look()


@pytest.mark.parametrize("fault", [ModelMissingError("væk"), EOFError("halv")])
def test_a_model_that_cannot_be_loaded_leaves_the_one_in_use(
    registry: ModelRegistry, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    trained(registry, "new")
    activate(registry, "new")
    runner = _Runner("old", fault=fault)
    watch = ModelWatch(runner, registry)  # type: ignore[arg-type]
    assert not watch.look()
    assert not watch.look()
    assert runner.services.model_version == "old"
    assert caplog.text.count("model new is not used") == 1


def test_a_file_that_comes_later_is_adopted_when_it_is_there(registry: ModelRegistry) -> None:
    trained(registry, "new")
    activate(registry, "new")
    content = registry.path("new").read_bytes()
    registry.path("new").unlink()
    runner = _Runner("old")
    watch = ModelWatch(runner, registry)  # type: ignore[arg-type]
    assert not watch.look()
    registry.path("new").write_bytes(content)
    assert watch.look()


def test_the_model_that_fits_is_remembered_until_somebody_chooses(registry: ModelRegistry) -> None:
    for name in ("first", "second"):
        registry.path(name).write_bytes(name.encode())
        registry.begin_with(name, MORNING, "now")
        registry.begin_with(name, MORNING, "now")
    assert [(one.model, one.by) for one in registry.history()] == [("second", "system"), ("first", "system")]
    assert registry.answering() is None, "another one may fit after the next start"
    trained(registry, "chosen")
    activate(registry, "chosen")
    registry.begin_with("second", MORNING, "now")
    assert registry.answering() == registry.path("chosen")
    activate(registry, "first")
    assert registry.answering() == registry.path("first"), "one can go back to what answered before"


def test_messages_shown_beside_old_models_are_forgotten(registry: ModelRegistry) -> None:
    registry.path("old").write_bytes(b"old")
    registry.record("old", MORNING, "mie", "now", {"changed": [{"text": "ring til Ida"}], "tasks": [1]}, ())
    registry.forget_texts(MORNING)
    assert registry.known()[0].measures["changed"] != []
    registry.forget_texts(MORNING + dt.timedelta(days=1))
    assert registry.known()[0].measures == {"changed": [], "tasks": [1]}
