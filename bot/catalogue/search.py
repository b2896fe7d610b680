"""Free search over the internal catalogue: staff, offices and tasks, with typos, half words and parts of compounds.

What is searched is built once; a search looks each word of the query up among the catalogue's own words and adds up
what they weigh in the entries where they stand. Pure: it knows neither presence nor permissions.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality

Kind = Literal["staff", "office", "task"]
MIN_RATIO = 80.0
"""rapidfuzz ratio (0-100) from which a misspelt word counts as one of the catalogue's."""
MAX_WORDS = 24
"""Words of a long text that are looked up: the last ones, which are being typed."""
_SHORTEST = 2
_PREFIX_FROM = 3
_PART_FROM = 4
_TYPOS_FROM = 5
_TITLE, _SECOND, _BODY = 3.0, 2.0, 0.6
_NEEDED = 0.5
"""Share of the query's weight that an entry must cover to be shown."""
_CLEAR = 0.85
"""Likeness from which a word was meant, so that no misspelling is looked for."""
_NAMED = 0.95
"""Likeness to a word of somebody's name that brings the person up whatever else a long text says."""
_WHOLE_TITLE = 1.3
"""What a whole word of a name or title counts more than the beginning of one."""
_COMMON = 0.15
_COMMON_SHORT = 0.03
"""Share of the entries from which a word says nothing: `kommunen`, and for words of up to three letters `og`, `til`."""
_LONG_FROM = 4
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a search found; `score` is comparable within one search only."""

    kind: Kind
    id: str
    score: float


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: Kind
    id: str
    weights: Mapping[str, float]
    """Folded word → the weight of the field it stands in."""


class CatalogueSearch:
    """A search over one municipality's catalogue. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, municipality: Municipality, fold: Callable[[str], str]) -> None:
        """`fold` makes spellings comparable: lower-case ASCII, `å`, `aa` and the like as one."""
        self._fold = fold
        self._entries = tuple(self._read(catalogue, municipality))
        self._where: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            for word in entry.weights:
                self._where[word].append(number)
        count = len(self._entries)
        for word, places in list(self._where.items()):
            if len(places) > _common(word) * count:
                # Such a word of a title is still a part of its name.
                self._where[word] = [n for n in places if len(word) > _PREFIX_FROM and self._is_title(n, word)]
        self._words = tuple(word for word, places in self._where.items() if places)
        self._rarity = {word: math.log(1 + count / len(self._where[word])) for word in self._words}
        self._similar = lru_cache(maxsize=4096)(self._look_up)

    def search(self, text: str, limit: int = 8, kinds: Iterable[Kind] = ("staff", "office", "task")) -> list[Hit]:
        """The entries that fit best, best first; empty when nothing fits well enough."""
        query = list(dict.fromkeys(word for word in self._split(text) if len(word) >= _SHORTEST))[-MAX_WORDS:]
        scores: dict[int, float] = defaultdict(float)
        covered: dict[int, float] = defaultdict(float)
        named: set[int] = set()
        total = 0.0
        for word in query:
            similar = self._similar(word)
            # What the word is worth is how rare its closest likeness is; words nobody knows count against all.
            closest = max(similar, key=lambda one: one[1], default=("", 0.0))
            value = self._rarity.get(closest[0], 1.0)
            total += value
            best: dict[int, float] = {}
            cover: dict[int, float] = {}
            for known, likeness in similar:
                for number in self._where[known]:
                    weight = self._entries[number].weights[known]
                    worth = likeness * self._rarity[known] * weight
                    if weight == _TITLE and likeness >= _NAMED:
                        worth *= _WHOLE_TITLE
                        named.add(number)
                    best[number] = max(best.get(number, 0.0), worth)
                    cover[number] = max(cover.get(number, 0.0), likeness * value)
            for number, worth in best.items():
                scores[number] += worth
                covered[number] += cover[number]
        wanted = frozenset(kinds)
        fitting = [
            number
            for number in scores
            if self._entries[number].kind in wanted
            and (covered[number] >= _NEEDED * total or self._stands_out(number, named, len(query)))
        ]
        fitting.sort(key=lambda number: (-scores[number], self._entries[number].id))
        return [Hit(self._entries[n].kind, self._entries[n].id, scores[n]) for n in fitting[:limit]]

    def _is_title(self, number: int, word: str) -> bool:
        return self._entries[number].weights[word] == _TITLE

    def _stands_out(self, number: int, named: set[int], words: int) -> bool:
        """In a long text a person's name is enough: "hun talte med Bodil om skiltet"."""
        return words >= _LONG_FROM and number in named and self._entries[number].kind == "staff"

    def _look_up(self, word: str) -> tuple[tuple[str, float], ...]:
        """The catalogue's words like one word, each with how like it is, 0-1."""
        found: dict[str, float] = {}
        for known in self._words:
            likeness = _likeness(word, known)
            if likeness:
                found[known] = likeness
        if len(word) >= _TYPOS_FROM and not any(likeness > _CLEAR for likeness in found.values()):
            for known, score, _ in process.extract(
                word, self._words, scorer=fuzz.ratio, score_cutoff=MIN_RATIO, limit=12
            ):
                found[known] = max(found.get(known, 0.0), score / 100 * 0.9)
        return tuple(found.items())

    def _read(self, catalogue: Catalogue, municipality: Municipality) -> Iterator[_Entry]:
        for task in catalogue.tasks.values():
            yield self._entry("task", task.id, [task.name, task.id], task.lay_words, [task.description])
        for office in municipality.offices.values():
            about = [catalogue.tasks[one].name for one in catalogue.tasks if catalogue.tasks[one].owner in office.roles]
            yield self._entry("office", office.id, [office.name], [*office.roles, _digits(office.phone)], about)
        for person in municipality.staff.values():
            place = municipality.offices.get(person.office)
            second = [person.title, person.extension, person.email.partition("@")[0], place.name if place else ""]
            tasks = [catalogue.tasks[one].name for one in person.tasks if one in catalogue.tasks]
            yield self._entry("staff", person.id, [person.name], second, tasks)

    def _entry(
        self, kind: Kind, identifier: str, title: Sequence[str], second: Iterable[str], body: Iterable[str]
    ) -> _Entry:
        weights: dict[str, float] = {}
        for texts, weight in ((title, _TITLE), (second, _SECOND), (body, _BODY)):
            for text in texts:
                for word in self._split(text):
                    weights.setdefault(word, weight)
        return _Entry(kind, identifier, weights)

    def _split(self, text: str) -> list[str]:
        return _WORD.findall(self._fold(text))


def _likeness(word: str, known: str) -> float:
    """Whole word, beginning, or part of a compound: `skilt` in `skilte` and in `facadeskilt`."""
    if word == known:
        return 1.0
    if len(word) >= _PREFIX_FROM and known.startswith(word):
        return 0.7 + 0.25 * len(word) / len(known)
    if len(known) >= _PART_FROM and word.startswith(known):
        return 0.5 + 0.4 * len(known) / len(word)
    if len(word) >= _PART_FROM and word in known:
        return 0.55 + 0.25 * len(word) / len(known)
    if len(known) >= _TYPOS_FROM and word.endswith(known):
        return 0.4 + 0.3 * len(known) / len(word)
    return 0.0


def _common(word: str) -> float:
    return _COMMON if len(word) > _PREFIX_FROM else _COMMON_SHORT


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)
