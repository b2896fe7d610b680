"""The page of one ticket: shown, written on, and its meetings as calendar files. The key in the address opens it."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.bootstrap import Services
from bot.business_pages.forms import CALL, SURVEY, WRITE, Faults, carry_out
from bot.business_pages.limits import MISS, READ, PageLimits, client_address
from bot.business_pages.limits import WRITE as WRITES
from bot.business_pages.rendering import page, problem, protect
from bot.business_pages.view import case_view
from bot.errors import StorageUnavailableError
from bot.notifications.calendar_invitation import invitation
from bot.notifications.context import subject_matter
from bot.notifications.mailroom import BUSINESS_TICKETS
from bot.notifications.ways import first_address
from bot.texts import load
from bot.tickets import business
from bot.tickets.errors import TicketUnknownError
from bot.tickets.model import Ticket

log = logging.getLogger(__name__)
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
"""The form of an access key: 32 bytes, URL-safe."""
FORMS = (WRITE, CALL, SURVEY)


class CasePages:
    """Whoever holds a ticket's key sees it and may write on it. No cookies; keys are never logged."""

    def __init__(self, services: Services, limits: PageLimits) -> None:
        self._services = services
        self._limits = limits
        self._room = services.mailroom

    async def show(self, request: Request) -> Response:
        """The page; `sendt` in the address names what has just been sent."""
        return await self._with_ticket(request, self._show)

    async def send(self, request: Request) -> Response:
        """One of the page's forms: afterwards the page again, or what is wrong with all that was written kept."""
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        return await self._with_ticket(request, self._send, form)

    async def meeting(self, request: Request) -> Response:
        """One meeting as a calendar file."""
        return await self._with_ticket(request, self._meeting)

    async def _with_ticket(self, request: Request, answer: Any, form: Mapping[str, str] | None = None) -> Response:
        """Find the ticket of the key, or say the same to every key that opens none."""
        profile = self._services.profile
        address = client_address(request)
        if not await self._limits.would_allow(MISS, address) or not await self._limits.allows(READ, address):
            return problem(request, profile, "too_many", 429)
        try:
            ticket = await asyncio.to_thread(self._find, request.path_params["key"])
            if ticket is not None:
                found: Response | None = await answer(request, ticket, *([form] if form is not None else []))
                if found is not None:
                    return found
        except TicketUnknownError:
            pass
        except StorageUnavailableError as error:
            log.warning("ticket page: %s", type(error).__name__)
            return problem(request, profile, "unavailable", 503, kept=form)
        await self._limits.allows(MISS, address)
        return problem(request, profile, "unknown", 404)

    def _find(self, key: str) -> Ticket | None:
        return self._services.tickets.find_by_key(key) if _KEY.fullmatch(key) else None

    async def _show(self, request: Request, ticket: Ticket) -> Response:
        done = load("business")["done"].get(request.query_params.get("sendt", ""))
        return await self._page(request, ticket, done=done)

    async def _send(self, request: Request, ticket: Ticket, form: Mapping[str, str]) -> Response:
        if not await self._limits.allows(WRITES, ticket.access_key):
            return problem(request, self._services.profile, "too_many", 429, kept=form)
        faults = await asyncio.to_thread(carry_out, self._services.desk, ticket, form)
        if faults is not None:
            return await self._page(request, ticket, status=422, faults=faults)
        what = form.get("what", WRITE)
        # A page of its own, so that a reload sends nothing again.
        done = what if what in FORMS else WRITE
        return protect(RedirectResponse(f"{BUSINESS_TICKETS}/{ticket.access_key}?sendt={done}", 303))

    async def _meeting(self, request: Request, ticket: Ticket) -> Response | None:
        attendee = first_address(str(ticket.contact.get("email") or "")) or self._services.profile.email
        made = invitation(self._room, ticket, request.path_params["meeting"], attendee)
        if made is None:
            return None
        headers = {"Content-Disposition": f'attachment; filename="{ticket.reference}.ics"'}
        return protect(Response(made.text, media_type="text/calendar", headers=headers))

    async def _page(
        self,
        request: Request,
        ticket: Ticket,
        *,
        status: int = 200,
        done: str | None = None,
        faults: Faults | None = None,
    ) -> Response:
        services = self._services
        roster = await asyncio.to_thread(services.desk.roster)
        answered = None
        if not ticket.is_open:
            answered = await asyncio.to_thread(business.survey_answer, services.desk, ticket.access_key)
        return page(
            request,
            services.profile,
            "case.html",
            status,
            case=case_view(ticket, roster, services.catalogue, services.clock()),
            subject=subject_matter(self._room, ticket, for_business=True),
            company=ticket.company,
            address=f"{BUSINESS_TICKETS}/{ticket.access_key}",
            phone=ticket.contact.get("phone") or "",
            merged=ticket.closing == "merged",
            answered=answered,
            parameters=business.PARAMETERS,
            done=done,
            faults=faults.fields if faults else {},
            sent=faults.sent if faults else {},
            once=faults.sent.get("once", "") if faults else secrets.token_urlsafe(12),
        )
