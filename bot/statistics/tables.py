"""A table of figures: what pages, sheets and the report show. Pure values, already in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Cell = str | int | float | None
"""A float is a share of 0-1; None is no figure."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. `chart` says how it is drawn, if at all, and from which columns (numbers from 1)."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    chart: Literal["bars", "stacked", "line", "none"] = "none"
    drawn: tuple[int, ...] = (1,)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(isinstance(cell, int | float) and cell for row in self.rows for cell in row[1:])


def share(part: int, whole: int) -> float | None:
    """A share of 0-1, or None of nothing."""
    return part / whole if whole else None


def shown(cell: Cell) -> str:
    """`1.234`, `12,3 %` or `–`, as it is written in Danish."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell * 100:.1f} %".replace(".", ",")
    if isinstance(cell, int):
        return f"{cell:,}".replace(",", ".")
    return cell


def listed(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows as a table holds them."""
    return tuple(map(tuple, rows))
