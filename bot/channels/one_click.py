"""The page behind a link in a staff mail. Reading it does nothing: mail scanners follow links, people press."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bot.accounts.errors import LinkError, LinkUnknownError
from bot.accounts.links import Link
from bot.bootstrap import Services
from bot.business_pages.limits import client_address
from bot.business_pages.rendering import protect
from bot.channels.limits import RateLimiter
from bot.notifications import actions, words
from bot.notifications.actions import ONE_CLICK, Order, perform
from bot.notifications.context import person_name, subject_matter
from bot.notifications.mailroom import ONE_CLICK as PATH
from bot.texts import load
from bot.tickets.errors import DeskError

_TEMPLATES = Jinja2Templates(Path(__file__).resolve().parent / "templates")
MAX_TEXT = 10_000


def one_click_routes(services: Services, limiter: RateLimiter) -> list[Route]:
    """GET shows what would be done, POST does it."""
    pages = _Pages(services, limiter)
    path = f"{PATH}/{{token}}"
    return [Route(path, pages.show, methods=["GET"]), Route(path, pages.act, methods=["POST"])]


class _Pages:
    def __init__(self, services: Services, limiter: RateLimiter) -> None:
        self._services = services
        self._room = services.mailroom
        self._limiter = limiter

    async def show(self, request: Request) -> Response:
        """What the link is for, with one button."""
        if not await self._limiter.allows_address("one_click", client_address(request)):
            return self._problem(request, load("errors")["too_many"], 429)
        try:
            link = await asyncio.to_thread(self._peek, request.path_params["token"])
        except LinkError as error:
            return self._problem(request, str(error), 410)
        return await asyncio.to_thread(self._form, request, link, "", "", "")

    async def act(self, request: Request) -> Response:
        """Use the link up, and do what it is for; what the desk refuses leaves it usable."""
        if not await self._limiter.allows_address("one_click", client_address(request)):
            return self._problem(request, load("errors")["too_many"], 429)
        form = await request.form()
        text, to = str(form.get("text") or "").strip(), str(form.get("to") or "")
        try:
            return await asyncio.to_thread(self._act, request, text, to)
        except LinkError as error:
            return self._problem(request, str(error), 410)

    def _peek(self, token: str) -> Link:
        link = self._room.links.peek(token)
        if link.purpose not in ONE_CLICK:
            raise LinkUnknownError
        return link

    def _act(self, request: Request, text: str, to: str) -> Response:
        token = request.path_params["token"]
        link = self._peek(token)
        if link.purpose in actions.NEEDS_PERSON and not to:
            return self._form(request, link, text, to, load("one_click")["to_missing"])
        self._room.links.use(token)
        order = Order(link.purpose, link.person, link.data, text[:MAX_TEXT], to)
        try:
            sentence = perform(self._room, order)
        except DeskError as error:
            self._room.links.give_back(token)
            return self._form(request, link, text, to, error.sentence)
        except BaseException:
            self._room.links.give_back(token)
            raise
        return self._page(request, "one_click_done.html", 200, sentence=sentence, reference=order.reference)

    def _form(self, request: Request, link: Link, text: str, to: str, fault: str) -> Response:
        room = self._room
        about = self._services.tickets.find(str(link.data.get("reference") or ""))
        if about is None:
            return self._problem(request, load("errors")["not_found"], 404)
        values: dict[str, Any] = {
            "purpose": link.purpose,
            "person": person_name(room, link.person),
            "ticket": about,
            "about": subject_matter(room, about),
            "due": words.moment(about.due_at),
            "people": actions.candidates(room, link.person) if link.purpose in actions.NEEDS_PERSON else [],
            "needs_text": link.purpose in actions.NEEDS_TEXT,
            "text": text,
            "to": to,
            "fault": fault,
        }
        return self._page(request, "one_click.html", 409 if fault else 200, **values)

    def _problem(self, request: Request, sentence: str, status: int) -> Response:
        return self._page(request, "one_click_problem.html", status, sentence=sentence)

    def _page(self, request: Request, template: str, status: int, **values: Any) -> Response:
        context = {"texts": load("one_click"), "profile": self._services.profile, "room": self._room, **values}
        # The address is a secret, as a business page's is: no other page, no cache and no frame may have it.
        return protect(_TEMPLATES.TemplateResponse(request, template, context, status_code=status))
