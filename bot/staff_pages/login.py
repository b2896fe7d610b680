"""Logging in and out, and choosing a password by invitation: the staff pages that need no session."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.accounts.errors import AccountError, LinkError, TooManyAttemptsError
from bot.accounts.model import Account
from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.errors import StorageUnavailableError
from bot.staff_pages.guard import COOKIE, COOKIE_PATH, LOGIN_PATH, StaffRoute, Visit, staff_route
from bot.staff_pages.origin import client_address, is_loopback, is_own
from bot.staff_pages.rendering import page, protect
from bot.texts import load

Endpoint = Callable[[Request], Awaitable[Response]]
log = logging.getLogger(__name__)
FIRST_PAGE = "/medarbejder"
PASSWORD_PATH = "/medarbejder/adgangskode/{token}"  # noqa: S105 - a path


def login_routes(services: Services) -> list[Route]:
    """Routes that everybody may see."""
    pages = _LoginPages(services)
    return [
        Route(LOGIN_PATH, pages.answer(pages.show), methods=["GET"]),
        Route(LOGIN_PATH, pages.answer(pages.log_in), methods=["POST"]),
        Route(PASSWORD_PATH, pages.answer(pages.show_invitation), methods=["GET"]),
        Route(PASSWORD_PATH, pages.answer(pages.choose), methods=["POST"]),
    ]


def logout_route(services: Services) -> StaffRoute:
    """Logging out, by a form like every change."""
    return staff_route(services, "/medarbejder/log-ud", _log_out, right=Right.OWN_ACCOUNT, post=True)


def _log_out(visit: Visit) -> Response:
    visit.services.sessions.end(visit.request.cookies.get(COOKIE, ""))
    response = RedirectResponse(f"{LOGIN_PATH}?sket=logged_out", 303)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)
    return response


class _LoginPages:
    def __init__(self, services: Services) -> None:
        self._services = services

    def answer(self, endpoint: Endpoint) -> Endpoint:
        """An endpoint with the faults that all of these pages share turned into pages."""

        async def answered(request: Request) -> Response:
            try:
                if request.method == "POST" and not is_own(request, must_say=True):
                    return protect(self._problem(request, "foreign_form", 403))
                return protect(await endpoint(request))
            except StorageUnavailableError as error:
                log.warning("%s: %s", request.scope.get("route"), type(error).__name__)
                return protect(self._problem(request, "storage", 503))

        return answered

    async def show(self, request: Request) -> Response:
        found = await asyncio.to_thread(self._services.sessions.find, request.cookies.get(COOKIE, ""))
        if found is not None:
            return RedirectResponse(onward(request.query_params.get("videre", "")), 303)
        return self._login_page(request, onward=request.query_params.get("videre", ""))

    async def log_in(self, request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=10)
        name, password, wanted = (str(form.get(field) or "") for field in ("email", "password", "videre"))
        address = client_address(request)
        try:
            account = await asyncio.to_thread(self._services.login.log_in, name, password, address)
        except TooManyAttemptsError as error:
            response = self._login_page(request, 429, email=name, onward=wanted, error=str(error))
            response.headers["Retry-After"] = str(error.retry_after)
            return response
        except AccountError as error:
            return self._login_page(request, 401, email=name, onward=wanted, error=str(error))
        return await self._begin(request, account, onward(wanted))

    async def show_invitation(self, request: Request) -> Response:
        try:
            account = await asyncio.to_thread(self._services.accounts.invited, request.path_params["token"])
        except LinkError as error:
            return self._login_page(request, 410, error=str(error))
        return page(request, self._services, "password.html", account=account)

    async def choose(self, request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=10)
        token, password = request.path_params["token"], str(form.get("password") or "")
        accounts = self._services.accounts
        try:
            account = await asyncio.to_thread(accounts.invited, token)
            if password != str(form.get("again") or ""):
                raise AccountError("password_differs")
            await asyncio.to_thread(accounts.accept, token, password)
        except LinkError as error:
            return self._login_page(request, 410, error=str(error))
        except AccountError as error:
            return page(request, self._services, "password.html", 422, account=account, error=str(error))
        return await self._begin(request, account, f"{FIRST_PAGE}?sket=password_chosen")

    async def _begin(self, request: Request, account: Account, onward: str) -> Response:
        """A new session under a new secret; what the browser had before ends."""
        before = request.cookies.get(COOKIE)
        if before:
            await asyncio.to_thread(self._services.sessions.end, before)
        secret = await asyncio.to_thread(self._services.sessions.begin, account.id)
        response = RedirectResponse(onward, 303)
        # A proxy may call us by our own machine's name although the world reaches it by TLS.
        secure = self._services.settings.public_url.startswith("https://") or not is_loopback(request)
        response.set_cookie(COOKIE, secret, path=COOKIE_PATH, httponly=True, samesite="lax", secure=secure)
        return response

    def _login_page(self, request: Request, status: int = 200, **context: str) -> Response:
        return page(request, self._services, "login.html", status, **context)

    def _problem(self, request: Request, code: str, status: int) -> Response:
        problem = load("staff")["problems"][code]
        return page(request, self._services, "problem.html", status, problem=problem, code=code)


def onward(wanted: str) -> str:
    """Where to go after logging in: only to staff pages of this site."""
    own = wanted.startswith("/medarbejder") and "\\" not in wanted and not wanted.startswith(LOGIN_PATH)
    return wanted if own and wanted.isprintable() else FIRST_PAGE
