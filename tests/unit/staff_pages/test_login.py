"""Logging in and out, and choosing a password by invitation."""

from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace

import httpx
import pytest

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.staff_pages.guard import COOKIE
from tests.conftest import FixedClock
from tests.unit.accounts.conftest import PASSWORD
from tests.unit.staff_pages.conftest import OWN, SITE, Enter, heading

LOGIN = "/medarbejder/log-ind"
ANNA = "anna@proevestad.example"


@pytest.fixture
def anna(services: Services) -> str:
    """Anna has a password."""
    services.accounts.add("anna", "Anna Andersen", ANNA, [Role.TASKFORCE])
    services.accounts.set_password("anna", PASSWORD)
    return "anna"


async def log_in(http: httpx.AsyncClient, email: str = ANNA, password: str = PASSWORD, **fields: str) -> httpx.Response:
    return await http.post(LOGIN, data={"email": email, "password": password, **fields}, headers=OWN)


async def test_the_right_password_opens_the_first_page(http: httpx.AsyncClient, anna: str) -> None:
    response = await log_in(http)
    assert (response.status_code, response.headers["location"]) == (303, "/medarbejder")
    cookie = response.headers["set-cookie"]
    for attribute in ("HttpOnly", "SameSite=lax", "Secure", "Path=/medarbejder"):
        assert attribute in cookie
    assert (await http.get("/medarbejder")).status_code == 303
    assert (await http.get(LOGIN)).status_code == 303


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
async def test_on_ones_own_machine_the_cookie_needs_no_tls(http: httpx.AsyncClient, anna: str, host: str) -> None:
    response = await http.post(
        f"http://{host}{LOGIN}", data={"email": ANNA, "password": PASSWORD}, headers={"origin": f"http://{host}"}
    )
    assert response.status_code == 303
    assert "Secure" not in response.headers["set-cookie"]


async def test_a_wrong_name_and_a_wrong_password_get_the_same_page(http: httpx.AsyncClient, anna: str) -> None:
    wrong_password = await log_in(http, password="forkert")
    wrong_name = await log_in(http, email="ingen@proevestad.example", password="forkert")
    assert wrong_password.status_code == wrong_name.status_code == 401
    assert wrong_password.text.replace(ANNA, "ingen@proevestad.example") == wrong_name.text
    assert "set-cookie" not in wrong_name.headers


async def test_too_many_attempts_must_wait(http: httpx.AsyncClient, anna: str, services: Services) -> None:
    for _ in range(services.settings.login_attempts):
        await log_in(http, email="x@proevestad.example", password="")
    response = await log_in(http, email="x@proevestad.example", password="")
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0
    assert "Vent" in response.text


async def test_behind_a_proxy_that_calls_us_localhost_the_cookie_needs_tls_and_the_browsers_word_counts(
    services: Services, anna: str
) -> None:
    public = dataclasses.replace(services.settings, public_url="https://erhverv.example")
    app = create_app(SimpleNamespace(services=dataclasses.replace(services, settings=public), store=None))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app)
    headers = {"origin": "https://erhverv.example", "sec-fetch-site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as proxied:
        response = await proxied.post(LOGIN, data={"email": ANNA, "password": PASSWORD}, headers=headers)
    assert response.status_code == 303
    assert "Secure" in response.headers["set-cookie"]


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/medarbejder/tavle?kontor=byliv", "/medarbejder/tavle?kontor=byliv"),
        ("//ond.example", "/medarbejder"),
        ("https://ond.example/medarbejder", "/medarbejder"),
        ("/medarbejder\\ond.example", "/medarbejder"),
        ("/medarbejder\r\nx: y", "/medarbejder"),
        ("/medarbejder/log-ind", "/medarbejder"),
    ],
)
async def test_after_the_login_only_staff_pages_are_gone_to(
    http: httpx.AsyncClient, anna: str, wanted: str, given: str
) -> None:
    assert (await log_in(http, videre=wanted)).headers["location"] == given


@pytest.mark.parametrize("headers", [{}, {"origin": "https://ond.example"}, {"sec-fetch-site": "cross-site"}])
async def test_a_login_from_another_site_or_from_no_page_is_refused(
    http: httpx.AsyncClient, anna: str, headers: dict[str, str]
) -> None:
    response = await http.post(LOGIN, data={"email": ANNA, "password": PASSWORD}, headers=headers)
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


async def test_logging_out_ends_the_session_itself(enter: Enter, services: Services) -> None:
    browser = enter()
    secret = browser.http.cookies[COOKIE]
    response = await browser.post("/medarbejder/log-ud")
    assert response.headers["location"] == f"{LOGIN}?sket=logged_out"
    assert services.sessions.find(secret) is None
    assert "Du er logget ud" in (await browser.get(response.headers["location"])).text


async def test_a_login_gives_a_new_secret_and_ends_the_session_before(
    enter: Enter, anna: str, services: Services
) -> None:
    browser = enter("anna")
    before = browser.http.cookies[COOKIE]
    await log_in(browser.http)
    assert browser.http.cookies[COOKIE] != before
    assert services.sessions.find(before) is None


async def test_an_invitation_sets_a_password_and_logs_in(http: httpx.AsyncClient, services: Services) -> None:
    services.accounts.add("bo", "Bo Berg", "bo@proevestad.example", [Role.HOTLINE])
    path = f"/medarbejder/adgangskode/{services.accounts.invite('bo', dt.timedelta(days=1))}"
    assert "Bo Berg" in (await http.get(path)).text
    for password, again, said in (("kort", "kort", "for kort"), (PASSWORD, "noget andet", "ikke ens")):
        refused = await http.post(path, data={"password": password, "again": again}, headers=OWN)
        assert refused.status_code == 422
        assert said in refused.text
    response = await http.post(path, data={"password": PASSWORD, "again": PASSWORD}, headers=OWN)
    assert response.status_code == 303
    assert (await http.get("/medarbejder/indstillinger")).status_code == 200
    used = await http.get(path)
    assert used.status_code == 410
    assert "kun én gang" in used.text


async def test_an_expired_or_forged_invitation_says_so(
    http: httpx.AsyncClient, services: Services, anna: str, clock: FixedClock
) -> None:
    token = services.accounts.invite("anna", dt.timedelta(days=1))
    clock.advance(days=2)
    for path, said in ((token, "for gammelt"), ("forfalsket", "hele adressen")):
        for response in (
            await http.get(f"/medarbejder/adgangskode/{path}"),
            await http.post(f"/medarbejder/adgangskode/{path}", data={"password": PASSWORD}, headers=OWN),
        ):
            assert response.status_code == 410
            assert said in response.text


async def test_what_was_typed_as_a_name_is_shown_as_text(http: httpx.AsyncClient) -> None:
    response = await log_in(http, email='"><script>alert(1)</script>')
    assert "<script>alert" not in response.text
    assert heading(response) == "Log ind"
    assert response.url.host == SITE.removeprefix("https://")
