"""The figures, on hand-made data with known answers."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.catalogue.loader import Catalogue
from bot.statistics.facts import refresh
from bot.statistics.periods import month
from bot.statistics.report import Report, build
from bot.statistics.tables import shown
from bot.storage.database import Database
from bot.storage.ticket_tables import SurveyRow, TicketEventRow, TicketRow
from tests.builders import MORNING
from tests.unit.statistics.conftest import Log

NOVEMBER = month(2026, 11)
OCTOBER = MORNING - dt.timedelta(days=31)


@pytest.fixture
def report(database: Database, log: Log, catalogue: Catalogue) -> Report:
    """Ten contacts in November, one in October, and a greeting that counts as none."""
    for _ in range(4):
        log("phone", "simpel", outcome="settled")
    log("phone", "medium", decision="enquiry", outcome="passed")
    log("email", "simpel", outcome="answered", at=MORNING + dt.timedelta(hours=4))
    log("web", "simpel", decision="ask_back", task="skilte")
    log("web", "simpel", outcome="not_answered")
    log("web", "simpel", decision="redirect", task=None)
    kept = log("email", "kompleks", ticket=True, package="cafepakke", details={"trade": "café"})
    log("web", "simpel", decision="dialogue", task=None)
    log("phone", "simpel", outcome="settled", at=OCTOBER)
    with database.transaction() as session:
        row = session.scalar(select(TicketRow).where(TicketRow.reference == kept))
        assert row is not None
        row.closing = "solved"
        for clock in row.clocks:
            clock.stopped_at = clock.started_at + dt.timedelta(hours=3)
        session.add(SurveyRow(ticket_id=row.id, at=MORNING, competence=4, information=5, words=""))
    refresh(database, catalogue, MORNING + dt.timedelta(days=1))
    return build(database, catalogue, NOVEMBER, NOVEMBER.before())


def test_channels_and_levels_are_odenses_table(report: Report) -> None:
    rows = {row[0]: row[1:] for row in report.table("channels").rows}
    assert rows["Telefon"] == (4, 1, 0, 5, 0.5, 1)
    assert rows["E-mail"] == (1, 0, 1, 2, 0.2, 0)
    assert rows["Chat på hjemmesiden"] == (3, 0, 0, 3, 0.3, 0)
    assert rows["I alt"] == (8, 1, 1, 10, 1.0, 1)
    assert rows["Andel"] == (0.8, 0.1, 0.1, 1.0, None, None)
    assert report.contacts == 10


def test_how_contacts_ended_adds_up_to_all_of_them(report: Report) -> None:
    rows = {row[0]: row[1] for row in report.table("ends").rows}
    assert rows == {
        "Løst med det samme": 5,
        "Blev til en sag": 1,
        "Givet til et menneske": 1,
        "Endte med et spørgsmål tilbage": 1,
        "Svaret hjalp ikke": 1,
        "Hører til et andet sted": 1,
    }


def test_areas_tasks_and_trades_are_named_most_frequent_first(report: Report) -> None:
    assert report.table("tasks").rows[0][:2] == ("Udeservering", 8)
    assert {row[0]: row[1] for row in report.table("areas").rows} == {"Byens rum, parkering og trafik": 9}
    assert report.table("trades").rows[0][:2] == ("Café og restauration", 1)


def test_hours_are_local(report: Report) -> None:
    rows = {row[0]: row[1] for row in report.table("hours").rows}
    assert (rows["10–11"], rows["14–15"]) == (9, 1)


def test_promises_are_held_against_their_targets(report: Report) -> None:
    first = report.table("targets").rows[0]
    assert first == ("Første svar", 1, 1.0, 3, 3, None)


def test_the_survey_is_a_mean_of_those_who_answered(report: Report) -> None:
    rows = {row[0]: row[1:] for row in report.table("survey").rows}
    assert rows["Faglighed"] == (1, "4,0", 0, None)
    assert rows["Sagens tid"] == (0, None, 0, None)


def test_the_funnel_counts_each_stage_that_was_reached(report: Report) -> None:
    rows = {row[0]: row[1:] for row in report.table("packages").rows}
    assert rows["Café- og restaurationspakke"] == (1, 1, 1, 1, 0, 0)
    assert rows["Opstartspakke"] == (0, 0, 0, 0, 0, 0)


def test_what_could_not_be_answered_says_why(report: Report) -> None:
    assert ("Skilte, bannere og facade", "Endte med et spørgsmål tilbage", 1, 0) in report.table("needs").rows
    assert ("Ingen opgave i kataloget", "Hører til et andet sted", 1, 0) in report.table("needs").rows


def test_calls_avoided_count_only_what_a_machine_settled_and_say_that_they_are_an_estimate(report: Report) -> None:
    table = report.table("calls")
    assert [row[1:] for row in table.rows] == [(1, 0), (1, 0), (0, 0)]
    assert "skøn" in table.note
    assert "59,0 %" in table.note


def test_a_period_may_be_held_against_any_other(database: Database, catalogue: Catalogue, report: Report) -> None:
    backwards = build(database, catalogue, NOVEMBER.before(), NOVEMBER)
    assert backwards.contacts == 1
    rows = {row[0]: row[1:] for row in backwards.table("channels").rows}
    assert (rows["Telefon"][3], rows["Telefon"][5]) == (1, 5)
    assert (rows["I alt"][3], rows["I alt"][5]) == (1, 10)
    assert backwards.table("targets").rows[0][1:] == (0, None, None, None, 1.0)
    survey = {row[0]: row[1:] for row in backwards.table("survey").rows}
    assert survey["Information undervejs"] == (0, None, 1, "5,0")
    packages = {row[0]: row[1:] for row in backwards.table("packages").rows}
    assert packages["Café- og restaurationspakke"] == (0, 0, 0, 0, 1, 1)
    assert ("Skilte, bannere og facade", "Endte med et spørgsmål tilbage", 0, 1) in backwards.table("needs").rows
    assert [row[1:] for row in backwards.table("calls").rows] == [(0, 1), (0, 1), (0, 0)]


def test_the_survey_has_the_four_parameters(report: Report) -> None:
    parameters = [row[0] for row in report.table("survey").rows]
    assert parameters == ["Sagens tid", "Faglighed", "Fast kontaktperson", "Information undervejs"]


def test_a_handed_over_ticket_is_counted_by_its_times(database: Database, log: Log, catalogue: Catalogue) -> None:
    reference = log("web", ticket=True)
    with database.transaction() as session:
        row = session.scalar(select(TicketRow).where(TicketRow.reference == reference))
        assert row is not None
        for number in (8, 9):
            row.events.append(TicketEventRow(number=number, at=MORNING, kind="assigned", who="anna", data={}))
    log("web", ticket=True)
    refresh(database, catalogue, MORNING + dt.timedelta(days=1))
    rows = {row[0]: row[1:3] for row in build(database, catalogue, NOVEMBER, NOVEMBER.before()).table("reroutes").rows}
    assert rows["0"] == (1, 0.5)
    assert rows["2"] == (1, 0.5)


def test_figures_are_written_in_danish() -> None:
    assert [shown(cell) for cell in (12345, 0.123, None, "x")] == ["12.345", "12,3 %", "–", "x"]
