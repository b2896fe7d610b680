"""The report as a PDF, set with Typst from `report.typ`: figures and charts are handed over as data, not as markup."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import typst

from bot.statistics import charts
from bot.statistics.report import Report
from bot.statistics.tables import shown
from bot.texts import load

TEMPLATE = Path(__file__).resolve().parent / "report.typ"
MOST_ROWS = 20
"""Rows of a table in the report; the sheet holds them all."""


def as_pdf(report: Report, municipality: str) -> bytes:
    """The report as a PDF document of some pages, A4."""
    words = load("statistics")["document"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = []
        for table in report.tables:
            drawing = charts.svg(table)
            if drawing:
                (folder / f"{table.id}.svg").write_bytes(drawing)
            tables.append(
                {
                    "title": table.title,
                    "columns": table.columns,
                    "rows": [[shown(cell) for cell in row] for row in table.rows[:MOST_ROWS]],
                    "more": max(0, len(table.rows) - MOST_ROWS),
                    "note": table.note,
                    "chart": f"{table.id}.svg" if drawing else None,
                }
            )
        content = {
            "title": words["title"].format(municipality=municipality, period=report.period.text),
            "summary": words["summary"].format(contacts=shown(report.contacts), other=report.other.text),
            "more": words["more"],
            "tables": tables,
        }
        (folder / "report.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        (folder / "report.typ").write_bytes(TEMPLATE.read_bytes())
        document: bytes = typst.compile(str(folder / "report.typ"), root=name)
        return document
