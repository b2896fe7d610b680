"""The gate: a candidate must not do worse than the model that answers, on any protected measure. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.learning.labelled import Labelled
from bot.learning.measures import Measure, Read

MARGIN = 0.01
"""How much worse a measure may be: about what the order of examples alone does to one on 1,000 messages."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of both models. `fell` is how much worse the candidate does; negative when it does better."""

    name: str
    live: float
    candidate: float
    count: int
    margin: float
    at_most: bool

    @property
    def fell(self) -> float:
        """How much worse the candidate is."""
        return self.candidate - self.live if self.at_most else self.live - self.candidate

    @property
    def refused(self) -> bool:
        """Whether it fell by more than its margin."""
        return self.fell > self.margin + _ROUNDING


@dataclass(frozen=True, slots=True)
class Changed:
    """A message that the two models read differently. `better` is None when both are wrong, or both right."""

    text: str
    label: str
    live: str
    candidate: str
    better: bool | None


def compare(
    live: Sequence[Measure], candidate: Sequence[Measure], prefix: str, *, strict: bool = False
) -> list[Comparison]:
    """The measures that both have, in order; `prefix` says which protected set they are of.

    `strict` allows no margin: a regression case was missed once and must not be missed again.
    """
    before = {measure.name: measure for measure in live}
    return [
        Comparison(
            name=f"{prefix}: {after.name}",
            live=before[after.name].value,
            candidate=after.value,
            count=after.count,
            margin=0.0 if strict else _margin(after.count),
            at_most=after.at_most,
        )
        for after in candidate
        if after.name in before
    ]


def _margin(count: int) -> float:
    """Among few messages a single one weighs more than MARGIN, and one alone may be chance."""
    return max(MARGIN, 1 / count)


def by_task(live: Sequence[Read], candidate: Sequence[Read]) -> list[tuple[str, int, int, int]]:
    """Task, messages, right before and right now, of the tasks where that differs; the worst first."""
    count: Counter[str] = Counter()
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for old, new in zip(live, candidate, strict=True):
        task = old.label.primary
        if task is not None:
            count[task] += 1
            before[task] += _said(old) == task
            after[task] += _said(new) == task
    moved = [(task, count[task], before[task], after[task]) for task in count if before[task] != after[task]]
    return sorted(moved, key=lambda one: (one[3] - one[2], one[0]))


def changed(live: Sequence[Read], candidate: Sequence[Read]) -> list[Changed]:
    """Messages that changed sides; those that got worse first."""
    found = []
    for old, new in zip(live, candidate, strict=True):
        said, says = _said(old), _said(new)
        if said != says:
            wanted = _wanted(old.label)
            right_before, right_now = said == wanted, says == wanted
            better = None if right_before == right_now else right_now
            found.append(Changed(old.label.text, wanted, said, says, better))
    return sorted(found, key=lambda one: {False: 0, None: 1, True: 2}[one.better])


def confused(reads: Sequence[Read]) -> list[tuple[str, str, int]]:
    """Label, what was said instead, and how often, most frequent first."""
    pairs = Counter((_wanted(read.label), _said(read)) for read in reads)
    wrong = [(wanted, said, count) for (wanted, said), count in pairs.items() if wanted != said]
    return sorted(wrong, key=lambda one: (-one[2], one[0], one[1]))


def _wanted(label: Labelled) -> str:
    return label.primary or label.act


def _said(read: Read) -> str:
    """The first task of an inquiry, otherwise the act."""
    if read.triage.act == "inquiry" or read.label.act == "inquiry":
        first = read.triage.tasks or (read.triage.ranking if read.triage.act == "inquiry" else ())
        return first[0].id if first else read.triage.act
    return read.triage.act
