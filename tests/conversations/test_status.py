"""Where is my case: by its number, and never with anything about the business."""

from __future__ import annotations

from bot.conversation.runner import ConversationRunner
from bot.tickets import business, handling
from bot.tickets.model import Ticket
from tests.chats import OUTDOOR_SERVING, Chat, Reply
from tests.conftest import FixedClock

WHERE = "Hvor langt er min sag?"


async def _ticket(chat: Chat) -> tuple[Reply, Ticket]:
    receipt, _ = await chat.answer_form(await chat.say(OUTDOOR_SERVING))
    return receipt, chat.ticket(receipt)


async def _elsewhere(runner: ConversationRunner, ticket: Ticket) -> Reply:
    """What somebody else hears who knows the number."""
    return await (await Chat.begin(runner)).say(f"Hvor langt er sag {ticket.reference.lower()}?")


async def test_the_case_of_this_conversation_needs_no_number_and_has_its_link(chat: Chat) -> None:
    _, ticket = await _ticket(chat)
    reply = await chat.say(WHERE)
    assert ticket.reference in reply.text
    assert chat.services.municipality.staff[ticket.owner].name in reply.text
    assert "tirsdag den 24. november 2026 kl. 10.30" in reply.text
    assert reply.links == [f"http://localhost:8000/sag/{ticket.access_key}"]


async def test_the_receipt_has_the_link_and_says_what_it_is_for(chat: Chat) -> None:
    receipt, ticket = await _ticket(chat)
    assert receipt.links == [f"http://localhost:8000/sag/{ticket.access_key}"]
    assert "Følg sagen" in receipt.text


async def test_anothers_number_gives_the_status_and_nothing_about_the_business(runner: ConversationRunner) -> None:
    theirs = await Chat.begin(runner)
    _, ticket = await _ticket(theirs)
    reply = await _elsewhere(runner, ticket)
    assert ticket.reference in reply.text
    assert "Sagsbehandling" in reply.text
    assert "tirsdag den 24. november 2026 kl. 10.30" in reply.text
    assert "http://localhost:8000/sag" in reply.text
    owner = runner.services.municipality.staff[ticket.owner].name
    secrets = ("Hansen", "Vestergade", "66 13 13 72", "66131372", "udeservering", "Udeservering", "café", owner)
    for secret in (*secrets, ticket.access_key):
        assert secret not in reply.text
    assert reply.links == []


async def test_nobody_else_hears_how_a_case_was_closed_or_that_a_call_is_wanted(runner: ConversationRunner) -> None:
    theirs = await Chat.begin(runner)
    _, ticket = await _ticket(theirs)
    desk = runner.services.desk
    business.ask_callback(desk, ticket.access_key, "+4566131372", "i morgen")
    assert "ringer" not in (await _elsewhere(runner, ticket)).text
    assert "ringer" in (await theirs.say(WHERE)).text
    handling.close(desk, ticket.reference, ticket.owner, "withdrawn")
    assert "trukket tilbage" not in (await _elsewhere(runner, ticket)).text
    assert "trukket tilbage" in (await theirs.say(WHERE)).text


async def test_a_case_that_waits_for_the_business_says_that_the_deadline_stands_still(chat: Chat) -> None:
    _, ticket = await _ticket(chat)
    handling.ask_business(chat.services.desk, ticket.reference, ticket.owner, "Send en tegning.")
    reply = await chat.say(WHERE)
    assert "Vi venter på svar fra dig" in reply.text
    assert "står stille" in reply.text


async def test_a_missed_deadline_is_said_plainly(chat: Chat, clock: FixedClock) -> None:
    await _ticket(chat)
    clock.advance(days=3)
    assert "forsinkede" in (await chat.say(WHERE)).text


async def test_an_unknown_number_says_so_and_gives_the_phone(chat: Chat) -> None:
    reply = await chat.say("Hvor langt er sag EI-2026-999999?")
    assert "EI-2026-999999" in reply.text
    assert "ikke finde" in reply.text
    assert chat.services.profile.phone in reply.text


async def test_without_a_number_it_is_asked_for(chat: Chat) -> None:
    assert "sagsnummer" in (await chat.say(WHERE)).text
