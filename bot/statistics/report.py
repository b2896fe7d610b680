"""The figures of a period beside another period, as tables in the order a leader reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalogue.loader import Catalogue
from bot.statistics import counts, estimate, slices
from bot.statistics.counts import Counts
from bot.statistics.periods import Period
from bot.statistics.tables import Cell, Table, listed, share
from bot.statistics.trades import trade_name
from bot.storage.database import Database
from bot.texts import load

LEVELS = ("simpel", "medium", "kompleks")
ENDS = (slices.SETTLED, "ticket", "handed_over", "asked_back", "not_answered", "elsewhere")


@dataclass(frozen=True, slots=True)
class Report:
    """All tables of a period; `other` is what they are held against."""

    period: Period
    other: Period
    contacts: int
    tables: tuple[Table, ...]

    def table(self, identifier: str) -> Table:
        """One table. Raises KeyError."""
        found = next((one for one in self.tables if one.id == identifier), None)
        if found is None:
            raise KeyError(identifier)
        return found


def build(database: Database, catalogue: Catalogue, period: Period, other: Period) -> Report:
    """Read both periods and put the tables together. Two queries."""
    now, then = counts.read(database, period), counts.read(database, other)
    texts = load("statistics")
    areas = {area.id: area.name for area in catalogue.areas.values()}
    tasks = {task.id: task.name for task in catalogue.tasks.values()}
    tables = (
        _channels(now, then, texts),
        _ends(now, then, texts),
        _named(now, then, texts, "areas", slices.AREA, areas),
        _named(now, then, texts, "tasks", slices.TASK, tasks),
        _named(now, then, texts, "trades", slices.TRADE, _Trades()),
        _hours(now, then, texts),
        _targets(now, then, texts),
        _survey(now, then, texts),
        _reroutes(now, then, texts),
        _needs(now, then, texts, tasks),
        _packages(now, then, texts, catalogue),
        estimate.table(now, then, texts),
    )
    return Report(period, other, now.total(slices.CHANNEL_LEVEL), tables)


class _Trades(dict[str, str]):
    """Names of trades, looked up when they are asked for."""

    def __missing__(self, key: str) -> str:
        return trade_name(key)


def _channels(now: Counts, then: Counts, texts: Mapping[str, Any]) -> Table:
    """Odense's table: how the first contacts came, and how complex they were."""
    words = texts["channels"]
    rows: list[list[Cell]] = []
    whole = now.total(slices.CHANNEL_LEVEL)
    for channel in words:
        levels = [now.get(slices.CHANNEL_LEVEL, channel, level) for level in LEVELS]
        before = sum(then.get(slices.CHANNEL_LEVEL, channel, level) for level in LEVELS)
        rows.append([str(words[channel]), *levels, sum(levels), share(sum(levels), whole), before])
    sums = [sum(int(row[place] or 0) for row in rows) for place in range(1, 5)]
    before = sum(int(row[6] or 0) for row in rows)
    rows.append([str(texts["total"]), *sums, share(sums[3], whole), before])
    shares = [share(one, whole) for one in sums]
    rows.append([str(texts["share"]), *shares, None, None])
    return _table(texts, "channels", rows, chart="stacked", drawn=(1, 2, 3))


def _ends(now: Counts, then: Counts, texts: Mapping[str, Any]) -> Table:
    whole, before = now.total(slices.OUTCOME), then.total(slices.OUTCOME)
    rows: list[list[Cell]] = [
        [
            texts["ends"][end],
            now.get(slices.OUTCOME, end),
            share(now.get(slices.OUTCOME, end), whole),
            then.get(slices.OUTCOME, end),
            share(then.get(slices.OUTCOME, end), before),
        ]
        for end in ENDS
    ]
    return _table(texts, "ends", rows, chart="bars")


def _named(
    now: Counts, then: Counts, texts: Mapping[str, Any], identifier: str, name: str, names: Mapping[str, str]
) -> Table:
    found, before = now.by_key(name), then.by_key(name)
    whole = sum(found.values())
    rows: list[list[Cell]] = [
        [_called(names, key), found.get(key, 0), share(found.get(key, 0), whole), before.get(key, 0)]
        for key in sorted({*found, *before}, key=lambda key: (-found.get(key, 0), -before.get(key, 0), key))
    ]
    return _table(texts, identifier, rows, chart="bars")


def _hours(now: Counts, then: Counts, texts: Mapping[str, Any]) -> Table:
    rows: list[list[Cell]] = [
        [f"{hour:02d}–{hour + 1:02d}", now.get(slices.HOUR, f"{hour:02d}"), then.get(slices.HOUR, f"{hour:02d}")]
        for hour in range(24)
    ]
    return _table(texts, "hours", rows, chart="line")


def _targets(now: Counts, then: Counts, texts: Mapping[str, Any]) -> Table:
    rows: list[list[Cell]] = []
    for kind in slices.TARGETS:
        kept, missed = now.get(slices.TARGET, kind, "kept"), now.get(slices.TARGET, kind, "missed")
        earlier, late = then.get(slices.TARGET, kind, "kept"), then.get(slices.TARGET, kind, "missed")
        rows.append(
            [
                texts["targets"][kind],
                kept + missed,
                share(kept, kept + missed),
                _quantile(now, kind, 0.5),
                _quantile(now, kind, 0.9),
                share(earlier, earlier + late),
            ]
        )
    return _table(texts, "targets", rows)


def _quantile(found: Counts, kind: str, part: float) -> int | None:
    """The number of hours within which a part of the promises was met, to the hour."""
    hours = sorted((int(other), count) for (key, other), count in found.of(slices.HOURS).items() if key == kind)
    left = part * sum(count for _, count in hours)
    for hour, count in hours:
        left -= count
        if left <= 0:
            return hour
    return None


def _survey(now: Counts, then: Counts, texts: Mapping[str, Any]) -> Table:
    rows: list[list[Cell]] = []
    for parameter, words in texts["parameters"].items():
        rows.append([str(words), *_mean(now, parameter), *_mean(then, parameter)])
    return _table(texts, "survey", rows)


def _mean(found: Counts, parameter: str) -> tuple[int, str | None]:
    marks = {mark: found.get(slices.SURVEY, parameter, str(mark)) for mark in range(1, 6)}
    answers = sum(marks.values())
    if not answers:
        return 0, None
    mean = sum(mark * count for mark, count in marks.items()) / answers
    return answers, f"{mean:.1f}".replace(".", ",")


def _reroutes(now: Counts, then: Counts, texts: Mapping[str, Any]) -> Table:
    whole = now.total(slices.REROUTES)
    rows: list[list[Cell]] = [
        [
            f"{times}" if times < 5 else "5+",
            now.get(slices.REROUTES, str(times)),
            share(now.get(slices.REROUTES, str(times)), whole),
            then.get(slices.REROUTES, str(times)),
        ]
        for times in range(6)
    ]
    return _table(texts, "reroutes", rows)


def _needs(now: Counts, then: Counts, texts: Mapping[str, Any], tasks: Mapping[str, str]) -> Table:
    found, before = now.of(slices.NEED), then.of(slices.NEED)
    names = {**tasks, "-": texts["no_task"]}
    rows: list[list[Cell]] = [
        [_called(names, one[0]), texts["ends"][one[1]], found.get(one, 0), before.get(one, 0)]
        for one in sorted({*found, *before}, key=lambda one: (-found.get(one, 0), -before.get(one, 0), one))
    ]
    return _table(texts, "needs", rows)


def _packages(now: Counts, then: Counts, texts: Mapping[str, Any], catalogue: Catalogue) -> Table:
    first, last = slices.STAGES[0], slices.STAGES[-1]
    rows: list[list[Cell]] = [
        [
            package.name,
            *(now.get(slices.PACKAGE, package.id, stage) for stage in slices.STAGES),
            *(then.get(slices.PACKAGE, package.id, stage) for stage in (first, last)),
        ]
        for package in catalogue.packages.values()
    ]
    return _table(texts, "packages", rows, chart="bars", drawn=(1, 2, 3, 4))


def _called(names: Mapping[str, str], key: str) -> str:
    """What a key is called; a task that is no longer in the catalogue keeps its id."""
    try:
        return str(names[key])
    except KeyError:
        return key


def _table(texts: Mapping[str, Any], identifier: str, rows: list[list[Cell]], **drawing: Any) -> Table:
    words = texts["tables"][identifier]
    return Table(
        identifier,
        str(words["title"]),
        tuple(words["columns"]),
        listed(rows),
        str(words.get("note", "")),
        **drawing,
    )
