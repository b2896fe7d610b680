"""`indgang evaluate`: understanding measured on labelled files, with intervals, confusions and a reliability plot."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bot.catalogue.loader import load
from bot.learning import labelled
from bot.learning.measures import BINS, Measure, Read, confusions, level_by, measure_all, reliability, worst_tasks
from bot.learning.models import required_model, version
from bot.learning.parser import Parser
from bot.learning.reading import read_timed
from bot.settings import Settings
from bot.texts import load as load_texts
from bot.tickets.calendar import ZONE
from bot.understanding import level_rules

_SHOWN_TASKS = 15
_SHOWN_PAIRS = 25
_PLOT_WIDTH = 40


def evaluate(settings: Settings, paths: Sequence[Path]) -> Iterator[str]:
    """Lines of the report. Raises ModelMissingError, or MendableError for a file that cannot be used."""
    model = required_model(settings)
    messages = labelled.read(paths)
    catalogue = load(settings.knowledge_dir)
    today = dt.datetime.now(ZONE).date()
    began = time.perf_counter()
    parser = Parser(model)
    loaded = time.perf_counter() - began
    timed = read_timed(parser, version(model), messages, catalogue, today)
    reads = [read for read, _ in timed]
    yield f"{len(reads)} beskeder, model {model.name}"
    yield ""
    usual = {task.id: task.level for task in catalogue.tasks.values()}
    rules = level_by(load_texts("evaluation")["level_by_rules"], reads, partial(level_rules.level, usual_level=usual))
    yield from _table([*measure_all(reads), *([rules] if rules.count else [])])
    yield ""
    yield from _speed([seconds for _, seconds in timed], loaded)
    yield from _plot(reads)
    yield from _worst(reads)
    yield from _pairs(reads)


def _table(measures: Sequence[Measure]) -> Iterator[str]:
    yield f"{'mål':<66} {'værdi':>6}  {'95 %-interval':>15}  {'antal':>5}  {'mål':>7}"
    for one in measures:
        goal = f"{'≤' if one.at_most else '≥'} {one.goal:.2f}"
        mark = "nået" if one.reached else "ikke nået"
        interval = f"{one.low:.3f}-{one.high:.3f}"
        yield f"{one.name:<66} {one.value:>6.3f}  {interval:>15}  {one.count:>5}  {goal:>7}  {mark}"


def _speed(durations: Sequence[float], loaded: float) -> Iterator[str]:
    ordered = sorted(durations)
    if ordered:
        middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
        yield f"én besked: median {middle * 1e3:.1f} ms, p95 {late * 1e3:.1f} ms; modellen indlæst på {loaded:.1f} s"


def _plot(reads: Sequence[Read]) -> Iterator[str]:
    yield ""
    yield f"Sikkerhed mod virkelighed (─ sagt, █ rigtigt), {BINS} trin"
    for confidence, share, count in reliability(reads):
        said, right = round(confidence * _PLOT_WIDTH), round(share * _PLOT_WIDTH)
        yield f"  sagt  {confidence:.2f} {'─' * said}"
        yield f"  rigtig {share:.2f} {'█' * right} ({count})"


def _worst(reads: Sequence[Read]) -> Iterator[str]:
    worst = worst_tasks(reads)
    if worst:
        yield ""
        yield "Svageste opgaver"
    for task, missed, count in worst[:_SHOWN_TASKS]:
        yield f"  {task:<30} {missed} af {count} forkert"


def _pairs(reads: Sequence[Read]) -> Iterator[str]:
    pairs = confusions(reads)
    if pairs:
        yield ""
        yield "Forvekslinger (skulle være → blev)"
    for label, said, texts in pairs[:_SHOWN_PAIRS]:
        yield f"  {label} → {said} ({len(texts)})"
        for text in texts:
            yield f"      {' '.join(text.split())[:110]}"
