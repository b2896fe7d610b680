"""How long it takes from a label to a model that answers with it: `make bench-retraining`.

The examples are copied; a model is trained on them first, unless `--models` holds one, and is not part of the time.
Wall time depends on who else uses the machine, so the processor time of the training is printed beside it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.bootstrap import system_clock
from bot.catalogue.loader import load
from bot.learning import candidates, changes, models
from bot.learning.changes import Places
from bot.learning.labels import TASK, LabelStore
from bot.learning.registry import ModelRegistry, shape
from bot.learning.review import ASKED_BACK, Item
from bot.settings import Settings, load_settings
from bot.storage.database import Database

GOAL_SECONDS = 180.0
WORDS = "kan vores ladcykelværksted få lov at have tre udlejningscykler stående ved kanten af pladsen hele sommeren"
TASK_MEANT = "vareudstilling"
BY = "maaling"
_ID = "bench-1"
"""The id of a first contact that is not held out for testing."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, help="folder with a model that fits the shipped examples")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="indgang-bench-") as name:
        folder = Path(name)
        # Rasa would otherwise skip what an earlier run has trained.
        os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
        settings = _own(folder)
        database = Database(settings.resolved_database_url)
        database.migrate()
        try:
            _begin(settings, database, chosen.models)
            _loop(settings, database)
        finally:
            database.close()


def _own(folder: Path) -> Settings:
    """The shipped examples and protected sets in folders that are thrown away."""
    shipped = load_settings({})
    shutil.copytree(shipped.nlu_dir, folder / "repo" / "nlu_data")
    shutil.copytree(shipped.protected_dir, folder / "repo" / "protected")
    (folder / "models").mkdir()
    return replace(
        shipped,
        data_dir=folder / "data",
        models_dir=folder / "models",
        nlu_dir=folder / "repo" / "nlu_data",
        protected_dir=folder / "repo" / "protected",
    )


def _begin(settings: Settings, database: Database, ready: Path | None) -> None:
    name = models.data_fingerprint(settings)
    file = ready / f"{name}.tar.gz" if ready else None
    if file is not None and file.exists():
        shutil.copy(file, settings.models_dir)
    else:
        print("træner den model, der svarer (tæller ikke med)", flush=True)
        models.train(settings)
    registry = ModelRegistry(database, settings.models_dir)
    registry.begin_with(name, system_clock(), shape(load(settings.knowledge_dir)))


def _loop(settings: Settings, database: Database) -> None:
    catalogue = load(settings.knowledge_dir)
    registry = ModelRegistry(database, settings.models_dir)
    began = time.perf_counter()
    with _timed("label"):
        now = dt.datetime.now(dt.UTC)
        ranking = ((TASK_MEANT, 0.4),)
        item = Item(_ID, now, "web", WORDS, ASKED_BACK, "simpel", ranking, None, ())
        LabelStore(database).judge(item, TASK, BY, now, task=TASK_MEANT, tasks=catalogue.tasks)
    with _timed("example"):
        areas = {task.id: task.area for task in catalogue.tasks.values()}
        change = changes.propose(
            LabelStore(database).waiting(), areas, Places(settings.nlu_dir, settings.protected_dir)
        )
        changes.apply(database, change, settings.nlu_dir.parent, BY, now)
    with _timed("candidate: check, train, read both, compare"):
        name = candidates.train(settings, database, BY, system_clock)
    known = registry.find(name)
    with _timed("activation"):
        refused = known.refused if known else ()
        registry.activate(name, BY, "måling", system_clock(), shape(catalogue), override=bool(refused))
    spent = time.perf_counter() - began
    print(f"  {'all, in seconds':46}{spent:8.1f}  goal {GOAL_SECONDS:.0f}{'  MISSED' if spent > GOAL_SECONDS else ''}")
    print(f"  refused: {', '.join(refused) or 'nothing'}")


@contextmanager
def _timed(name: str) -> Iterator[None]:
    began, busy = time.perf_counter(), _processor()
    yield
    print(f"  {name:46}{time.perf_counter() - began:8.1f}  processor {_processor() - busy:6.1f}", flush=True)


def _processor() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main()
