"""The measures of understanding, each with its 95 % confidence interval. Pure functions over readings."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.learning.labelled import Labelled
from bot.triage.contract import DIALOGUE_ACTS, Triage

CLEAN_STYLES = frozenset({"chat", "real", ""})
NOISY_STYLES = frozenset({"note", "speech", "typing"})
ACTING = frozenset({"answer", "enquiry", "contact_person"})
"""Decisions that give a business answer or a ticket."""
BINS = 10
LEVEL_GOAL = 0.85


@dataclass(frozen=True, slots=True)
class Read:
    """A labelled message and what triage said of it."""

    label: Labelled
    triage: Triage


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with the goal it is held against; `low` and `high` bound it with 95 % confidence."""

    name: str
    value: float
    low: float
    high: float
    count: int
    goal: float
    at_most: bool = False

    @property
    def reached(self) -> bool:
        """Whether the goal is met."""
        return self.value <= self.goal if self.at_most else self.value >= self.goal


def wilson(hits: int, count: int) -> tuple[float, float, float]:
    """Share of hits with Wilson's 95 % interval; zeros when there is nothing to count."""
    if count == 0:
        return 0.0, 0.0, 0.0
    z = 1.96
    share = hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    # Rounding must not lead out of what a share can be.
    return share, max(0.0, middle - half), min(1.0, middle + half)


def measure_all(reads: Sequence[Read]) -> list[Measure]:
    """Every measure that the labels allow, in the order of the goals' table."""
    business = [read for read in reads if read.label.act == "inquiry"]
    single = [read for read in business if len(read.label.tasks) == 1]
    clean = [read for read in single if read.label.style in CLEAN_STYLES]
    noisy = [read for read in single if read.label.style in NOISY_STYLES]
    emails = [read for read in business if read.label.style == "email"]
    found = [
        _share("rigtig opgave først: chat og rigtige spørgsmål", clean, _first_right, 0.93),
        _share("rigtig opgave blandt de tre første: chat og rigtige spørgsmål", clean, _among_three, 0.98),
        _share("rigtig opgave først: noter, tale og hastig skrift", noisy, _first_right, 0.90),
        _share("rigtig opgave blandt de tre første: noter, tale og hastig skrift", noisy, _among_three, 0.97),
        _share("e-mail: den første opgave er en, der spørges om", emails, _first_asked_for, 0.92),
        _several(business),
        _share("niveau", [r for r in business if r.label.level], lambda r: r.triage.level == r.label.level, LEVEL_GOAL),
        _share("pakke, hvor en passer", [r for r in business if r.label.package], _package_right, 0.90),
        _share("samtalehandling", [r for r in reads if r.label.act in DIALOGUE_ACTS], _act_right, 0.97),
        _share(
            "uden for området: fik et svar eller en sag",
            [r for r in reads if r.label.act == "out_of_scope"],
            lambda r: r.triage.decision in ACTING,
            0.02,
            at_most=True,
        ),
        _share("virksomheder, der blev afvist", business, lambda r: r.triage.act == "out_of_scope", 0.04, at_most=True),
        _share(
            "direkte svar på en forkert opgave",
            [r for r in reads if r.triage.decision == "answer"],
            lambda r: not _first_asked_for(r),
            0.01,
            at_most=True,
        ),
        _calibration(single),
    ]
    return [measure for measure in found if measure.count]


def level_by(name: str, reads: Sequence[Read], rule: Callable[[str, Sequence[str]], str]) -> Measure:
    """How often `rule`, of a text and the tasks found in it, says the level: what the model is held against."""
    rows = [read for read in reads if read.label.act == "inquiry" and read.label.level]
    return _share(name, rows, lambda read: rule(read.label.text, _found(read)) == read.label.level, LEVEL_GOAL)


def reliability(reads: Sequence[Read]) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and count of each tenth of the confidence scale that is used."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for read in reads:
        if read.label.act == "inquiry" and len(read.label.tasks) == 1 and read.triage.ranking:
            best = read.triage.ranking[0]
            bins[min(int(best.confidence * BINS), BINS - 1)].append((best.confidence, best.id == read.label.primary))
    return [
        (sum(c for c, _ in rows) / len(rows), sum(hit for _, hit in rows) / len(rows), len(rows))
        for _, rows in sorted(bins.items())
    ]


def confusions(reads: Sequence[Read]) -> list[tuple[str, str, list[str]]]:
    """Pairs (label, said first) with their messages, most frequent first."""
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for read in reads:
        if read.label.act == "inquiry" and read.label.primary and not _first_asked_for(read):
            said = read.triage.ranking[0].id if read.triage.ranking else "-"
            pairs[(read.label.primary, said)].append(read.label.text)
    return [(label, said, texts) for (label, said), texts in sorted(pairs.items(), key=lambda p: (-len(p[1]), p[0]))]


def worst_tasks(reads: Sequence[Read]) -> list[tuple[str, int, int]]:
    """Tasks with their misses and messages, most missed first; tasks without misses are left out."""
    total: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for read in reads:
        if read.label.act == "inquiry" and read.label.primary and len(read.label.tasks) == 1:
            total[read.label.primary] += 1
            missed[read.label.primary] += not _first_right(read)
    ranked = sorted(total, key=lambda task: (-missed[task] / total[task], task))
    return [(task, missed[task], total[task]) for task in ranked if missed[task]]


def _share(
    name: str, reads: Iterable[Read], hit: Callable[[Read], bool], goal: float, *, at_most: bool = False
) -> Measure:
    rows = list(reads)
    value, low, high = wilson(sum(map(hit, rows)), len(rows))
    return Measure(name, value, low, high, len(rows), goal, at_most)


def _several(business: Sequence[Read]) -> Measure:
    rows = [read for read in business if len(read.label.tasks) > 1]
    hits = said = wanted = 0
    for read in rows:
        tasks = {guess.id for guess in read.triage.tasks}
        hits += len(tasks & set(read.label.tasks))
        said += len(tasks)
        wanted += len(read.label.tasks)
    value = 2 * hits / (said + wanted) if rows else 0.0
    _, low, high = wilson(round(value * (said + wanted) / 2), max(1, (said + wanted) // 2))
    return Measure("flere opgaver i én besked: mikro-F1", value, low, high, len(rows), 0.85)


def _calibration(single: Sequence[Read]) -> Measure:
    rows = reliability(single)
    count = sum(size for _, _, size in rows)
    error = sum(abs(confidence - share) * size for confidence, share, size in rows) / count if count else 0.0
    spread = 1.96 * 0.5 / math.sqrt(count) if count else 0.0
    return Measure("kalibreringsfejl", error, max(0.0, error - spread), error + spread, count, 0.05, at_most=True)


def _first_right(read: Read) -> bool:
    return bool(read.triage.ranking) and read.triage.ranking[0].id == read.label.primary


def _among_three(read: Read) -> bool:
    return read.label.primary in [guess.id for guess in read.triage.ranking[:3]]


def _first_asked_for(read: Read) -> bool:
    best = read.triage.tasks or read.triage.ranking
    return bool(best) and best[0].id in read.label.tasks


def _found(read: Read) -> list[str]:
    """The tasks that the message is said to ask for, or else the likeliest one."""
    return [guess.id for guess in read.triage.tasks or read.triage.ranking[:1]]


def _package_right(read: Read) -> bool:
    return read.triage.package == read.label.package


def _act_right(read: Read) -> bool:
    return read.triage.act == read.label.act
