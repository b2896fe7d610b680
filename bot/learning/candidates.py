"""Trains a candidate and holds it against the model that answers, on the protected sets; what serves is untouched."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.catalogue.check import check
from bot.catalogue.loader import Catalogue
from bot.catalogue.loader import load as load_catalogue
from bot.errors import MendableError, TrainingFailedError
from bot.learning import gate, labelled, models
from bot.learning.changes import REGRESSION
from bot.learning.gate import Comparison
from bot.learning.labelled import Labelled
from bot.learning.labels import LabelStore
from bot.learning.measures import Read, measure_all
from bot.learning.progress import FAILED, ProgressFile
from bot.learning.reading import read_all
from bot.learning.registry import ActivationRefusedError, ModelRegistry, shape
from bot.settings import Settings
from bot.storage.database import Database
from bot.texts import load
from bot.tickets.calendar import ZONE

log = logging.getLogger(__name__)
MOST_PROBLEMS = 10
"""Problems that are named when data has them; `indgang check` names them all."""
MOST_CHANGED = 200
MOST_CONFUSED = 50
"""Rows that are kept with a candidate."""


def train(settings: Settings, database: Database, by: str, clock: Callable[[], dt.datetime]) -> str:
    """Validate, train, compare and write down; returns the candidate's name.

    Raises AlreadyTrainingError, or TrainingFailedError with what to mend.
    """
    file = ProgressFile(settings.models_dir)
    with file.only_one():
        progress = file.begin(by, clock())

        def reach(step: str, message: str = "", model: str = "") -> None:
            nonlocal progress
            progress = file.reach(progress, step, message, model)

        try:
            return _train(settings, database, by, clock, reach)
        except MendableError as error:
            reach(FAILED, str(error))
            raise
        except Exception as error:
            reach(FAILED, str(load("learning")["training"]["unknown_fault"]).format(kind=type(error).__name__))
            raise


def _train(
    settings: Settings, database: Database, by: str, clock: Callable[[], dt.datetime], reach: Callable[..., None]
) -> str:
    today = clock().astimezone(ZONE).date()
    problems = [one for one in check(settings.knowledge_dir, settings.nlu_dir, today) if one.field != "review_date"]
    if problems:
        texts = load("learning")["training"]
        more = [texts["more_problems"].format(count=len(problems) - MOST_PROBLEMS)][: len(problems) > MOST_PROBLEMS]
        raise TrainingFailedError("\n".join([texts["problems"], *map(str, problems[:MOST_PROBLEMS]), *more]))
    reach("train")
    catalogue = load_catalogue(settings.knowledge_dir)
    model = models.fitting_model(settings) or models.train(settings)
    name = models.version(model)
    registry = ModelRegistry(database, settings.models_dir)
    sets = protected_sets(settings, database, catalogue, clock())
    live = _live(registry, name)
    reach("read_live", model=name)
    before = _reads_of_live(live, sets, catalogue, today) if live is not None else {}
    reach("read_candidate")
    after = _reads(model, sets, catalogue, today)
    reach("compare")
    comparisons = compare_all(before, after)
    measures = _kept(comparisons, before, after, models.version(live) if live is not None and before else None)
    refused = [one.name for one in comparisons if one.refused]
    registry.record(name, clock(), by, shape(catalogue), measures, refused)
    reach("done", model=name)
    return name


def protected_sets(
    settings: Settings, database: Database, catalogue: Catalogue, now: dt.datetime
) -> dict[str, list[Labelled]]:
    """Name → messages: regression cases, the development set, and the last weeks' labels that were held out.

    Messages about a task that is no longer in the catalogue are left out: no candidate can know it.
    """
    names = load("learning")["sets"]
    folder = settings.protected_dir
    cases = folder / REGRESSION
    recent = [one.labelled("chat") for one in LabelStore(database).held_out(now)]
    sets = {
        names["regression"]: labelled.read([cases]) if cases.exists() else [],
        names["development"]: labelled.read(sorted(folder.glob("dev_*.jsonl"))),
        names["recent"]: recent,
    }
    usable = {name: [one for one in all_ if catalogue.tasks.keys() >= {*one.tasks}] for name, all_ in sets.items()}
    return {name: messages for name, messages in usable.items() if messages}


def compare_all(before: Mapping[str, Sequence[Read]], after: Mapping[str, Sequence[Read]]) -> list[Comparison]:
    """Every protected measure of both models. Without a live model there is nothing to fall from."""
    regression = load("learning")["sets"]["regression"]
    found: list[Comparison] = []
    for name, reads in after.items():
        if name in before:
            live, candidate = measure_all(before[name]), measure_all(reads)
            found += gate.compare(live, candidate, name, strict=name == regression)
    return found


def _live(registry: ModelRegistry, candidate: str) -> Path | None:
    """The model that answers now; None when that is the candidate itself or its file cannot be used."""
    active = registry.active()
    if active is None or active.model == candidate:
        return None
    try:
        registry.check_file(active.model)
    except ActivationRefusedError as error:
        log.warning("nothing to compare with: %s", error)
        return None
    return registry.path(active.model)


def _reads_of_live(
    model: Path, sets: Mapping[str, Sequence[Labelled]], catalogue: Catalogue, today: dt.date
) -> dict[str, list[Read]]:
    """The same of the model that answers; nothing when this version of the program cannot load it any more."""
    try:
        return _reads(model, sets, catalogue, today)
    except Exception as error:
        log.warning("model %s cannot be read any more: %s", model.name, type(error).__name__)
        return {}


def _reads(
    model: Path, sets: Mapping[str, Sequence[Labelled]], catalogue: Catalogue, today: dt.date
) -> dict[str, list[Read]]:
    every = [message for messages in sets.values() for message in messages]
    reads = iter(read_all(model, every, catalogue, today))
    return {name: [next(reads) for _ in messages] for name, messages in sets.items()}


def _kept(
    comparisons: Sequence[Comparison],
    before: Mapping[str, Sequence[Read]],
    after: Mapping[str, Sequence[Read]],
    against: str | None,
) -> dict[str, Any]:
    """What is shown of a candidate later, as plain values."""
    new = [read for reads in after.values() for read in reads]
    old = [read for name in after for read in before.get(name, ())]
    both = len(old) == len(new)
    return {
        "against": against,
        "comparisons": [{**dataclasses.asdict(one), "refused": one.refused} for one in comparisons],
        "alone": [] if comparisons else _alone(after),
        "tasks": gate.by_task(old, new) if both else [],
        "changed": [dataclasses.asdict(one) for one in gate.changed(old, new)[:MOST_CHANGED]] if both else [],
        "confused": gate.confused(new)[:MOST_CONFUSED],
    }


def _alone(after: Mapping[str, Sequence[Read]]) -> list[dict[str, Any]]:
    return [
        {"name": f"{name}: {one.name}", "value": one.value, "count": one.count}
        for name, reads in after.items()
        for one in measure_all(reads)
    ]
