"""Reading a sheet that somebody sent: Excel or CSV, bounded in size and time, and nothing in it is ever evaluated."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.upkeep.errors import SheetError

MOST_BYTES = 4_000_000
MOST_UNPACKED = 30_000_000
"""Bytes that the parts of an Excel file may have together when they are unpacked."""
MOST_PARTS = 500
MOST_ROWS = 5_000
MOST_COLUMNS = 60
HEADING_WITHIN = 10
"""Rows from the top among which the headings are looked for."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet, as text. `faults` are cells that cannot be taken, by column."""

    number: int
    cells: tuple[str, ...]
    faults: tuple[tuple[int, str, str], ...] = ()
    """Column from 0, code of the fault, and the cell's name as Excel says it."""


def read_sheet(content: bytes, name: str) -> list[Row]:
    """The rows of the first sheet, empty ones left out. Raises SheetError that says what to do."""
    if len(content) > MOST_BYTES:
        raise SheetError("big", megabytes=MOST_BYTES // 1_000_000)
    if not content.strip():
        raise SheetError("empty")
    if content.startswith(_OLD_EXCEL):
        raise SheetError("old_excel")
    if content.startswith(b"%PDF"):
        raise SheetError("pdf")
    if content.startswith(b"PK"):
        return _excel(content)
    if name.lower().endswith((".xlsx", ".xlsm", ".ods")) or b"\0" in content[:4096]:
        raise SheetError("unreadable")
    return _csv(content)


def write_csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Semicolons between, and a mark that tells Excel that the file is UTF-8."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def write_excel(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet; every cell is text, so that no program makes something else of it."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for line in (headings, *rows):
        sheet.append([str(cell) for cell in line])
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, column in enumerate(zip(headings, *rows, strict=True), start=1):
        widest = max(len(line) for cell in column for line in str(cell).split("\n"))
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, widest + 2)
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _excel(content: bytes) -> list[Row]:
    _check_package(content)
    try:
        _check_size(content)
        sheet = load_workbook(io.BytesIO(content), data_only=False, keep_links=False).worksheets[0]
    except SheetError:
        raise
    except Exception:
        # openpyxl raises whatever its parts do on a file that is not what it says.
        raise SheetError("unreadable") from None
    merged = {
        (row, column): str(span)
        for span in sheet.merged_cells.ranges
        for row in range(span.min_row, min(span.max_row, MOST_ROWS) + 1)
        for column in range(span.min_col, min(span.max_col, MOST_COLUMNS) + 1)
    }
    rows = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        faults = []
        for column, cell in enumerate(cells):
            if (number, column + 1) in merged:
                faults.append((column, "merged", merged[number, column + 1]))
            elif cell.data_type == "f":
                faults.append((column, "formula", cell.coordinate))
            elif cell.data_type == "e":
                faults.append((column, "error_cell", cell.coordinate))
        texts = tuple("" if cell.data_type in "fe" else _text(cell.value) for cell in cells)
        if any(texts) or faults:
            rows.append(Row(number, texts, tuple(faults)))
    return rows


def _check_package(content: bytes) -> None:
    """Look at the zip's own list before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise SheetError("unreadable") from None
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise SheetError("bomb")
    if "content.xml" in names:
        raise SheetError("open_document")
    if "xl/workbook.xml" not in names:
        raise SheetError("unreadable")


def _check_size(content: bytes) -> None:
    """Count rows and columns without keeping them; stops at the first too many."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            if number > MOST_ROWS:
                raise SheetError("many_rows", most=f"{MOST_ROWS:,}".replace(",", "."))
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                raise SheetError("many_columns", most=MOST_COLUMNS)
    finally:
        book.close()


def _text(value: Any) -> str:
    """A cell as text: dates as ISO, whole numbers without a decimal point, yes and no as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _csv(content: bytes) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Danish Excel saves as plain CSV.
        text = content.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    rows = []
    try:
        for number, cells in enumerate(_lines(text, delimiter), start=1):
            if number > MOST_ROWS:
                raise SheetError("many_rows", most=f"{MOST_ROWS:,}".replace(",", "."))
            if len(cells) > MOST_COLUMNS:
                raise SheetError("many_columns", most=MOST_COLUMNS)
            faults = [
                (column, "formula", f"{get_column_letter(column + 1)}{number}")
                for column, cell in enumerate(cells)
                if cell.lstrip().startswith("=")
            ]
            texts = tuple("" if cell.lstrip().startswith("=") else cell.strip() for cell in cells)
            if any(texts) or faults:
                rows.append(Row(number, texts, tuple(faults)))
    except csv.Error:
        raise SheetError("unreadable") from None
    return rows


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
