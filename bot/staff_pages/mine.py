"""Mine sager: what somebody has to do now, what waits for others, and what they follow."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.tickets import queries
from bot.tickets.queries import TicketLine
from bot.tickets.states import ANSWERED, WAITING_BUSINESS

PATH = "/medarbejder/sager"


def mine_routes(services: Services) -> list[StaffRoute]:
    """The list; a reference typed into its field opens the ticket."""
    return [staff_route(services, PATH, _show, right=Right.SEE_TICKETS)]


def _show(visit: Visit) -> Response:
    wanted = visit.request.query_params.get("sag", "").strip().upper()
    if wanted:
        return RedirectResponse(f"{PATH}/{wanted}" if wanted.replace("-", "").isalnum() else PATH, 303)
    me = visit.account.id
    lines = queries.mine(visit.services.desk, me)
    asked = [line for line in lines if me in line.waiting_for]
    owned = [line for line in lines if line.owner == me and line not in asked]
    others = [line for line in lines if line not in asked and line.owner != me]
    groups = [
        ("asked", asked),
        ("to_do", [line for line in owned if not _rests(line)]),
        ("resting", [line for line in owned if _rests(line)]),
        ("others", others),
    ]
    return visit.page("mine.html", groups=groups, total=len(lines))


def _rests(line: TicketLine) -> bool:
    """Whether the next move is the business's."""
    return line.status in (WAITING_BUSINESS, ANSWERED) and not (line.callback and not line.callback["done"])
