"""Needs that the catalogue does not meet: out-of-scope messages that resemble each other, with a proposed name."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.learning.review import Item
from bot.understanding.text import stem, words

ALIKE = 1 / 3
"""Share of the weight of the shorter message's words that two messages must have in common."""
SMALLEST = 2
"""Fewest messages that make a need."""
_NAME_WORDS = 3
_SHORTEST = 4
"""Letters from which a word may say what a message is about."""


@dataclass(frozen=True, slots=True)
class Need:
    """Messages about the same thing. `name` are the words that set them apart."""

    name: str
    items: tuple[Item, ...]


def needs(items: Iterable[Item]) -> list[Need]:
    """Groups of at least SMALLEST messages, largest first."""
    found = list(items)
    bags = [_bag(item.text) for item in found]
    weight = _weights(bags)
    group_of: dict[int, list[int]] = {}
    for number, nearest in enumerate(_nearest_before(bags, weight)):
        group_of[number] = group = group_of[nearest] if nearest is not None else []
        group.append(number)
    large = [group for number, group in group_of.items() if group[0] == number and len(group) >= SMALLEST]
    return [
        Need(_name([found[n] for n in group], weight), tuple(found[n] for n in group))
        for group in sorted(large, key=lambda one: -len(one))
    ]


def _bag(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if len(word) >= _SHORTEST)


def _weights(bags: Sequence[frozenset[str]]) -> dict[str, float]:
    """A word in few messages says more about them than one in many."""
    counts = Counter(word for bag in bags for word in bag)
    return {word: math.log(1 + len(bags) / count) for word, count in counts.items()}


def _nearest_before(bags: Sequence[frozenset[str]], weight: dict[str, float]) -> Iterator[int | None]:
    """For each bag the earlier one that is most like it, or None when none is like it enough."""
    holding: defaultdict[str, list[int]] = defaultdict(list)
    totals: list[float] = []
    for number, bag in enumerate(bags):
        totals.append(sum(weight[word] for word in bag))
        # Only what shares a word is looked at: comparing each with all others takes minutes of a day's messages.
        shared: defaultdict[int, float] = defaultdict(float)
        for word in bag:
            for other in holding[word]:
                shared[other] += weight[word]
            holding[word].append(number)
        likeness = {other: common / min(totals[number], totals[other]) for other, common in shared.items()}
        best = max(likeness, key=lambda other: likeness[other], default=None)
        yield best if best is not None and likeness[best] >= ALIKE else None


def _name(items: Sequence[Item], weight: dict[str, float]) -> str:
    """The words that most of the messages share, as they were written."""
    counts: Counter[str] = Counter()
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for word in set(words(item.text)):
            if len(word) >= _SHORTEST:
                counts[stem(word)] += 1
        for raw in item.text.lower().split():
            cleaned = raw.strip(".,;:!?()\"'»«")
            for word in words(cleaned):
                written[stem(word)][cleaned] += 1
    best = sorted(counts, key=lambda word: (-counts[word] * weight.get(word, 0.0), word))[:_NAME_WORDS]
    return " ".join(written[word].most_common(1)[0][0] for word in best if written[word])
