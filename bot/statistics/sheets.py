"""Tables as CSV and as an Excel workbook. Shares stay numbers, so that one can go on calculating."""

from __future__ import annotations

import csv
import io
import re

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bot.statistics.report import Report
from bot.statistics.tables import Table

_SHEET_NAME = 31
"""Characters a sheet's name may have (Excel)."""
_FORBIDDEN = re.compile(r"[\\/*?:\[\]]")
_WIDEST = 60


def as_csv(table: Table) -> bytes:
    """One table, semicolons between and a decimal comma, as Danish Excel opens it."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row])
    # The mark at the beginning tells Excel that the file is UTF-8.
    return target.getvalue().encode("utf-8-sig")


def as_excel(report: Report) -> bytes:
    """All tables of a report, one a sheet."""
    book = Workbook()
    del book[book.active.title]
    for table in report.tables:
        sheet = book.create_sheet(_FORBIDDEN.sub(" ", table.title)[:_SHEET_NAME])
        sheet.append([table.title])
        sheet.append([report.period.text])
        sheet.append(list(table.columns))
        for row in table.rows:
            sheet.append(list(row))
        for cell in (sheet["A1"], *sheet[3]):
            cell.font = Font(bold=True)
        for row in sheet.iter_rows(min_row=4):
            for cell in row:
                if isinstance(cell.value, float):
                    cell.number_format = "0.0%"
        for number, column in enumerate(zip(table.columns, *table.rows, strict=True), start=1):
            widest = max(len(str(cell)) for cell in column if cell is not None)
            sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, widest + 2)
        if table.note:
            sheet.append([])
            sheet.append([table.note])
        sheet.freeze_panes = "A4"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
