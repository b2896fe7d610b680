"""The guard before every staff page: session, own forms only, token, right. Endpoints behind it are plain functions."""

from __future__ import annotations

import asyncio
import inspect
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.accounts.model import Account
from bot.accounts.rights import Right
from bot.accounts.sessions import LoginSession
from bot.bootstrap import Services
from bot.errors import StorageUnavailableError
from bot.staff_pages.origin import is_own
from bot.staff_pages.rendering import page, protect
from bot.texts import load
from bot.tickets import entered

log = logging.getLogger(__name__)
COOKIE = "indgang_session"
COOKIE_PATH = "/medarbejder"
LOGIN_PATH = "/medarbejder/log-ind"
MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is logged in and may do what they ask for."""

    request: Request
    services: Services
    session: LoginSession
    form: FormData

    @property
    def account(self) -> Account:
        """Who it is."""
        return self.session.account

    @property
    def wants_json(self) -> bool:
        """Whether a script asks, not a person."""
        return _wants_json(self.request)

    def raw(self, name: str) -> str:
        """A field of the form as it was typed; empty when it is missing."""
        value = self.form.get(name)
        return value if isinstance(value, str) else ""

    def text(self, name: str) -> str:
        """A field of the form without surrounding space; empty when it is missing."""
        return self.raw(name).strip()

    def prose(self, name: str) -> str:
        """A field of free words as it may be stored: cleaned, and without CPR numbers. Raises NotAllowedError."""
        return entered.optional(self.raw(name))

    def texts(self, name: str) -> list[str]:
        """All values of a field that may come several times; empty ones are left out."""
        return [value.strip() for value in self.form.getlist(name) if isinstance(value, str) and value.strip()]

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page with navigation for this visitor."""
        return page(self.request, self.services, template, status, visit=self, **context)

    def problem(self, code: str, status: int) -> Response:
        """A page, or JSON for a script, that says what is wrong; `code` is under `problems` in staff.yml."""
        return _problem(self.request, self.services, code, status, visit=self)


class StaffRoute(Route):
    """A route of the staff pages that names the right it asks for."""

    right: Right


Endpoint = Callable[[Visit], Response | Awaitable[Response]]
"""A function runs in a thread, a coroutine function on the loop, where the model is."""


def staff_route(
    services: Services,
    path: str,
    endpoint: Endpoint,
    *,
    right: Right,
    post: bool = False,
    by_itself: bool = False,
    upload: bool = False,
) -> StaffRoute:
    """A route behind the guard. `by_itself`: the browser asks without anybody pressing anything.

    `upload`: the form may bring one file; `bot.channels.web` must allow its size there.
    """

    async def guarded(request: Request) -> Response:
        try:
            response = await _answer(request, services, endpoint, right, note_use=not by_itself, files=int(upload))
        except StorageUnavailableError as error:
            log.warning("%s: %s", path, type(error).__name__)
            response = _problem(request, services, "storage", 503)
        except Exception as error:
            # Without its text: it may hold what somebody wrote.
            log.error("%s %s failed: %s", request.method, path, type(error).__name__, exc_info=log.isEnabledFor(10))
            response = _problem(request, services, "failed", 500)
        return protect(response)

    route = StaffRoute(path, guarded, methods=["POST"] if post else ["GET"])
    route.right = right
    return route


async def _answer(
    request: Request, services: Services, endpoint: Endpoint, right: Right, *, note_use: bool, files: int
) -> Response:
    changes = request.method == "POST"
    if changes and not is_own(request):
        return _problem(request, services, "foreign_form", 403)
    secret = request.cookies.get(COOKIE, "")
    session = await asyncio.to_thread(services.sessions.find, secret, note_use=note_use) if secret else None
    form = await request.form(max_files=files, max_fields=MOST_FIELDS) if changes else FormData()
    try:
        return await _within(request, services, endpoint, right, session, form)
    finally:
        # A file that was sent is nobody's any more.
        await form.close()


async def _within(
    request: Request,
    services: Services,
    endpoint: Endpoint,
    right: Right,
    session: LoginSession | None,
    form: FormData,
) -> Response:
    if session is None:
        return _logged_out(request, services, form)
    visit = Visit(request, services, session, form)
    changes = request.method == "POST"
    if not session.account.may(right):
        return visit.problem("no_right", 403)
    if changes and not _has_token(visit):
        return visit.problem("old_form", 403)
    answered = endpoint(visit) if inspect.iscoroutinefunction(endpoint) else await asyncio.to_thread(endpoint, visit)
    return answered if isinstance(answered, Response) else await answered


def _has_token(visit: Visit) -> bool:
    sent = visit.request.headers.get("x-csrf-token") or visit.text("csrf")
    return secrets.compare_digest(sent.encode("utf-8", "replace"), visit.session.csrf.encode())


def _logged_out(request: Request, services: Services, form: FormData) -> Response:
    """To the login page and back again; what was typed is shown, so that it is not lost."""
    if request.method == "GET" and not _wants_json(request):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{LOGIN_PATH}?videre={quote(wanted, safe='')}", 303)
    typed = form.get("text")
    return _problem(request, services, "logged_out", 401, typed=typed if isinstance(typed, str) else "")


def _problem(request: Request, services: Services, code: str, status: int, **context: Any) -> Response:
    problem = load("staff")["problems"][code]
    if _wants_json(request):
        return JSONResponse({"error": code, "message": problem["text"]}, status_code=status)
    return page(request, services, "problem.html", status, problem=problem, code=code, **context)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
