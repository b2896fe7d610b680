"""All routes of the staff pages."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages import mine, preferences
from bot.staff_pages.absence import absence_routes
from bot.staff_pages.board import board_routes
from bot.staff_pages.catalogue import catalogue_routes
from bot.staff_pages.catalogue_internal import internal_routes
from bot.staff_pages.catalogue_sheets import sheet_routes
from bot.staff_pages.companies import company_routes
from bot.staff_pages.guard import Visit, staff_route
from bot.staff_pages.live import live_routes
from bot.staff_pages.login import FIRST_PAGE, login_routes, logout_route
from bot.staff_pages.mine import mine_routes
from bot.staff_pages.preferences import preference_routes
from bot.staff_pages.rendering import HERE
from bot.staff_pages.review import review_routes
from bot.staff_pages.statistics import statistics_routes
from bot.staff_pages.stories import story_routes
from bot.staff_pages.ticket import ticket_routes
from bot.staff_pages.ticket_actions import action_routes
from bot.staff_pages.ticket_course import course_routes
from bot.staff_pages.training import training_routes


def staff_routes(services: Services) -> list[BaseRoute]:
    """Everything under /medarbejder; an address that is none of them is said not to exist."""
    return [
        staff_route(services, FIRST_PAGE, _first, right=Right.OWN_ACCOUNT),
        *login_routes(services),
        logout_route(services),
        *mine_routes(services),
        *ticket_routes(services),
        *action_routes(services),
        *course_routes(services),
        *board_routes(services),
        *absence_routes(services),
        *company_routes(services),
        *live_routes(services),
        *review_routes(services),
        *training_routes(services),
        *statistics_routes(services),
        *story_routes(services),
        *catalogue_routes(services),
        *internal_routes(services),
        *sheet_routes(services),
        *preference_routes(services),
        Mount(f"{FIRST_PAGE}/static", StaticFiles(directory=HERE / "static")),
        staff_route(services, f"{FIRST_PAGE}/{{path:path}}", _unknown, right=Right.OWN_ACCOUNT),
    ]


def _first(visit: Visit) -> Response:
    """The page that somebody with these rights begins with; what was just done is said there."""
    query = visit.request.url.query
    path = mine.PATH if visit.account.may(Right.SEE_TICKETS) else preferences.PATH
    return RedirectResponse(path + (f"?{query}" if query else ""), 303)


def _unknown(visit: Visit) -> Response:
    return visit.problem("not_found", 404)
