"""The monthly report as a PDF."""

from __future__ import annotations

from bot.statistics.document import as_pdf
from bot.statistics.periods import month
from bot.statistics.report import Report
from bot.statistics.tables import Table

TABLE = Table(
    "ends", "Sådan endte *det* #med $x$", ("Udfald", "Antal"), (("Løst <b>", 3), ("Sag", 1)), "En note.", "bars"
)


def test_a_report_becomes_a_pdf_whatever_signs_its_words_have() -> None:
    document = as_pdf(Report(month(2026, 11), month(2026, 10), 4, (TABLE,)), "Odense Kommune")
    assert document.startswith(b"%PDF-")
    assert len(document) > 5_000
