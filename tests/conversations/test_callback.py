"""»Ring mig op« in the chat: on the ticket that is there, or on the one that is made, under one reference."""

from __future__ import annotations

from tests.chats import OUTDOOR_SERVING, Chat, Reply


async def _ticket(chat: Chat, reply: Reply, **answers: str) -> Reply:
    receipt, _ = await chat.answer_form(reply, **answers)
    return receipt


async def test_a_conversation_with_a_ticket_has_the_call_noted_there(chat: Chat) -> None:
    made = chat.ticket(await _ticket(chat, await chat.say(OUTDOOR_SERVING)))
    reply = await chat.say("ring mig op")
    assert made.reference in reply.text
    assert "66 13 13 72" in reply.text
    await chat.say("ring mig op")
    [ticket] = chat.services.tickets.newest()
    assert (ticket.reference, ticket.callback["phone"]) == (made.reference, "+4566131372")
    assert [event["kind"] for event in ticket.events].count("callback_asked") == 1


async def test_another_number_in_the_same_breath_goes_before_the_one_on_the_ticket(chat: Chat) -> None:
    await _ticket(chat, await chat.say(OUTDOOR_SERVING))
    await chat.say("ring mig op på 20 30 40 50")
    [ticket] = chat.services.tickets.newest()
    assert ticket.callback["phone"] == "+4520304050"


async def test_a_ticket_without_a_number_asks_for_one(chat: Chat) -> None:
    await _ticket(chat, await chat.say(OUTDOOR_SERVING), contact_way="ida@cafe-ida.example")
    assert "Hvilket nummer" in (await chat.say("ring mig op")).text
    assert chat.services.tickets.newest()[0].callback == {}


async def test_without_a_ticket_one_is_made_with_the_call_on_it(chat: Chat) -> None:
    reply = await chat.say("ring mig op")
    assert "kontakte dig" in reply.text
    begun = await chat.press(reply.buttons[0])
    receipt = await _ticket(chat, begun)
    [ticket] = chat.services.tickets.newest()
    assert receipt.reference == ticket.reference
    assert (ticket.callback["phone"], ticket.callback["done"]) == ("+4566131372", False)
