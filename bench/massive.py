"""`python -m bench.massive [--data FOLDER] [--quick]`: our understanding on Danish MASSIVE, beside published figures.

The data (Amazon MASSIVE, FitzGerald et al. 2022, CC BY 4.0) is no part of the program: the folder
holds massive_da_train.jsonl and massive_da_dev.jsonl or massive_da_test.jsonl, JSON lines with
the fields text and intent.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from bench import metrics, report
from bot.settings import PROJECT_ROOT
from bot.understanding.examples import TASK_INTENT, Example
from bot.understanding.facts import Facts
from bot.understanding.training import train

DEFAULT_DATA = PROJECT_ROOT.parent / "shared" / "bench"
SIZES = (10, 20, 50)
DRAWS = 3
_PUBLISHED = Path(__file__).resolve().parent / "published.yml"
_COLUMNS = ("few", "10", "20", "50", "all", "training", "parse")


@dataclass(frozen=True, slots=True)
class Run:
    """One training. `size` is examples an intent ("all": every one), `accuracy` 0-1, times in seconds."""

    size: str
    draw: int
    examples: int
    accuracy: float
    training: float
    parse_p50: float


def main() -> None:
    """Exit codes: 0 measured, 2 the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m bench.massive", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the JSON lines")
    parser.add_argument("--quick", action="store_true", help="one draw of 10 examples an intent: does it work?")
    arguments = parser.parse_args()
    training = arguments.data / "massive_da_train.jsonl"
    testing = _test_file(arguments.data)
    if not training.exists() or testing is None:
        print(
            f"Danish MASSIVE is not in {arguments.data}. Put massive_da_train.jsonl and massive_da_dev.jsonl "
            "(fields text, intent) in a folder and run: make bench-massive DATA=folder",
            file=sys.stderr,
        )
        sys.exit(2)
    sizes, draws = (SIZES[:1], 1) if arguments.quick else (SIZES, DRAWS)
    test = read(testing)
    runs = measure(read(training), test, sizes, draws, everything=not arguments.quick)
    report.save("massive", {"quick": arguments.quick, "test": testing.name, "runs": [asdict(one) for one in runs]})
    if arguments.quick:
        print("QUICK: one draw of the smallest size; the numbers are no results.")
    print(f"Danish MASSIVE, 60 intents, tested on {len(test)} messages of {testing.name}; accuracy in %, mean ± sd of")
    print(
        f"{draws} draw(s); no catalogue words. The figures below ours are on the test part (see bench/published.yml).\n"
    )
    print(table(runs, yaml.safe_load(_PUBLISHED.read_text(encoding="utf-8"))))


def read(path: Path) -> list[Example]:
    """MASSIVE's messages as examples, each intent as a task."""
    records = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Example(one["text"], f"{TASK_INTENT}/{one['intent']}", (one["intent"],)) for one in records]


def draw(examples: Sequence[Example], size: int, seed: int) -> list[Example]:
    """`size` examples of each intent (all of an intent that has fewer); the same seed draws the same ones."""
    groups: defaultdict[str, list[Example]] = defaultdict(list)
    for one in examples:
        groups[one.intent].append(one)
    chooser = random.Random(seed)  # noqa: S311 - a sample, not a secret
    chosen: list[Example] = []
    for intent in sorted(groups):
        chosen += chooser.sample(groups[intent], min(size, len(groups[intent])))
    return chosen


def measure(
    training: Sequence[Example], test: Sequence[Example], sizes: Sequence[int], draws: int, *, everything: bool
) -> list[Run]:
    """Train on every size and draw, and on all examples when `everything`."""
    runs = [_run(str(size), seed, draw(training, size, seed), test) for size in sizes for seed in range(draws)]
    if everything:
        runs.append(_run("all", 0, training, test))
    return runs


def table(runs: Sequence[Run], published: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    """Ours above the others' figures, one column for each number of examples."""
    rows = [("", *_COLUMNS), ("This program", *(_ours(runs).get(column, "") for column in _COLUMNS))]
    for group, heading in (("measured", "Measured before, same task:"), ("published", "Published:")):
        rows.append((heading, *("" for _ in _COLUMNS)))
        rows += [(f"  {one['name']}", *(one.get(column, "") for column in _COLUMNS)) for one in published[group]]
    return report.aligned(rows)


def _ours(runs: Sequence[Run]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for size in {one.size for one in runs}:
        mean, deviation = metrics.mean_and_deviation([100 * one.accuracy for one in runs if one.size == size])
        several = sum(one.size == size for one in runs) > 1
        cells[size] = f"{mean:.1f} ± {deviation:.1f}" if several else f"{mean:.1f}"
    times = [one.training for one in runs]
    cells["training"] = f"{min(times):.0f}-{max(times):.0f} s" if len(times) > 1 else f"{times[0]:.0f} s"
    cells["parse"] = f"{1000 * max(one.parse_p50 for one in runs):.2f} ms"
    return cells


def _run(size: str, seed: int, examples: Sequence[Example], test: Sequence[Example]) -> Run:
    started = time.perf_counter()
    model = train(examples, [], Facts({}, {}))
    training = time.perf_counter() - started
    hits, spent = [], []
    for one in test:
        started = time.perf_counter()
        said = model.understand(one.text)
        spent.append(time.perf_counter() - started)
        hits.append(said.ranking[0].id == one.tasks[0])
    result = Run(size, seed, len(examples), sum(hits) / len(hits), training, metrics.percentile(spent, 0.5))
    print(f"… {size} an intent, draw {seed + 1}: {100 * result.accuracy:.1f} %", file=sys.stderr, flush=True)
    return result


def _test_file(folder: Path) -> Path | None:
    candidates = (folder / "massive_da_test.jsonl", folder / "massive_da_dev.jsonl")
    return next((path for path in candidates if path.exists()), None)


if __name__ == "__main__":
    main()
