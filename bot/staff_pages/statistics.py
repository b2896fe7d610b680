"""Statistics: any period against another, as charts, tables, sheets and a report."""

from __future__ import annotations

import base64
from collections.abc import Callable

from starlette.responses import Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.rendering import EXCEL, as_file
from bot.statistics import charts, facts, periods
from bot.statistics.document import as_pdf
from bot.statistics.periods import Period, PeriodError
from bot.statistics.report import Report, build
from bot.statistics.sheets import as_csv, as_excel
from bot.statistics.tables import Table, shown

PATH = "/medarbejder/statistik"
FRESH_SECONDS = 30
"""How old the counts of today may be."""
ROWS = 15
"""Rows of a table that are seen at once; the others unfold."""


def statistics_routes(services: Services) -> list[StaffRoute]:
    """The page with its charts, a sheet each, all sheets, and the report."""

    def route(ending: str, endpoint: Callable[[Visit], Response]) -> StaffRoute:
        return staff_route(services, f"{PATH}{ending}", endpoint, right=Right.SEE_STATISTICS)

    return [
        route("", _show),
        route("/alt.xlsx", _excel),
        route("/rapport.pdf", _pdf),
        route("/{table}.csv", _csv),
    ]


def _show(visit: Visit) -> Response:
    chosen, fault = _chosen(visit)
    report = _report(visit, chosen)
    status = 400 if fault else 200
    return visit.page(
        "statistics.html",
        status,
        report=report,
        charts={table.id: chart for table in report.tables if (chart := _drawn(table))},
        query=_query(chosen),
        fault=fault,
        shown=shown,
        rows=ROWS,
    )


def _drawn(table: Table) -> str:
    """A table's chart as an address that holds the drawing: a request for each would count everything again."""
    drawing = charts.svg(table)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode('ascii')}" if drawing else ""


def _excel(visit: Visit) -> Response:
    report = _report(visit, _chosen(visit)[0])
    return as_file(as_excel(report), EXCEL, f"statistik-{report.period.first}-{report.period.last}.xlsx")


def _pdf(visit: Visit) -> Response:
    report = _report(visit, _chosen(visit)[0])
    document = as_pdf(report, visit.services.profile.name)
    return as_file(document, "application/pdf", f"rapport-{report.period.first}-{report.period.last}.pdf")


def _csv(visit: Visit) -> Response:
    report = _report(visit, _chosen(visit)[0])
    try:
        table = report.table(visit.request.path_params["table"])
    except KeyError:
        return visit.problem("not_found", 404)
    name = f"{table.id}-{report.period.first}-{report.period.last}.csv"
    return as_file(as_csv(table), "text/csv; charset=utf-8", name)


def _chosen(visit: Visit) -> tuple[tuple[Period, Period], str]:
    """The two periods of the address, or last month and the month before with what was wrong."""
    asked = visit.request.query_params
    usual = periods.last_month(visit.services.today())
    fault = ""
    period = usual
    if "fra" in asked or "til" in asked:
        try:
            period = periods.read(asked.get("fra", ""), asked.get("til", ""))
        except PeriodError as error:
            fault = str(error)
    other = period.before()
    if asked.get("mod_fra") and asked.get("mod_til"):
        try:
            other = periods.read(asked["mod_fra"], asked["mod_til"])
        except PeriodError as error:
            fault = str(error)
    return (period, other), fault


def _report(visit: Visit, chosen: tuple[Period, Period]) -> Report:
    services = visit.services
    if chosen[0].last >= services.today():
        # Today's contacts are asked for: what happened since the job last ran is counted now, at most so often.
        facts.refresh(services.database, services.catalogue, services.clock(), at_most_every=FRESH_SECONDS)
    return build(services.database, services.catalogue, *chosen)


def _query(chosen: tuple[Period, Period]) -> str:
    period, other = chosen
    return f"fra={period.first}&til={period.last}&mod_fra={other.first}&mod_til={other.last}"
