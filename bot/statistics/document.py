"""The report as a PDF, set from `report.typ`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.statistics import charts
from bot.statistics.report import Report
from bot.statistics.tables import Table, shown
from bot.texts import load
from bot.typesetting import typeset

TEMPLATE = Path(__file__).resolve().parent / "report.typ"
MOST_ROWS = 20
"""Rows of a table in the report; the sheet holds them all."""


def as_pdf(report: Report, municipality: str) -> bytes:
    """The report as a PDF document of some pages, A4."""
    words = load("statistics")["document"]
    drawings = {f"{table.id}.svg": drawing for table in report.tables if (drawing := charts.svg(table))}
    content = {
        "title": words["title"].format(municipality=municipality, period=report.period.text),
        "summary": words["summary"].format(contacts=shown(report.contacts), other=report.other.text),
        "more": words["more"],
        "tables": [_laid_out(table, drawings) for table in report.tables],
    }
    return typeset(TEMPLATE, content, drawings)


def _laid_out(table: Table, drawings: Mapping[str, bytes]) -> dict[str, Any]:
    chart = f"{table.id}.svg"
    return {
        "title": table.title,
        "columns": table.columns,
        "rows": [[shown(cell) for cell in row] for row in table.rows[:MOST_ROWS]],
        "more": max(0, len(table.rows) - MOST_ROWS),
        "note": table.note,
        "chart": chart if chart in drawings else None,
    }
