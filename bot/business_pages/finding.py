""" "Hvor er min sag?": sends a ticket's secret link to its own contact, and says the same to everybody who asks."""

from __future__ import annotations

import asyncio
import logging

from starlette.requests import Request
from starlette.responses import Response

from bot.bootstrap import Services
from bot.business_pages.limits import FIND, PageLimits, client_address
from bot.business_pages.people import entrance
from bot.business_pages.rendering import page, problem
from bot.errors import StorageUnavailableError
from bot.texts import load
from bot.tickets import business
from bot.understanding.patterns import find

log = logging.getLogger(__name__)
SECONDS = 0.4
"""How long every answer takes at least, so that its time does not tell whether there is such a ticket."""
MAX_FIELD = 254


class FindingPages:
    """The page that asks for a reference and one detail of the ticket."""

    def __init__(self, services: Services, limits: PageLimits) -> None:
        self._services = services
        self._limits = limits

    async def show(self, request: Request) -> Response:
        """The empty form."""
        return page(request, self._services.profile, "find.html", faults={}, sent={}, done=None)

    async def send(self, request: Request) -> Response:
        """Ask for a link. Only a form that is not filled is answered differently."""
        loop = asyncio.get_running_loop()
        ready = loop.time() + SECONDS
        profile = self._services.profile
        if not await self._limits.allows(FIND, client_address(request)):
            return problem(request, profile, "too_many", 429)
        form = await request.form()
        sent = {name: str(form.get(name, ""))[:MAX_FIELD] for name in ("reference", "proof")}
        reference = next((one.value for one in find(sent["reference"]) if one.entity == "reference"), None)
        faults = _faults(reference, sent["proof"])
        if faults or reference is None:
            return page(request, profile, "find.html", 422, faults=faults, sent=sent, done=None)
        try:
            await asyncio.to_thread(business.send_link, self._services.desk, reference, sent["proof"])
        except StorageUnavailableError as error:
            log.warning("link to a ticket: %s", type(error).__name__)
            return problem(request, profile, "unavailable", 503)
        await asyncio.sleep(max(0.0, ready - loop.time()))
        done = load("business")["find"]["done"].format(**entrance(profile))
        return page(request, profile, "find.html", faults={}, sent={}, done=done)


def _faults(reference: str | None, proof: str) -> dict[str, str]:
    texts = load("business")["faults"]
    faults = {}
    if reference is None:
        faults["reference"] = texts["reference"]
    if not proof.strip():
        faults["proof"] = texts["proof"]
    return faults
