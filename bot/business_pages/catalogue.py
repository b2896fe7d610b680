"""The catalogue for everybody: by area and by what a business is about to do, searchable, as a booklet and as JSON."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.bootstrap import Services
from bot.business_pages.rendering import open_page
from bot.upkeep import booklet, finding
from bot.upkeep.editions import External, ExternalTask, external
from bot.upkeep.open_data import as_json

PATH = "/katalog"
LONGEST_QUERY = 200
_OPEN = {"Access-Control-Allow-Origin": "*"}


def catalogue_routes(services: Services) -> list[BaseRoute]:
    """The list, a page for each task, the booklet and the open data. None of them holds anybody's name."""
    pages = _CataloguePages(services)
    return [
        Route(PATH, pages.show, methods=["GET"]),
        Route(f"{PATH}.json", pages.data, methods=["GET"]),
        Route(f"{PATH}.pdf", pages.document, methods=["GET"]),
        Route(f"{PATH}/{{task}}", pages.task, methods=["GET"]),
    ]


@dataclass(slots=True)
class _Made:
    """What was made of one edition; the document only when somebody asked for it."""

    edition: External
    document: bytes = b""


class _CataloguePages:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._made: _Made | None = None
        self._setting = asyncio.Lock()

    async def show(self, request: Request) -> Response:
        """The tasks: all by area, of one situation, or those that a search finds."""
        edition = self._current().edition
        asked = request.query_params
        query = asked.get("q", "")[:LONGEST_QUERY].strip()
        situation = edition.situations.get(asked.get("situation", ""))
        area = asked.get("omraade", "")
        if query:
            found = await asyncio.to_thread(finding.ids, self._services, query, ("task",))
            groups = [("", [edition.tasks[key] for _, key in found if key in edition.tasks])]
        elif situation is not None:
            groups = [("", [edition.tasks[key] for key in situation.tasks])]
        else:
            groups = _by_area(edition, [area] if area in edition.areas else edition.areas)
        return open_page(
            request,
            self._services.profile,
            "catalogue.html",
            edition=edition,
            groups=groups,
            query=query,
            situation=situation,
            area=edition.areas.get(area),
        )

    async def task(self, request: Request) -> Response:
        """One task with its answer, or a page that says that there is none."""
        edition = self._current().edition
        one = edition.tasks.get(request.path_params["task"])
        profile = self._services.profile
        if one is None:
            return open_page(request, profile, "catalogue_missing.html", 404)
        return open_page(request, profile, "catalogue_task.html", one=one, edition=edition)

    async def data(self, request: Request) -> Response:
        """The whole edition as JSON, for everybody's pages and programs."""
        services = self._services
        content = as_json(self._current().edition, services.profile, services.settings.public_url)
        return JSONResponse(content, headers=_OPEN)

    async def document(self, request: Request) -> Response:
        """The booklet: set once for each version of the catalogue and day."""
        made = self._current()
        async with self._setting:
            if not made.document:
                made.document = await asyncio.to_thread(booklet.external_pdf, made.edition, self._services.profile)
        disposition = {"Content-Disposition": f'inline; filename="{_file_name(made.edition.day)}"'}
        return Response(made.document, media_type="application/pdf", headers=disposition)

    def _current(self) -> _Made:
        services = self._services
        made = self._made
        if made is None or (made.edition.version, made.edition.day) != (services.catalogue.version, services.today()):
            made = self._made = _Made(external(services))
        return made


def _by_area(edition: External, areas: Iterable[str]) -> list[tuple[str, list[ExternalTask]]]:
    return [(edition.areas[area], [one for one in edition.tasks.values() if one.task.area == area]) for area in areas]


def _file_name(day: dt.date) -> str:
    return f"katalog-{day}.pdf"
