"""Getting to a person: asked for, called back, in danger, or sent on to where a matter belongs."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.chats import Chat
from tests.conftest import COPENHAGEN, FixedClock


async def test_whoever_asks_for_a_person_gets_the_number_the_hours_and_an_offer(chat: Chat) -> None:
    reply = await chat.say("Jeg vil gerne tale med et menneske")
    assert chat.services.profile.phone in reply.text
    assert "15.00" in reply.text
    receipt, asked = await chat.answer_form(await chat.press("Lad en medarbejder kontakte mig"))
    assert asked == ["matter", "contact_name", "company", "contact_way"]
    ticket = chat.ticket(receipt)
    assert "regning" in ticket.text
    assert ticket.contact["phone"] == "+4566131372"


async def test_when_it_is_closed_the_next_opening_is_named(chat: Chat, clock: FixedClock) -> None:
    clock.now = dt.datetime(2026, 11, 28, 12, 0, tzinfo=COPENHAGEN)
    reply = await chat.say("Jeg vil gerne tale med et menneske")
    assert "mandag den 30. november 2026 kl. 09.00" in reply.text


async def test_an_offer_that_is_declined_makes_no_ticket(chat: Chat) -> None:
    await chat.say("Jeg vil gerne tale med et menneske")
    await chat.press("Nej tak")
    assert chat.services.tickets.newest() == []


@pytest.mark.parametrize("said", ["Det brænder i køkkenet!", "Hjælp, der er gasudslip på vores byggeplads lige nu"])
async def test_danger_is_told_to_ring_112(chat: Chat, said: str) -> None:
    reply = await chat.say(said)
    assert "112" in reply.messages[0].data["text"]
    assert chat.services.profile.phone in reply.text


async def test_a_citizens_matter_is_shown_the_way_and_can_be_passed_on(chat: Chat) -> None:
    said = "Jeg skal have fornyet mit pas"
    reply = await chat.say(said)
    assert reply.links[0].startswith("https://")
    assert reply.kinds == ["redirect"]
    assert "Her er det rigtige sted: " in reply.text
    receipt, asked = await chat.answer_form(await chat.press("Ja, giv det videre"))
    assert asked == ["contact_name", "company", "contact_way"]
    ticket = chat.ticket(receipt)
    assert "pass_on" in ticket.flags
    assert ticket.text == said
    assert ticket.office == chat.services.municipality.office_for("erhvervsservice").id


async def test_a_citizens_matter_that_is_not_passed_on_makes_no_ticket(chat: Chat) -> None:
    await chat.say("Jeg skal have fornyet mit pas")
    await chat.press("Nej tak")
    assert chat.services.tickets.newest() == []
