"""Sheets: what people send in, held against the catalogue row by row, and whatever is wrong with it said."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.bootstrap import Services
from bot.upkeep.drafts import Drafts
from bot.upkeep.errors import SheetError
from bot.upkeep.lists import CHANGED, FAULTY, NEW, REMOVED, SAME, Plan, export, plan, slug
from bot.upkeep.sheets import MOST_ROWS, read_sheet, write_csv, write_excel

STAFF = "municipalities/odense/staff.yml"
HEADINGS = ["Id", "Navn", "Stilling", "Kontor", "Opgaver", "Lokalnummer", "E-mail", "Stedfortræder", "TaskForce"]
NEW_ONE = ["", "Søren Ågård", "Sagsbehandler", "Industrimiljø", "Miljøtilsyn", 4711, "soeren@odense.example",
           "karen-lindegaard", "ja"]  # fmt: skip


def excel(*rows: Sequence[Any], merged: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    if merged:
        book.active.merge_cells(merged)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def planned(services: Services, kind: str, content: bytes, name: str = "a.xlsx", **options: Any) -> Plan:
    return plan(services, kind, read_sheet(content, name), **options)


def refused(content: bytes, name: str = "ark.xlsx") -> str:
    with pytest.raises(SheetError) as caught:
        read_sheet(content, name)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["staff", "task"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_list_that_comes_back_as_it_went_out_changes_nothing(services: Services, kind: str, form: str) -> None:
    headings, rows = export(services, kind)
    content = write_csv(headings, rows) if form == "csv" else write_excel(kind, headings, rows)
    result = planned(services, kind, content, f"a.{form}")
    assert {line.state for line in result.lines} == {SAME}, [line for line in result.lines if line.state != SAME][:3]
    assert (result.texts, result.faults, result.ignored, result.missing) == ({}, [], [], [])


def test_a_changed_cell_and_a_new_row_are_shown_and_published_together(services: Services, knowledge: Path) -> None:
    before = (knowledge / STAFF).read_text(encoding="utf-8")
    result = planned(services, "staff", excel(
        ["Medarbejder", "Titel", "Lokal", "Kontor", "E-mail", "Bemærkning"],
        ["Karen Lindegaard", "Leder", 4345, "ErhvervsKontakten", "karen@odense.example", "Hej"],
        ["Søren Ågård", "Sagsbehandler", 4711, "Industrimiljø", "soeren@odense.example", ""],
    ))  # fmt: skip
    karen, soeren = result.lines
    assert (karen.state, karen.changes) == (
        CHANGED, [("Stilling", "Koordinator", "Leder"), ("Lokalnummer", "4344", "4345")])  # fmt: skip
    assert (soeren.state, soeren.id) == (NEW, "soeren-aagaard")
    assert result.ignored == ["Bemærkning"]
    assert len(result.missing) == len(services.municipality.staff) - 1
    assert result.is_good
    assert Drafts(services).publish_all(result.texts, "anna") == 1
    staff = services.municipality.staff
    assert (staff["karen-lindegaard"].title, staff["soeren-aagaard"].office) == ("Leder", "industrimiljoe")
    assert staff["soeren-aagaard"].example is False
    after = (knowledge / STAFF).read_text(encoding="utf-8")
    assert set(before.splitlines()) - set(after.splitlines()) == {"  title: Koordinator", '  extension: "4344"'}
    Drafts(services).undo(Drafts(services).history()[0].number, "anna")
    assert (knowledge / STAFF).read_text(encoding="utf-8") == before


def test_people_who_are_not_in_the_sheet_go_only_when_that_is_asked_for(services: Services) -> None:
    headings, rows = export(services, "staff")
    gone = [row for row in rows if row[0] == "nadia-rahimi"]
    content = write_csv(headings, [row for row in rows if row not in gone])
    assert planned(services, "staff", content, "a.csv").texts == {}
    result = planned(services, "staff", content, "a.csv", remove=True)
    # Whoever she stood in for is said before anything is changed.
    assert {line.id: line.state for line in result.lines if line.state != SAME} == {
        "nadia-rahimi": REMOVED,
        "bodil-tranberg": FAULTY,
    }
    assert not result.is_good


def test_the_task_list_takes_dates_as_danes_write_them(services: Services) -> None:
    result = planned(services, "task", excel(
        ["Opgave-id", "Gennemgås"],
        ["udeservering", "1. maj 2027"],
        ["skilte", dt.datetime(2027, 6, 1)],
        ["stadeplads", "den første"],
        ["raket", "1.5.2027"],
    ))  # fmt: skip
    assert [line.state for line in result.lines] == [CHANGED, CHANGED, FAULTY, FAULTY]
    assert result.lines[2].faults == [
        "Skal gennemgås senest: »den første« er ikke en dato. Skriv for eksempel 1.3.2027."
    ]
    assert "Der er ingen opgave med id'et »raket«" in result.lines[3].faults[0]
    assert not result.is_good


def test_faults_are_said_by_row(services: Services) -> None:
    rows: list[list[Any]] = [
        HEADINGS,
        [*NEW_ONE[:3], "Månekontoret", *NEW_ONE[4:]],
        ["karen-lindegaard", "Karen Lindegaard", "Leder"],
        ["karen-lindegaard", "Karen Lindegaard", "Chef"],
        ["Æ Ø", "Ib", "x"],
        ["ib", "Ib", "x", "ErhvervsKontakten", "Raketaffyring", 1, "ib", "", "måske"],
    ]
    lines = planned(services, "staff", excel(*rows)).lines
    assert {line.state for line in lines} == {FAULTY}
    assert "email: mangler" in lines[1].faults
    assert lines[0].faults == ["office: ukendt kontor 'Månekontoret'"]
    assert "Id'et står også i række 3." in lines[2].faults
    assert "kan ikke bruges som id" in lines[3].faults[0]
    assert any("Raketaffyring" in fault for fault in lines[4].faults)
    assert any("ja eller nej" in fault for fault in lines[4].faults)


def test_merged_cells_and_formulas_are_named_and_never_evaluated(services: Services) -> None:
    content = excel(HEADINGS, NEW_ONE, ["karen-lindegaard", "Karen Lindegaard", "=1+1"], merged="C2:C3")
    lines = planned(services, "staff", content).lines
    assert lines[0].faults == ["Cellerne C2:C3 er slået sammen. Del dem, og skriv i hver celle."]
    formula = planned(services, "staff", excel(HEADINGS, ["karen-lindegaard", "Karen Lindegaard", "=CMD()"])).lines[0]
    assert formula.faults == ["C2 er en formel. Skriv værdien i stedet; formler bliver ikke regnet ud."]
    text = "Id;Navn;Stilling\r\nkaren-lindegaard;Karen Lindegaard;=1+1\r\n"
    assert "C2 er en formel" in planned(services, "staff", text.encode(), "a.csv").lines[0].faults[0]


def test_a_merged_title_above_the_headings_disturbs_nobody(services: Services) -> None:
    content = excel(["Vores medarbejdere", "", ""], [], HEADINGS[:3], ["karen-lindegaard", "Karen Lindegaard", "Leder"],
                    merged="A1:C1")  # fmt: skip
    assert [line.state for line in planned(services, "staff", content).lines] == [CHANGED]


def test_headings_that_are_not_there_are_said(services: Services) -> None:
    with pytest.raises(SheetError, match=r"Overskrifterne er ikke fundet\. Skriv dem i én række øverst: Id, Navn"):
        planned(services, "staff", excel(["a", "b"], ["c", "d"]))


def test_files_of_another_kind_are_refused_with_what_to_do() -> None:
    assert "gammelt Excel" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "liste.xls")
    assert "PDF" in refused(b"%PDF-1.7 ...", "liste.pdf")
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<x/>")
    assert "OpenDocument" in refused(document.getvalue(), "liste.ods")
    assert "tom" in refused(b"")
    assert "ikke læses" in refused(b"PK\x03\x04 ikke en zip", "liste.xlsx")
    assert "ikke læses" in refused(b"GIF89a\0\0\0\0", "liste.csv")
    assert "for stor" in refused(b"a" * 4_000_001)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    assert len(bomb.getvalue()) < 1_000_000
    began = time.process_time()
    assert "fylder alt for meget" in refused(bomb.getvalue())
    assert time.process_time() - began < 1


def test_a_zip_bomb_that_lies_about_its_size_is_no_sheet() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    small = bomb.getvalue().replace((100_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert "ikke læses" in refused(small)


def test_twenty_thousand_rows_are_refused_within_ten_seconds() -> None:
    content = write_excel("x", HEADINGS, [[str(n), f"Navn {n}", *["x"] * 7] for n in range(20_000)])
    began = time.process_time()
    assert "flere end 5.000 rækker" in refused(content)
    assert time.process_time() - began < 10
    text = write_csv(HEADINGS, [[str(n)] * 9 for n in range(20_000)])
    assert "flere end 5.000 rækker" in refused(text, "a.csv")


def test_as_many_rows_as_are_allowed_are_planned_within_ten_seconds(services: Services) -> None:
    rows = [
        ["", f"Navn {n}", "Sagsbehandler", "Industrimiljø", "Miljøtilsyn", 4000 + n, f"n{n}@odense.example", "", "nej"]
        for n in range(MOST_ROWS - 1)
    ]
    content = excel(HEADINGS, *rows)
    began = time.process_time()
    result = planned(services, "staff", content)
    took = time.process_time() - began
    assert len(result.lines) == MOST_ROWS - 1
    assert result.is_good
    assert took < 10, took


def test_what_danish_excel_saves_as_csv_is_read(services: Services) -> None:
    text = "Navn;Stilling\r\nKaren Lindegaard;Rådgiver æøå\r\n"
    for encoding in ("utf-8-sig", "utf-8", "cp1252"):
        (line,) = planned(services, "staff", text.encode(encoding), "a.csv").lines
        assert line.changes == [("Stilling", "Koordinator", "Rådgiver æøå")]
    tabs = text.replace(";", "\t")
    assert planned(services, "staff", tabs.encode(), "a.txt").lines[0].state == CHANGED


def test_nothing_of_a_sheet_is_applied_when_one_row_is_wrong(services: Services) -> None:
    right = ["karen-lindegaard", "Karen Lindegaard", "Leder"]
    wrong = ["jonas-skovmand", "Jonas Skovmand", "=1"]
    result = planned(services, "staff", excel(HEADINGS[:3], right, wrong))
    assert [line.state for line in result.lines] == [CHANGED, FAULTY]
    assert not result.is_good


def test_names_become_ids() -> None:
    assert slug("Søren  Ågård-Møller") == "soeren-aagaard-moeller"
    assert slug("Zoë Nuñez") == "zoe-nunez"
    assert slug("李") == ""


def test_a_cell_that_looks_like_a_formula_goes_out_as_text(services: Services) -> None:
    from openpyxl import load_workbook

    content = write_excel("x", ["Navn"], [["=SUM(1)"], ["+45 66 13 13 72"]])
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.data_type for cell in sheet["A"]] == ["s", "s", "s"]


def test_another_municipalitys_people_are_not_touched(services: Services) -> None:
    result = planned(services, "staff", excel(HEADINGS, NEW_ONE))
    assert set(result.texts) == {STAFF}
    assert dataclasses.is_dataclass(result)
