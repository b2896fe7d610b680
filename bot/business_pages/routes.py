"""All routes of the business's pages."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.bootstrap import Services
from bot.business_pages.case import CasePages
from bot.business_pages.catalogue import catalogue_routes
from bot.business_pages.finding import FindingPages
from bot.business_pages.limits import PageLimits
from bot.business_pages.rendering import HERE
from bot.notifications.mailroom import BUSINESS_TICKETS

STATIC = "/sagsside"


def business_routes(services: Services) -> list[BaseRoute]:
    """Everything under /sag, the catalogue for everybody, and their style sheets."""
    limits = PageLimits(services.settings.redis_url)
    case, finding = CasePages(services, limits), FindingPages(services, limits)
    one = f"{BUSINESS_TICKETS}/{{key}}"
    return [
        Route(BUSINESS_TICKETS, finding.show, methods=["GET"]),
        Route(BUSINESS_TICKETS, finding.send, methods=["POST"]),
        Route(one, case.show, methods=["GET"]),
        Route(one, case.send, methods=["POST"]),
        Route(f"{one}/moede/{{meeting}}.ics", case.meeting, methods=["GET"]),
        *catalogue_routes(services),
        Mount(STATIC, StaticFiles(directory=HERE / "static")),
    ]
