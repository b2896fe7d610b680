"""Company history: every ticket of a CVR number in one place."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response
from stdnum.dk import cvr as cvr_numbers

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.tickets import queries

PATH = "/medarbejder/virksomheder"
SHORTEST = 2
"""Signs that a search needs at least."""


def company_routes(services: Services) -> list[StaffRoute]:
    """Finding a company, and its history."""
    return [
        staff_route(services, PATH, _find, right=Right.SEE_TICKETS),
        staff_route(services, f"{PATH}/{{cvr}}", _show, right=Right.SEE_TICKETS),
    ]


def _find(visit: Visit) -> Response:
    text = visit.request.query_params.get("q", "").strip()
    number = cvr_numbers.compact(text)
    if cvr_numbers.is_valid(number):
        return RedirectResponse(f"{PATH}/{number}", 303)
    found = queries.companies(visit.services.desk, text) if len(text) >= SHORTEST else []
    return visit.page("companies.html", text=text, found=found, shortest=SHORTEST)


def _show(visit: Visit) -> Response:
    number = visit.request.path_params["cvr"]
    lines = queries.of_company(visit.services.desk, number)
    name = next((line.company for line in lines if line.company), number)
    return visit.page("company.html", 200 if lines else 404, cvr=number, company=name, lines=lines)
