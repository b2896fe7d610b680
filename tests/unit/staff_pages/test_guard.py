"""Every route is public by decision or names a right; each role gets what it may have and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from bot.accounts.rights import RIGHTS, Role
from bot.bootstrap import Services
from bot.errors import StorageUnavailableError
from bot.staff_pages.guard import StaffRoute
from bot.texts import load
from tests.conftest import FixedClock
from tests.unit.staff_pages.conftest import OWN, Enter, heading

PUBLIC = {
    "/",
    "/widget.js",
    "/widget-eksempel",
    "/healthz",
    "/api/v1/conversations",
    "/api/v1/conversations/{id}/messages",
    "/api/v1/triage",
    "/hotline",
    "/static",
    "/sag",
    "/sag/{key}",
    "/sag/{key}/moede/{meeting}.ics",
    "/sagsside",
    "/klik/{token}",
    "/katalog",
    "/katalog.json",
    "/katalog.pdf",
    "/katalog/{task}",
    "/medarbejder/static",
    "/medarbejder/log-ind",
    "/medarbejder/adgangskode/{token}",
}
"""Addresses that anybody may use. A new one is a decision: it is added here, or its route names a right."""
PROBLEMS = load("staff")["problems"]
VALUES = {"path:path": "findes-ikke", "reference": "EI-2026-000001"}
"""What stands for the names in an address; other names are 1."""


def each(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[tuple[str, BaseRoute]]:
    for route in routes:
        path = prefix + getattr(route, "path", "")
        yield path, route
        if isinstance(route, Mount) and route.routes:
            yield from each(route.routes, path)


def staff(app: Starlette) -> list[StaffRoute]:
    return [route for _, route in each(app.routes) if isinstance(route, StaffRoute)]


def address(route: Route) -> str:
    return re.sub(r"\{([^}]+)\}", lambda name: VALUES.get(name.group(1), "1"), route.path)


def test_every_route_is_public_by_decision_or_names_its_right(app: Starlette) -> None:
    for path, route in each(app.routes):
        if isinstance(route, StaffRoute):
            assert route.right in RIGHTS[Role.ADMINISTRATOR], path
            assert path not in PUBLIC
        else:
            assert path in PUBLIC, f"{path}: list it as public, or make it a staff route"


def test_everything_under_medarbejder_that_is_not_public_is_a_staff_route(app: Starlette) -> None:
    for path, route in each(app.routes):
        if path.startswith("/medarbejder") and path not in PUBLIC:
            assert isinstance(route, StaffRoute), path


@pytest.mark.parametrize("role", Role)
async def test_each_role_gets_exactly_the_routes_it_has_the_right_to(app: Starlette, enter: Enter, role: Role) -> None:
    browser = enter("anna", role)
    for route in staff(app):
        if route.path in ("/medarbejder/log-ud", "/medarbejder/haendelser"):
            continue
        # A form without its token does nothing, but the right is asked for first.
        get = "GET" in (route.methods or ())
        response = await (browser.get(address(route)) if get else browser.post(address(route), csrf=""))
        refused = heading(response) == PROBLEMS["no_right"]["title"]
        assert refused == (route.right not in RIGHTS[role]), f"{role} {route.methods} {route.path}"
        assert (response.status_code == 403) == (refused or not get)
        assert response.status_code < 500, f"{route.methods} {route.path}"


async def test_without_a_session_every_page_leads_to_the_login_and_nothing_is_done(
    app: Starlette, http: httpx.AsyncClient
) -> None:
    for route in staff(app):
        if "GET" in (route.methods or ()):
            response = await http.get(address(route), headers={"accept": "text/html"})
            assert response.status_code == 303, route.path
            assert response.headers["location"].startswith("/medarbejder/log-ind?videre=%2Fmedarbejder")
        else:
            response = await http.post(address(route), headers=OWN)
            assert response.status_code == 401, route.path


async def test_a_script_without_a_session_is_told_so_in_json(http: httpx.AsyncClient) -> None:
    response = await http.get("/medarbejder", headers={"accept": "application/json"})
    assert response.status_code == 401
    assert response.json() == {"error": "logged_out", "message": PROBLEMS["logged_out"]["text"]}


async def test_what_was_typed_into_a_form_is_not_lost_when_the_session_has_ended(
    enter: Enter, clock: FixedClock
) -> None:
    browser = enter()
    clock.advance(hours=13)
    response = await browser.post("/medarbejder/indstillinger", text="En lang <b>besked</b>")
    assert response.status_code == 401
    assert "En lang &lt;b&gt;besked&lt;/b&gt;" in response.text


@pytest.mark.parametrize("csrf", ["", "forkert", "å" * 43])
async def test_a_form_without_the_sessions_token_changes_nothing(enter: Enter, services: Services, csrf: str) -> None:
    browser = enter()
    response = await browser.post("/medarbejder/indstillinger", csrf=csrf, quiet_from="20:00", quiet_to="06:00")
    assert response.status_code == 403
    assert heading(response) == PROBLEMS["old_form"]["title"]
    anna = services.accounts.find("anna")
    assert anna is not None
    assert anna.preferences.quiet_from.hour == 18


async def test_another_sessions_token_does_not_fit(enter: Enter) -> None:
    theirs = enter("bo").csrf
    browser = enter("anna")
    assert (await browser.post("/medarbejder/indstillinger", csrf=theirs)).status_code == 403


async def test_the_token_may_come_in_a_header(enter: Enter, http: httpx.AsyncClient) -> None:
    browser = enter()
    headers = {**OWN, "x-csrf-token": browser.csrf}
    response = await http.post(
        "/medarbejder/indstillinger", data={"quiet_from": "20:00", "quiet_to": "06:00"}, headers=headers
    )
    assert response.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://ond.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://proeve.example", "sec-fetch-site": "cross-site"},
    ],
)
async def test_a_form_from_another_site_is_refused_even_with_the_token(
    enter: Enter, http: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    response = await http.post("/medarbejder/log-ud", data={"csrf": enter().csrf}, headers=headers)
    assert response.status_code == 403
    assert heading(response) == PROBLEMS["foreign_form"]["title"]


async def test_an_unknown_page_is_said_not_to_exist(enter: Enter) -> None:
    response = await enter().get("/medarbejder/findes-ikke")
    assert response.status_code == 404
    assert heading(response) == PROBLEMS["not_found"]["title"]


async def test_staff_pages_are_not_kept_framed_or_scripted_from_elsewhere(
    enter: Enter, http: httpx.AsyncClient
) -> None:
    for response in (await http.get("/medarbejder/log-ind"), await enter().get("/medarbejder/indstillinger")):
        assert response.headers["cache-control"] == "no-store"
        policy = response.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "<script>" not in response.text
        assert "style=" not in response.text


async def test_a_database_that_does_not_answer_is_said_so(
    enter: Enter, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = enter()

    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailableError("hemmeligt")

    monkeypatch.setattr(type(services.sessions), "find", fail)
    response = await browser.get("/medarbejder/indstillinger")
    assert response.status_code == 503
    assert heading(response) == PROBLEMS["storage"]["title"]


async def test_a_fault_of_the_program_is_an_apology_and_its_words_are_not_logged(
    enter: Enter, services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    browser = enter()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("hemmeligt")

    monkeypatch.setattr(type(services.accounts), "save_preferences", fail)
    response = await browser.post("/medarbejder/indstillinger", quiet_from="20:00", quiet_to="06:00")
    assert response.status_code == 500
    assert heading(response) == PROBLEMS["failed"]["title"]
    assert "RuntimeError" in caplog.text
    assert "hemmeligt" not in caplog.text
