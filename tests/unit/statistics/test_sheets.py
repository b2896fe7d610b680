"""Figures to calculate on: CSV as Danish Excel opens it, and a workbook."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from bot.statistics.periods import month
from bot.statistics.report import Report
from bot.statistics.sheets import as_csv, as_excel
from bot.statistics.tables import Table

TABLE = Table("ends", "Sådan endte det: ja/nej", ("Udfald", "Antal", "Andel"), (("Løst", 3, 0.75), ("Sag", 1, None)))


def test_csv_has_semicolons_decimal_commas_and_a_mark_for_excel() -> None:
    written = as_csv(TABLE)
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig") == "Udfald;Antal;Andel\r\nLøst;3;0,75\r\nSag;1;\r\n"


def test_a_workbook_has_a_sheet_for_each_table_and_numbers_that_are_numbers() -> None:
    report = Report(month(2026, 11), month(2026, 10), 4, (TABLE,))
    book = load_workbook(io.BytesIO(as_excel(report)))
    sheet = book["Sådan endte det  ja nej"]
    assert sheet["A2"].value == "november 2026"
    assert [cell.value for cell in sheet[4]] == ["Løst", 3, 0.75]
    assert sheet["C4"].number_format == "0.0%"
