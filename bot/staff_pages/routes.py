"""All routes of the staff pages."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages import preferences
from bot.staff_pages.guard import Visit, staff_route
from bot.staff_pages.login import FIRST_PAGE, login_routes, logout_route
from bot.staff_pages.preferences import preference_routes
from bot.staff_pages.rendering import HERE


def staff_routes(services: Services) -> list[BaseRoute]:
    """Everything under /medarbejder; an address that is none of them is said not to exist."""
    return [
        staff_route(services, FIRST_PAGE, _first, right=Right.OWN_ACCOUNT),
        *login_routes(services),
        logout_route(services),
        *preference_routes(services),
        Mount(f"{FIRST_PAGE}/static", StaticFiles(directory=HERE / "static")),
        staff_route(services, f"{FIRST_PAGE}/{{path:path}}", _unknown, right=Right.OWN_ACCOUNT),
    ]


def _first(visit: Visit) -> Response:
    """The page that somebody with these rights begins with; what was just done is said there."""
    query = visit.request.url.query
    return RedirectResponse(preferences.PATH + (f"?{query}" if query else ""), 303)


def _unknown(visit: Visit) -> Response:
    return visit.problem("not_found", 404)
