"""From a label to a model that answers, in a running server, and a training that is killed on the way."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.bootstrap import system_clock
from bot.catalogue.loader import Catalogue
from bot.learning import changes
from bot.learning.changes import Places
from bot.learning.labels import TASK, LabelStore
from bot.learning.models import version
from bot.learning.progress import STARTING, ProgressFile
from bot.learning.registry import ModelRegistry, shape
from bot.learning.review import queue
from bot.settings import PROJECT_ROOT, Settings
from bot.storage.database import Database
from bot.tickets.store import TicketStore
from tests.builders import triage_data
from tests.servers.processes import clean_environment
from tests.servers.web import WebProcess, serving

NEW = "må vores snurrebassekarusel stå på gågaden når vi holder jubilæum"
MEANT = "arrangement"
PATIENCE = 900.0
"""Seconds a training may take on a busy machine; it takes about two minutes on an idle one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A server on copies of what training reads and writes."""

    settings: Settings
    environ: dict[str, str]
    database: Database
    registry: ModelRegistry

    def train(self) -> subprocess.Popen[str]:
        """`indgang train --candidate` in a process of its own, as the button starts it."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "train", "--candidate", "--by", "mie"],
            cwd=PROJECT_ROOT,
            env={**clean_environment(), **self.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture
def place(settings: Settings, trained_model: Path, tmp_path: Path) -> Iterator[Place]:
    """The shipped examples, few protected messages, and the model that fits."""
    shutil.copytree(settings.nlu_dir, tmp_path / "nlu_data")
    protected, models = tmp_path / "protected", tmp_path / "models"
    protected.mkdir()
    models.mkdir()
    lines = (settings.protected_dir / "dev_a.jsonl").read_text(encoding="utf-8").splitlines()[:60]
    (protected / "dev_a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    shutil.copy(trained_model, models)
    own = replace(settings, nlu_dir=tmp_path / "nlu_data", protected_dir=protected, models_dir=models)
    environ = {
        f"INDGANG_{name.upper()}": str(getattr(own, name))
        for name in ("data_dir", "models_dir", "nlu_dir", "protected_dir")
    }
    # Rasa would otherwise skip what an earlier run has trained.
    environ |= {"RASA_CACHE_DIRECTORY": str(tmp_path / "cache"), "RASA_TELEMETRY_ENABLED": "false"}
    database = Database(own.resolved_database_url)
    database.migrate()
    yield Place(own, environ, database, ModelRegistry(database, models))
    database.close()


@pytest.fixture
def server(place: Place) -> Iterator[WebProcess]:
    with serving(place.environ) as process:
        yield process


def make_example(place: Place, catalogue: Catalogue) -> None:
    """Somebody asks, a maintainer says what it was about, and it becomes an example."""
    triage = triage_data(text=NEW, decision="ask_back", ranking=[])
    # Of a few contacts with the same words one is sure not to be held out for testing.
    for number in range(8):
        TicketStore(place.database).log_inquiry(
            triage, channel="web", at=system_clock(), inquiry_id=f"karusel-{number}"
        )
    (item,) = queue(place.database, catalogue, catalogue.municipalities["odense"])
    store = LabelStore(place.database)
    for identifier in (item.id, *item.others):
        one = replace(item, id=identifier, others=())
        store.judge(one, TASK, "mie", system_clock(), task=MEANT, tasks=catalogue.tasks)
        if store.waiting():
            break
    places = Places(place.settings.nlu_dir, place.settings.protected_dir)
    areas = {task.id: task.area for task in catalogue.tasks.values()}
    change = changes.propose(store.waiting(), areas, places)
    changes.apply(place.database, change, place.settings.nlu_dir.parent, "mie", system_clock())


def test_a_label_becomes_an_example_a_candidate_and_a_model_that_answers_and_is_taken_back(
    place: Place, server: WebProcess, catalogue: Catalogue, trained_model: Path
) -> None:
    before = version(trained_model)
    make_example(place, catalogue)
    training = place.train()
    asked = 0
    while training.poll() is None:
        assert server.triage("hej")["versions"]["model"] == before
        asked += 1
        time.sleep(1)
    printed, _ = training.communicate()
    known = place.registry.known()[0]
    assert known.name != before, printed
    assert known.measures["against"] == before
    assert known.measures["comparisons"]
    assert asked > 10, "the server answered all the while"

    refused = bool(known.refused)
    place.registry.activate(known.name, "mie", "prøve", system_clock(), shape(catalogue), override=refused)
    server.wait_for_model(known.name, 30)
    assert server.triage(NEW)["ranking"][0]["id"] == MEANT

    place.registry.activate(before, "mie", "", system_clock(), shape(catalogue))
    server.wait_for_model(before, 30)


def test_a_training_that_is_killed_leaves_the_live_model_answering_and_says_that_it_was_interrupted(
    place: Place, server: WebProcess, catalogue: Catalogue, trained_model: Path
) -> None:
    make_example(place, catalogue)
    training = place.train()
    started = time.monotonic()
    while (progress := _step(place)) != "train":
        assert training.poll() is None, training.stdout.read() if training.stdout else ""
        assert time.monotonic() - started < PATIENCE, progress
        time.sleep(0.2)
    # Well into it: files of the model are being written.
    time.sleep(10)
    training.send_signal(signal.SIGKILL)
    training.communicate()
    read = ProgressFile(place.settings.models_dir).read(system_clock() + STARTING)
    assert read is not None
    assert read.interrupted
    assert server.triage("hej")["versions"]["model"] == version(trained_model)
    assert [path.name for path in place.settings.models_dir.glob("*.tar.gz")] == [trained_model.name]
    with ProgressFile(place.settings.models_dir).only_one():
        pass  # The way is free for the next one.


def _step(place: Place) -> str:
    file = place.settings.models_dir / "training.json"
    return str(json.loads(file.read_text(encoding="utf-8"))["step"]) if file.exists() else ""
