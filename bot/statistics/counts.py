"""Counts of a period, read from the days' counts in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.statistics.periods import Period
from bot.storage.database import Database
from bot.storage.learning_tables import FactCountRow


@dataclass(frozen=True, slots=True)
class Counts:
    """Every slice of a period: slice → (key, other) → how many."""

    by_slice: Mapping[str, Mapping[tuple[str, str], int]]

    def of(self, name: str) -> Mapping[tuple[str, str], int]:
        """One slice; empty when nothing was counted."""
        return self.by_slice.get(name, {})

    def get(self, name: str, key: str, other: str = "") -> int:
        """One count."""
        return self.of(name).get((key, other), 0)

    def by_key(self, name: str) -> dict[str, int]:
        """A slice with its second key added up."""
        found: defaultdict[str, int] = defaultdict(int)
        for (key, _), count in self.of(name).items():
            found[key] += count
        return dict(found)

    def total(self, name: str) -> int:
        """A whole slice added up."""
        return sum(self.of(name).values())


def read(database: Database, period: Period) -> Counts:
    """The counts of a period. One query."""
    query = (
        select(FactCountRow.slice, FactCountRow.key, FactCountRow.other, func.sum(FactCountRow.count))
        .where(FactCountRow.day.between(period.first, period.last))
        .group_by(FactCountRow.slice, FactCountRow.key, FactCountRow.other)
    )
    found: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    with database.reading() as session:
        for name, key, other, count in session.execute(query):
            found[name][key, other] = int(count)
    return Counts(dict(found))
