"""The comparison itself: what is measured of each pipeline, and in which order."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import data, metrics, readings, report
from bench.pipelines import Own, Pipeline, RasaDefault
from bench.report import MEASURES
from bot.settings import PROJECT_ROOT
from bot.understanding.examples import Example, read_files

QUALITY = tuple(MEASURES)[tuple(MEASURES).index("task_top1") :]
SPEED = tuple(MEASURES)[: tuple(MEASURES).index("task_top1")]
_FOLLOW_UPS = ("Hvad koster det?", "Hvor lang tid tager det?", "Tak for hjælpen")
"""What a conversation goes on with after its inquiry."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. `per_intent` examples an intent are what both pipelines are trained on."""

    quick: bool
    per_intent: int
    all_per_intent: int
    """Most examples an intent where ours learns from all data."""
    epochs: int
    messages: int
    """Most held-out and most development messages that are read."""
    conversations: int
    starts: int
    """Times a server is started; the median counts."""


FULL = Plan(
    quick=False, per_intent=10, all_per_intent=100_000, epochs=100, messages=100_000, conversations=60, starts=3
)
QUICK = Plan(quick=True, per_intent=4, all_per_intent=20, epochs=10, messages=250, conversations=10, starts=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything measured of one trained pipeline; a measure that does not apply is absent."""

    speed: dict[str, float | None]
    held_out: dict[str, float | None]
    development: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class _Tests:
    held_out: list[Example]
    development: list[Example]


def run(plan: Plan, folder: Path) -> str:
    """Measure everything with files in `folder`; saves results/bench.json and returns the tables."""
    training, held_out = data.split(read_files(PROJECT_ROOT / "nlu_data"))
    shared = data.subset(training, plan.per_intent)
    everything = data.subset(training, plan.all_per_intent)
    development = data.read_development(PROJECT_ROOT / "tests" / "nlu")
    tests = _Tests(data.sample(held_out, plan.messages), data.sample(development, plan.messages))
    rasa = RasaDefault(folder / "baseline", plan.epochs)
    ours = _measure(Own(folder / "subset"), shared, tests, plan, f"our pipeline on {len(shared)} examples")
    full = _measure(Own(folder / "all"), everything, tests, plan, f"our pipeline on {len(everything)} examples")
    default = _measure(rasa, shared, tests, plan, f"Rasa's default pipeline on {len(shared)} examples")
    notes = _notes(plan, shared, everything, tests)
    content = {
        "plan": asdict(plan),
        "machine": _machine(),
        "notes": notes,
        "ours": asdict(ours),
        "baseline": asdict(default),
        "ours_all_data": asdict(full),
    }
    report.save("bench", content)
    tables = [
        report.compare("Speed and size", SPEED, ours.speed, default.speed, full.speed),
        report.compare("Held-out tenth of the examples", QUALITY, ours.held_out, default.held_out, full.held_out),
        report.compare("Development set", QUALITY, ours.development, default.development, full.development),
    ]
    return "\n\n".join(["\n".join(notes), *tables])


def _measure(pipeline: Pipeline, examples: Sequence[Example], tests: _Tests, plan: Plan, name: str) -> Measured:
    _say(f"training {name}")
    seconds = pipeline.train(examples)
    _say(f"trained in {seconds:.0f} s; reading messages")
    both = [*tests.held_out, *tests.development]
    messages = pipeline.read(data.cleaned(both))["messages"]
    said = [pipeline.reading(message) for message in messages]
    whole = [float(message["seconds"]) for message in messages]
    speed: dict[str, float | None] = {
        "training": seconds,
        "parse_p50": metrics.percentile(whole, 0.5),
        "parse_p95": metrics.percentile(whole, 0.95),
        "components_p50": metrics.percentile([float(message["component_seconds"]) for message in messages], 0.5),
        "installed": pipeline.installed_bytes(),
    }
    if isinstance(pipeline, Own):
        speed |= _turns(pipeline, tests.held_out, plan)
    speed |= _serving(pipeline, data.cleaned(tests.held_out[:50]), plan)
    border = len(tests.held_out)
    return Measured(
        speed=speed,
        held_out=readings.quality(tests.held_out, said[:border]),
        development=readings.quality(tests.development, said[border:]),
    )


def _turns(pipeline: Own, held_out: Sequence[Example], plan: Plan) -> dict[str, float | None]:
    _say("holding conversations")
    inquiries = [one.text for one in held_out if one.tasks][: plan.conversations]
    seconds = pipeline.turns([[text, *_FOLLOW_UPS] for text in inquiries])
    return {"turn_p50": metrics.percentile(seconds, 0.5), "turn_p95": metrics.percentile(seconds, 0.95)}


def _serving(pipeline: Pipeline, texts: Sequence[str], plan: Plan) -> dict[str, float | None]:
    _say("starting the server")
    ready: list[float] = []
    memory: list[float] = []
    for _ in range(plan.starts):
        with pipeline.serving() as server:
            ready.append(server.ready_seconds)
            for text in texts:
                server.post(pipeline.parse_path, {"text": text})
            if server.memory is not None:
                memory.append(server.memory)
    return {"ready": statistics.median(ready), "memory": statistics.median(memory) if memory else None}


def _notes(plan: Plan, shared: Sequence[Example], everything: Sequence[Example], tests: _Tests) -> list[str]:
    intents = len({one.intent for one in shared})
    notes = [
        f"Both pipelines: the same {len(shared)} examples, at most {plan.per_intent} for each of {intents} intents.",
        f"Ours, all data: {len(everything)} examples{'' if plan.quick else ', all that are not held out'}.",
        f"Tested on {len(tests.held_out)} held-out and {len(tests.development)} development messages.",
        f"Rasa 3.6.21's default pipeline on TensorFlow 2.12, {plan.epochs} epochs.",
        "It gets ask_task/<task> as plain intents, because DIET must tell the tasks apart.",
        "Its ResponseSelector then has nothing to train on, and its level does not exist.",
        "For several tasks it gives its one best task. A dash: nothing to measure.",
        "Ratio: ours divided by Rasa's on the same examples. Goals are held against ours on all data.",
    ]
    if plan.quick:
        notes.insert(0, "QUICK: fewer examples, epochs and messages than `make bench`; the numbers are no results.")
    return notes


def _machine() -> dict[str, Any]:
    return {"system": platform.platform(), "processors": os.cpu_count(), "python": platform.python_version()}


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)
