"""Aligned tables in the terminal and results/*.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.settings import PROJECT_ROOT

MEASURES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).resolve().parent / "measures.yml").read_text(encoding="utf-8")
)
RESULTS = PROJECT_ROOT / "results"
Values = Mapping[str, float | None]
_UNITS = {"seconds": (1.0, "s"), "milliseconds": (1e3, "ms"), "megabytes": (1e-6, "MB"), "percent": (100.0, "%")}
_HEAD = ("", "ours", "Rasa default", "ratio", "ours, all data", "goal")


def compare(title: str, names: Sequence[str], ours: Values, baseline: Values, full: Values) -> str:
    """A table of measures; a dash where a pipeline has nothing to measure."""
    rows = [_HEAD]
    for name in names:
        measure = MEASURES[name]
        rows.append(
            (
                measure["name"],
                shown(ours.get(name), measure["unit"]),
                shown(baseline.get(name), measure["unit"]),
                ratio(ours.get(name), baseline.get(name)),
                shown(full.get(name), measure["unit"]),
                _goal(measure, full.get(name, ours.get(name))),
            )
        )
    return f"{title}\n{aligned(rows)}"


def shown(value: float | None, unit: str) -> str:
    """A value in the unit of its measure, with three digits that count."""
    if value is None:
        return "-"
    factor, symbol = _UNITS[unit]
    scaled = value * factor
    digits = 1 if unit == "percent" or scaled >= 10 else 2
    return f"{scaled:.{0 if scaled >= 1000 else digits}f} {symbol}"


def ratio(ours: float | None, baseline: float | None) -> str:
    """Ours as a multiple of the baseline's."""
    return f"{ours / baseline:.2g}x" if ours is not None and baseline else "-"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as lines: the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def save(name: str, content: Mapping[str, Any]) -> Path:
    """Write results/<name>.json; returns its path."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _goal(measure: Mapping[str, Any], value: float | None) -> str:
    goal = measure.get("goal")
    if goal is None:
        return ""
    kept = value is not None and (value <= goal if measure["better"] == "lower" else value >= goal)
    sign = "<" if measure["better"] == "lower" else ">"
    return f"{sign} {shown(goal, measure['unit'])} {'kept' if kept else 'MISSED' if value is not None else ''}".rstrip()
