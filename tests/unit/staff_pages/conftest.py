"""The staff pages in the whole application, with an account for every role."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.staff_pages.guard import COOKIE, COOKIE_PATH

SITE = "https://proeve.example"
OWN = {"origin": SITE}


@pytest.fixture
def app(services: Services) -> Starlette:
    """The application around no model: nothing here converses."""
    return create_app(SimpleNamespace(services=services, store=None))  # type: ignore[arg-type]


@dataclass
class Browser:
    """Somebody's browser on the staff pages."""

    http: httpx.AsyncClient
    csrf: str = ""

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Fetch a page."""
        return await self.http.get(path, **options)

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form with its token, from our own page."""
        return await self.http.post(path, data={"csrf": self.csrf, **fields}, headers=OWN)


Enter = Callable[..., Browser]


@pytest.fixture
async def http(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody has logged in with."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        yield client


@pytest.fixture
def enter(http: httpx.AsyncClient, services: Services) -> Enter:
    """Logs somebody in without a password: `enter("anna", Role.TASKFORCE)`."""

    def begin(identifier: str = "anna", *roles: Role) -> Browser:
        if services.accounts.find(identifier) is None:
            chosen = roles or (Role.TASKFORCE,)
            services.accounts.add(identifier, identifier.title(), f"{identifier}@proevestad.example", chosen)
        secret = services.sessions.begin(identifier)
        http.cookies.set(COOKIE, secret, domain="proeve.example", path=COOKIE_PATH)
        session = services.sessions.find(secret)
        assert session is not None
        return Browser(http, session.csrf)

    return begin


def heading(response: httpx.Response) -> str:
    """What the page is called."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.text, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group(1)).split()) if found else ""
