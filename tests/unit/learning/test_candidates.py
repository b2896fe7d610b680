"""A candidate from check to comparison; what trains and what reads stand in for Rasa, which takes minutes."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from bot.catalogue.loader import Catalogue
from bot.errors import MendableError, TrainingFailedError
from bot.learning import candidates, models
from bot.learning.candidates import protected_sets, train
from bot.learning.changes import REGRESSION
from bot.learning.labelled import Labelled
from bot.learning.labels import LabelStore
from bot.learning.measures import Read
from bot.learning.progress import AlreadyTrainingError, ProgressFile
from bot.learning.registry import ActivationRefusedError, KnownModel, ModelRegistry, shape
from bot.learning.review import Item
from bot.settings import Settings
from bot.storage.database import Database
from bot.triage.contract import TaskGuess, Triage
from tests.builders import MORNING
from tests.conftest import FixedClock

LIVE, CANDIDATE = "live00000000", "cand00000000"
TASKS = ("udeservering", "skilte")
Says = Callable[[str], str]


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """The shipped catalogue and examples; models and protected sets in folders of the test's own."""
    protected = tmp_path / "protected"
    protected.mkdir()
    lines = [
        json.dumps({"text": f"{task} {number}", "primary": task, "level": "simpel"})
        for task in TASKS
        for number in range(20)
    ]
    (protected / "dev_a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return dataclasses.replace(settings, models_dir=tmp_path / "models", protected_dir=protected)


@pytest.fixture
def database(own: Settings) -> Iterator[Database]:
    database = Database(own.resolved_database_url)
    database.migrate()
    yield database
    database.close()


class Trainer:
    """What training and reading do: `says` gives the task that a model reads in a text."""

    def __init__(self) -> None:
        self.says: dict[str, Says] = {}
        self.trained = 0

    def train(self, settings: Settings) -> Path:
        """Write a model's file."""
        self.trained += 1
        path = settings.models_dir / f"{CANDIDATE}.tar.gz"
        path.write_bytes(b"candidate")
        return path

    def read(self, model: Path, messages: Sequence[Labelled], *_: object) -> list[Read]:
        """What a model says of messages."""
        return [_read(message, self.says[models.version(model)](message.text)) for message in messages]


def _read(label: Labelled, task: str) -> Read:
    guess = (TaskGuess(task, 0.9),)
    return Read(label, Triage(label.text, "inquiry", "answer", tasks=guess, ranking=guess, level="simpel"))


def right(text: str) -> str:
    """A model that is always right about the messages of `own`."""
    return text.split()[0]


def forgets_signs(text: str) -> str:
    """A model that has forgotten one task."""
    return "udeservering"


@pytest.fixture
def trainer(own: Settings, database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Trainer:
    """One model answers, and another one is to be trained."""
    trainer = Trainer()
    trainer.says = {LIVE: right, CANDIDATE: right}
    monkeypatch.setattr(models, "train", trainer.train)
    monkeypatch.setattr(candidates, "read_all", trainer.read)
    own.models_dir.mkdir(parents=True)
    registry = ModelRegistry(database, own.models_dir)
    registry.path(LIVE).write_bytes(b"live")
    registry.begin_with(LIVE, MORNING, shape(catalogue))
    return trainer


@pytest.fixture
def run(own: Settings, database: Database, clock: FixedClock) -> Callable[[], KnownModel]:
    """Train a candidate, and what is known of it then."""

    def candidate() -> KnownModel:
        known = ModelRegistry(database, own.models_dir).find(train(own, database, "mie", clock))
        assert known is not None
        return known

    return candidate


Run = Callable[[], KnownModel]


def test_a_candidate_that_does_as_well_is_approved_and_does_not_answer_by_itself(
    trainer: Trainer, run: Run, own: Settings, database: Database
) -> None:
    known = run()
    assert (known.name, known.trained_by, known.refused) == (CANDIDATE, "mie", ())
    assert known.measures["against"] == LIVE
    assert known.measures["comparisons"]
    active = ModelRegistry(database, own.models_dir).active()
    assert active is not None
    assert active.model == LIVE


def test_a_candidate_that_forgets_a_task_is_refused_with_the_messages_that_changed_sides(
    trainer: Trainer, run: Run, own: Settings, database: Database, catalogue: Catalogue
) -> None:
    trainer.says[CANDIDATE] = forgets_signs
    known = run()
    assert known.refused
    assert known.measures["tasks"] == [["skilte", 20, 20, 0]]
    assert known.measures["confused"] == [["skilte", "udeservering", 20]]
    first = known.measures["changed"][0]
    assert (first["live"], first["candidate"], first["better"]) == ("skilte", "udeservering", False)
    with pytest.raises(ActivationRefusedError, match="klarer sig dårligere"):
        ModelRegistry(database, own.models_dir).activate(CANDIDATE, "mie", "", MORNING, shape(catalogue))


def test_broken_data_is_found_before_anything_is_trained(
    trainer: Trainer, own: Settings, database: Database, tmp_path: Path
) -> None:
    broken = shutil.copytree(own.nlu_dir, tmp_path / "nlu")
    (broken / "tasks" / "byrum" / "skilte.yml").write_text("nlu: [\n", encoding="utf-8")
    with pytest.raises(TrainingFailedError, match=r"Data har fejl[\s\S]*skilte\.yml"):
        train(dataclasses.replace(own, nlu_dir=broken), database, "mie", lambda: MORNING)
    assert trainer.trained == 0
    progress = ProgressFile(own.models_dir).read(MORNING)
    assert progress is not None
    assert (progress.step, progress.running) == ("failed", False)
    assert "skilte.yml" in progress.message


def test_a_training_that_breaks_says_so_and_leaves_the_way_free(
    trainer: Trainer, run: Run, own: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(settings: Settings) -> Path:
        raise MemoryError("her står, hvad nogen skrev")

    monkeypatch.setattr(models, "train", out_of_memory)
    with pytest.raises(MemoryError):
        run()
    progress = ProgressFile(own.models_dir).read(clock())
    assert progress is not None
    assert progress.message == "Træningen stoppede med en fejl (MemoryError). Se i loggen."
    monkeypatch.setattr(models, "train", trainer.train)
    assert run().name == CANDIDATE


def test_while_one_trains_another_is_told_to_wait(trainer: Trainer, run: Run, own: Settings) -> None:
    with ProgressFile(own.models_dir).only_one(), pytest.raises(AlreadyTrainingError):
        run()
    assert trainer.trained == 0


def test_a_live_model_that_this_version_cannot_load_does_not_hinder_a_new_one(trainer: Trainer, run: Run) -> None:
    def unreadable(text: str) -> str:
        raise AttributeError("en klasse, der er væk")

    trainer.says[LIVE] = unreadable
    known = run()
    assert (known.measures["against"], known.measures["comparisons"], known.refused) == (None, [], ())
    assert known.measures["alone"]


def test_a_live_file_that_was_altered_is_not_loaded(trainer: Trainer, run: Run, own: Settings) -> None:
    (own.models_dir / f"{LIVE}.tar.gz").write_bytes(b"noget andet")
    assert run().measures["against"] is None


def label(database: Database, task: str, **changes: str) -> None:
    """Judge messages until one is held out for testing."""
    for number in range(20):
        text = f"{task} mærket {number}"
        item = Item(f"i-{number}", MORNING, "web", text, "unsure", "simpel", (), None, ())
        LabelStore(database).judge(item, changes.get("verdict", "task"), "mie", MORNING, task=task, tasks=[task])


def names(sets: Mapping[str, Sequence[Labelled]]) -> list[str]:
    return list(sets)


def test_the_protected_sets_are_regression_cases_development_and_labels_held_out(
    own: Settings, database: Database, catalogue: Catalogue
) -> None:
    assert names(protected_sets(own, database, catalogue, MORNING)) == ["Prøvesættet"]
    (own.protected_dir / REGRESSION).write_text('{"text": "bord", "primary": "udeservering"}\n', encoding="utf-8")
    label(database, "skilte")
    sets = protected_sets(own, database, catalogue, MORNING)
    assert names(sets) == ["Faste prøver", "Prøvesættet", "De seneste uger"]
    recent = sets["De seneste uger"]
    assert 0 < len(recent) < 20, "some of the labels are taught"
    assert {one.primary for one in recent} == {"skilte"}


def test_messages_about_a_task_that_was_removed_protect_nothing(
    own: Settings, database: Database, catalogue: Catalogue
) -> None:
    label(database, "nedlagt")
    assert names(protected_sets(own, database, catalogue, MORNING)) == ["Prøvesættet"]
    smaller = dataclasses.replace(catalogue, tasks={"skilte": catalogue.tasks["skilte"]})
    (messages,) = protected_sets(own, database, smaller, MORNING).values()
    assert {one.primary for one in messages} == {"skilte"}


def test_a_candidate_of_a_catalogue_that_has_changed_since_is_refused(
    trainer: Trainer, run: Run, own: Settings, database: Database, catalogue: Catalogue
) -> None:
    run()
    changed = dataclasses.replace(catalogue, tasks={**catalogue.tasks, "ny-opgave": catalogue.tasks["skilte"]})
    with pytest.raises(ActivationRefusedError, match="et andet katalog"):
        ModelRegistry(database, own.models_dir).activate(CANDIDATE, "mie", "", MORNING, shape(changed))


def test_a_protected_file_that_is_broken_is_named(trainer: Trainer, run: Run, own: Settings) -> None:
    (own.protected_dir / "dev_b.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(MendableError, match=r"dev_b\.jsonl linje 1"):
        run()
