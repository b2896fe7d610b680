"""The console's addresses: who may use them, what they take, and that masking comes first."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.understanding.result import Understanding
from tests.builders import understanding
from tests.unit.staff_pages.conftest import OWN, SITE, Browser, Enter, enter

__all__ = ["enter"]
PAGE = "/medarbejder/hotline"
CALL = "0123456789abcdef" * 2


class _Reader:
    """Understands everything as outdoor serving, and remembers what it was given."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.store = None
        self.read: list[str] = []

    async def understand(self, text: str) -> Understanding:
        self.read.append(text)
        return understanding(("udeservering", 0.95), words={"udeservering": ["borde"]})


@pytest.fixture
def reader(services: Services) -> _Reader:
    return _Reader(services)


@pytest.fixture
def app(reader: _Reader) -> Starlette:
    return create_app(reader)  # type: ignore[arg-type]


@pytest.fixture
async def http(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        yield client


@pytest.fixture
def lone(enter: Enter) -> Browser:
    return enter("lone", Role.HOTLINE)


async def ask(browser: Browser, path: str, **fields: str) -> httpx.Response:
    headers = {**OWN, "accept": "application/json", "x-csrf-token": browser.csrf}
    return await browser.http.post(f"{PAGE}/{path}", data=fields, headers=headers)


async def test_the_short_address_leads_to_the_page_with_its_channel(http: httpx.AsyncClient) -> None:
    response = await http.get("/hotline?kanal=counter")
    assert response.headers["location"] == f"{PAGE}?kanal=counter"
    onward = await http.get(response.headers["location"])
    assert onward.headers["location"].startswith("/medarbejder/log-ind?videre=")


async def test_the_page_is_for_those_who_take_calls(enter: Enter) -> None:
    assert (await enter("lone", Role.HOTLINE).get(PAGE)).status_code == 200
    assert (await enter("anna", Role.TASKFORCE).get(PAGE)).status_code == 403


@pytest.mark.parametrize(("query", "channel"), [("", "phone"), ("?kanal=counter", "counter"), ("?kanal=x", "phone")])
async def test_the_channel_is_marked_on_the_page(lone: Browser, query: str, channel: str) -> None:
    assert f'data-channel="{channel}"' in (await lone.get(PAGE + query)).text


async def test_without_scripts_the_page_points_at_where_the_same_can_be_looked_up(lone: Browser) -> None:
    notice = (await lone.get(PAGE)).text.partition("<noscript>")[2].partition("</noscript>")[0]
    found = re.search(r'<a href="([^"]+)">Opslag</a>', notice)
    assert found is not None
    assert "<h1>Opslag: opgaver og medarbejdere</h1>" in (await lone.get(found.group(1))).text


async def test_suggestions_are_json_and_never_stored(lone: Browser, services: Services) -> None:
    response = await ask(lone, "forslag", text="borde ude")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert body["tasks"][0]["id"] == "udeservering"
    assert body["tasks"][0]["words"] == ["borde"]
    assert services.tickets.inquiries() == []


async def test_a_cpr_number_is_masked_before_anything_reads_it(lone: Browser, reader: _Reader) -> None:
    body = (await ask(lone, "forslag", text="syg 010190-1234 fra mandag")).json()
    assert reader.read == ["syg [CPR-nummer fjernet] fra mandag"]
    assert body["masked"] is True
    assert "010190" not in str(body)


@pytest.mark.parametrize("text", ["", "   ", "?!", "a" * 10_001])
async def test_what_cannot_be_read_gives_an_empty_view(lone: Browser, reader: _Reader, text: str) -> None:
    response = await ask(lone, "forslag", text=text)
    assert response.status_code == 200
    assert response.json()["tasks"] == []
    assert reader.read == []


@pytest.mark.parametrize("path", ["forslag", "opgave", "tidligere", "gem"])
async def test_every_change_needs_the_token_and_a_login(lone: Browser, path: str) -> None:
    bad = Browser(lone.http, "forkert")
    assert (await ask(bad, path, text="hej")).status_code == 403
    lone.http.cookies.clear()
    response = await ask(lone, path, text="hej")
    assert response.status_code == 401
    assert response.json()["message"]


async def test_a_call_is_saved_and_the_second_consultant_is_told(enter: Enter, services: Services) -> None:
    fields = {
        "call": CALL,
        "started": "2026-11-23T09:29:00Z",
        "channel": "phone",
        "outcome": "settled",
        "text": "borde",
    }
    first = await ask(enter("lone", Role.HOTLINE), "gem", **fields)
    assert first.json() == {"outcome": "settled", "message": "Gemt som afsluttet kl. 10.30."}
    second = await ask(enter("bente", Role.HOTLINE), "gem", **fields)
    assert second.status_code == 409
    assert second.json()["message"].startswith("Lone har allerede gemt opkaldet")
    assert len(services.tickets.inquiries()) == 1


async def test_a_ticket_is_read_aloud(lone: Browser) -> None:
    fields = {"call": CALL, "channel": "counter", "outcome": "ticket", "text": "borde", "name": "Ida"}
    missing = await ask(lone, "gem", **fields)
    assert (missing.status_code, missing.json()["field"]) == (422, "phone")
    saved = (await ask(lone, "gem", **fields, phone="66131372", email="ida@cafe.example")).json()
    assert saved["reference"].startswith("EI-2026-")
    assert saved["aloud"][0].startswith(f"Dit sagsnummer er {saved['reference']}. ")
    assert saved["aloud"][0].endswith(" har sagen, og du hører fra os senest tirsdag den 24. november kl. 10.30.")
    assert saved["aloud"][1] == "Kvitteringen sendes til ida@cafe.example."
    other = (await ask(lone, "gem", **{**fields, "outcome": "settled"})).json()
    assert other["message"] == f"Opkaldet var allerede gemt som sag {saved['reference']} kl. 10.30."


@pytest.mark.parametrize("changes", [{"channel": "fax"}, {"outcome": "slettet"}, {"call": "kort"}, {"call": ""}])
async def test_a_form_that_is_none_of_ours_is_refused(
    lone: Browser, services: Services, changes: dict[str, str]
) -> None:
    fields = {"call": CALL, "channel": "phone", "outcome": "settled", "text": "borde", **changes}
    assert (await ask(lone, "gem", **fields)).status_code == 422
    assert services.tickets.inquiries() == []


@pytest.mark.parametrize("started", ["", "i går", "2026-11-23T09:29:00"])
async def test_a_moment_that_cannot_be_read_is_now(lone: Browser, started: str) -> None:
    fields = {"call": CALL, "channel": "phone", "outcome": "settled", "text": "borde", "started": started}
    assert (await ask(lone, "gem", **fields)).status_code == 200


async def test_the_card_of_a_task_and_the_hours_can_be_fetched(lone: Browser) -> None:
    assert (await ask(lone, "opgave", task="skilte")).json()["task"]["name"].startswith("Skilte")
    assert (await ask(lone, "opgave", task="findes-ikke")).status_code == 404
    assert (await lone.get(f"{PAGE}/tider")).json()["open"] is True


async def test_earlier_inquiries_are_for_those_who_take_calls(enter: Enter) -> None:
    assert (await ask(enter("lone", Role.HOTLINE), "tidligere", cvr="24256790", phone="")).json()["items"] == []
    assert (await ask(enter("anna", Role.TASKFORCE), "tidligere", cvr="24256790", phone="")).status_code == 403
