"""The page behind a link in a mail: looking does nothing, pressing does it once, and what is wrong is said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest

from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.tickets.model import Ticket
from bot.tickets.planning import Planned
from tests.conftest import FixedClock
from tests.mailrooms import OWNER, SPECIALIST, MakeTicket, services, tickets

__all__ = ["services", "tickets"]
DAY = dt.timedelta(days=1)


@pytest.fixture
async def http(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(SimpleNamespace(services=services, store=None))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://indgang.example") as client:
        yield client


@pytest.fixture
def ticket(tickets: MakeTicket) -> Ticket:
    """A medium ticket of Jonas's on which Bodil is asked."""
    return tickets(enquiries=(Planned(1, "udeservering", "byliv", SPECIALIST, (), "asked"),))


def link(services: Services, ticket: Ticket, purpose: str, person: str = SPECIALIST, number: int | None = 1) -> str:
    data = {"reference": ticket.reference, "number": number}
    return f"/klik/{services.links.issue(purpose, person, data, DAY)}"


def now(services: Services, ticket: Ticket) -> Ticket:
    found = services.tickets.find(ticket.reference)
    assert found is not None
    return found


async def test_a_mail_scanner_that_follows_the_link_changes_nothing(
    http: httpx.AsyncClient, services: Services, ticket: Ticket
) -> None:
    path = link(services, ticket, "enquiry_no")
    for _ in range(3):
        page = await http.get(path)
        assert page.status_code == 200
        await http.head(path)
    assert page.text.count("<button") == 1
    assert "Nej, jeg skal ikke med" in page.text
    assert "Må vi have borde ude?" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert now(services, ticket).version == ticket.version


async def test_pages_are_kept_by_no_cache_and_shown_in_no_frame(
    http: httpx.AsyncClient, services: Services, ticket: Ticket
) -> None:
    """They act without a login, so that no page may lay itself over their button."""
    path = link(services, ticket, "enquiry_no")
    for page in (await http.get(path), await http.post(path), await http.get(path)):
        assert page.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert "noindex" in page.headers["X-Robots-Tag"]


async def test_no_is_one_press(http: httpx.AsyncClient, services: Services, ticket: Ticket) -> None:
    done = await http.post(link(services, ticket, "enquiry_no"))
    assert done.status_code == 200
    assert f"Tak. Du skal ikke med i {ticket.reference}." in done.text
    (enquiry,) = now(services, ticket).enquiries
    assert enquiry.status == "no"


async def test_yes_needs_a_contribution_and_keeps_the_link_until_it_has_one(
    http: httpx.AsyncClient, services: Services, ticket: Ticket
) -> None:
    path = link(services, ticket, "enquiry_yes")
    empty = await http.post(path, data={"text": "  "})
    assert empty.status_code == 409
    assert 'role="alert"' in empty.text
    done = await http.post(path, data={"text": "De skal søge om <b>tilladelse</b>."})
    assert done.status_code == 200
    (enquiry,) = now(services, ticket).enquiries
    assert (enquiry.status, enquiry.answer) == ("yes", "De skal søge om <b>tilladelse</b>.")


async def test_an_enquiry_is_passed_on_to_somebody_at_work(
    http: httpx.AsyncClient, services: Services, ticket: Ticket
) -> None:
    path = link(services, ticket, "enquiry_pass")
    page = await http.get(path)
    offered = re.findall(r'<option value="([^"]+)"', page.text)
    assert "karen-lindegaard" in offered
    assert "nadia-rahimi" not in offered, "away"
    assert SPECIALIST not in offered
    assert "Vælg, hvem der skal spørges." in (await http.post(path)).text
    assert (await http.post(path, data={"to": "findes-ikke"})).status_code == 409
    done = await http.post(path, data={"to": "karen-lindegaard", "text": "Hun ved det"})
    assert f"Spørgsmålet om {ticket.reference} er sendt til Karen Lindegaard." in done.text
    assert [one.status for one in now(services, ticket).enquiries] == ["passed", "asked"]


async def test_the_owner_takes_the_ticket(http: httpx.AsyncClient, services: Services, ticket: Ticket) -> None:
    done = await http.post(link(services, ticket, "take", OWNER, None))
    assert f"Sagen {ticket.reference} er din." in done.text
    assert now(services, ticket).events[-1]["kind"] == "accepted"


async def test_a_link_works_once(http: httpx.AsyncClient, services: Services, ticket: Ticket) -> None:
    path = link(services, ticket, "take", OWNER, None)
    await http.post(path)
    again = await http.post(path)
    assert again.status_code == 410
    assert "Linket er brugt" in again.text
    assert (await http.get(path)).status_code == 410
    assert [one["kind"] for one in now(services, ticket).events].count("accepted") == 1


async def test_a_link_that_has_run_out_says_so(
    http: httpx.AsyncClient, services: Services, ticket: Ticket, clock: FixedClock
) -> None:
    path = link(services, ticket, "enquiry_no")
    clock.advance(days=2)
    for answer in (await http.get(path), await http.post(path)):
        assert answer.status_code == 410
        assert "Linket er for gammelt" in answer.text
    assert now(services, ticket).enquiries[0].status == "asked"


@pytest.mark.parametrize("token", ["x" * 43, "kort", "%00", "..%2F..%2Fetc", "æøå" * 20])
async def test_a_forged_link_says_so(http: httpx.AsyncClient, services: Services, token: str) -> None:
    for answer in (await http.get(f"/klik/{token}"), await http.post(f"/klik/{token}")):
        assert answer.status_code in (404, 410)
        assert answer.text


@pytest.mark.parametrize("purpose", ["password", "telegram_link", "telegram:enquiry_no", "not_me", "reply"])
async def test_a_link_made_for_something_else_does_nothing_here(
    http: httpx.AsyncClient, services: Services, ticket: Ticket, purpose: str
) -> None:
    path = link(services, ticket, purpose)
    assert (await http.get(path)).status_code == 410
    assert (await http.post(path, data={"text": "x"})).status_code == 410
    assert now(services, ticket).version == ticket.version
    assert services.links.peek(path.removeprefix("/klik/")).purpose == purpose, "still unused"


async def test_what_has_been_answered_meanwhile_is_said(
    http: httpx.AsyncClient, services: Services, ticket: Ticket
) -> None:
    first, second = link(services, ticket, "enquiry_no"), link(services, ticket, "enquiry_yes")
    await http.post(first)
    late = await http.post(second, data={"text": "Alligevel ja"})
    assert late.status_code == 409
    assert 'role="alert"' in late.text
    assert "Alligevel ja" in late.text, "what was written is not lost"
    assert now(services, ticket).enquiries[0].status == "no"


async def test_two_presses_at_once_do_it_once(http: httpx.AsyncClient, services: Services, ticket: Ticket) -> None:
    import asyncio

    path = link(services, ticket, "take", OWNER, None)
    answers = await asyncio.gather(*(http.post(path) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410, 410]


async def test_a_ticket_that_has_been_deleted_is_said_not_to_exist(
    http: httpx.AsyncClient, services: Services, ticket: Ticket
) -> None:
    token = services.links.issue("take", OWNER, {"reference": "EI-2026-999999"}, DAY)
    assert (await http.get(f"/klik/{token}")).status_code == 404
