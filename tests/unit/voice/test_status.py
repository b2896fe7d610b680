"""Where is my case, by telephone: the number keyed or said, and only what anybody may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import Services
from bot.storage.ticket_tables import TicketRow
from tests.builders import new_ticket, triage_data
from tests.conftest import COPENHAGEN
from tests.servers.voice_provider import HOTLINE, PhoneCall
from tests.unit.channels.voice_line import Reader, caller, line

COMPANY = "Café Hemmelig"


@pytest.fixture
async def call(services: Services) -> AsyncIterator[PhoneCall]:
    """A call that has been greeted."""
    async with line(Reader(services)) as client:
        ringing = caller(client)
        await ringing.ring()
        yield ringing


def ticket(services: Services, name: str = "i-1", at: dt.datetime | None = None) -> str:
    services.tickets.log_inquiry(triage_data(), channel="web", at=services.clock(), inquiry_id=name)
    contact = {"name": "Ida Hemmelig", "phone": "+4566131372", "email": None}
    new = new_ticket(inquiry_id=name, received=at or services.clock(), company=COMPANY, contact=contact)
    return services.tickets.create(new, services.profile, services.calendar).reference


@pytest.mark.parametrize("way", ["key", "say"])
async def test_six_digits_give_status_next_step_and_deadline_and_no_names(
    call: PhoneCall, services: Services, way: str
) -> None:
    assert ticket(services) == "EI-2026-000001"
    asked = await call.say("hvor er min sag")
    assert asked.said.startswith("Tast de sidste seks cifre i sagsnummeret")
    assert asked.listens["numDigits"] == "6"
    told = await (call.key("000001") if way == "key" else call.say("nul nul nul nul nul en"))
    assert told.said.startswith(
        "Sag E I, 2026, nul nul nul, nul nul en er oprettet mandag den 23. november. "
        "Sagen er hos den ansvarlige medarbejder. Næste skridt: Den ansvarlige ser på sagen og skriver til dig. "
        "Fristen er tirsdag den 24. november klokken 10 30."
    )
    assert not [secret for secret in (COMPANY, "Ida", "anna") if secret.lower() in told.said.lower()]
    assert "flere spørgsmål" in told.said
    assert len(services.tickets.inquiries()) == 1


async def test_the_number_may_stand_in_the_question(call: PhoneCall, services: Services) -> None:
    ticket(services)
    assert (await call.say("hvor er min sag 2026 000001")).said.startswith("Sag E I, 2026, nul nul nul, nul nul en")


async def test_a_number_that_nobody_has_is_asked_again_once_and_then_a_person_takes_over(call: PhoneCall) -> None:
    await call.say("hvor er min sag")
    assert "slutter på nul nul nul nul nul syv" in (await call.key("000007")).said
    assert (await call.silence()).dials == HOTLINE


@pytest.mark.parametrize("words", ["nej", "menneske"])
async def test_whoever_has_no_number_gets_a_person_at_once(call: PhoneCall, words: str) -> None:
    await call.say("hvor er min sag")
    assert (await call.say(words)).dials == HOTLINE


async def test_half_a_number_is_asked_again(call: PhoneCall, services: Services) -> None:
    ticket(services)
    await call.say("hvor er min sag")
    assert "Jeg skal bruge seks cifre" in (await call.key("0000")).said
    assert (await call.key("000001")).said.startswith("Sag E I")


async def test_of_two_years_the_open_ticket_is_told_and_the_year_decides(call: PhoneCall, services: Services) -> None:
    last_year = ticket(services, "i-1", dt.datetime(2025, 12, 29, 12, tzinfo=COPENHAGEN))
    this_year = ticket(services, "i-2")
    assert (last_year, this_year) == ("EI-2025-000001", "EI-2026-000001")
    await call.say("hvor er min sag")
    assert "E I, 2026" in (await call.key("000001")).said
    with services.database.transaction() as session:
        row = session.query(TicketRow).filter_by(reference=this_year).one()
        row.status, row.closing, row.closed_at = "closed", "refused", services.clock()
    await call.say("hvor er min sag")
    assert "E I, 2025" in (await call.key("000001")).said
    await call.say("hvor er min sag")
    told = await call.say("2026 000001")
    assert "E I, 2026" in told.said
    assert "Sagen er afsluttet." in told.said
    assert "afslag" not in told.said
