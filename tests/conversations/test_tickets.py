"""A concrete case becomes a ticket: each thing is asked once, and the receipt says who and by when."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.chats import CAFE_PLAN, OUTDOOR_SERVING, SCAFFOLDING, Chat, question
from tests.conftest import COPENHAGEN


async def test_each_thing_is_asked_once_and_the_ticket_holds_it_all(chat: Chat) -> None:
    reply, asked = await chat.answer_form(await chat.say(OUTDOOR_SERVING))
    task = chat.services.catalogue.tasks["udeservering"]
    assert asked == [*(f"need_{need}" for need in task.needs), "contact_name", "company", "contact_way"]
    assert "address" in task.needs

    ticket = chat.ticket(reply)
    owner = chat.services.municipality.staff[ticket.owner]
    assert "udeservering" in owner.tasks
    assert ticket.deputy not in (None, ticket.owner)
    assert ticket.office == owner.office
    assert ticket.text == OUTDOOR_SERVING
    assert ticket.details["address"] == "Vestergade 12"
    assert ticket.company == "Hansens Café"
    assert ticket.contact == {"name": "Mette Hansen", "phone": "+4566131372", "email": None}
    assert ticket.due_at == dt.datetime(2026, 11, 24, 10, 30, tzinfo=COPENHAGEN)
    assert ticket.flags == ()
    assert [event["kind"] for event in ticket.events] == ["received", "assigned"]


async def test_the_receipt_names_owner_deputy_deadline_and_documents(chat: Chat) -> None:
    reply, _ = await chat.answer_form(await chat.say(OUTDOOR_SERVING))
    ticket = chat.ticket(reply)
    staff = chat.services.municipality.staff
    assert ticket.reference in reply.text
    assert staff[ticket.owner].name in reply.text
    assert staff[str(ticket.deputy)].name in reply.text
    assert "tirsdag den 24. november 2026 kl. 10.30" in reply.text
    documents = chat.services.catalogue.tasks["udeservering"].documents
    assert [item["title"] for item in reply.items] == list(documents[:8])


async def test_the_ticket_keeps_the_conversation_in_order_without_payloads(chat: Chat) -> None:
    reply, _ = await chat.answer_form(await chat.say(OUTDOOR_SERVING))
    said = [one["text"] for one in chat.ticket(reply).transcript if one["from"] == "user"]
    assert said[0] == OUTDOOR_SERVING
    assert said[-1] == "66 13 13 72"
    assert not any(text.startswith("/") for text in said)


async def test_a_second_case_does_not_ask_again_who_one_is(chat: Chat) -> None:
    await chat.answer_form(await chat.say(OUTDOOR_SERVING))
    reply, asked = await chat.answer_form(await chat.say(SCAFFOLDING))
    assert not {"contact_name", "company", "contact_way"} & set(asked)
    ticket = chat.ticket(reply)
    assert ticket.company == "Hansens Café"
    assert "size" not in ticket.details
    assert len(chat.services.tickets.newest()) == 2


async def test_contact_data_and_address_that_were_said_are_not_asked_again(chat: Chat) -> None:
    await chat.say("I kan skrive til mig på mette@example.dk")
    reply, asked = await chat.answer_form(
        await chat.say("Vi søger om tilladelse til udeservering med 8 borde ved Vestergade 12 fra den 1. maj")
    )
    assert not {"contact_way", "need_address"} & set(asked)
    ticket = chat.ticket(reply)
    assert ticket.contact["email"] == "mette@example.dk"
    assert ticket.details["address"] == "Vestergade 12"


async def test_a_wrong_cvr_number_is_asked_once_more_and_then_accepted_with_a_flag(chat: Chat) -> None:
    reply, asked = await chat.answer_form(await chat.say(OUTDOOR_SERVING), company="12345678")
    assert asked.count("company") == 2
    ticket = chat.ticket(reply)
    assert ticket.flags == ("cvr_unverified",)
    assert ticket.company == "12345678"
    assert ticket.cvr is None


async def test_a_right_cvr_number_is_kept(chat: Chat) -> None:
    reply, asked = await chat.answer_form(await chat.say(OUTDOOR_SERVING), company="CVR 13585628")
    assert asked.count("company") == 1
    ticket = chat.ticket(reply)
    assert ticket.cvr == "13585628"
    assert ticket.flags == ()


async def test_a_way_of_contact_that_is_none_is_asked_once_more_and_then_accepted_with_a_flag(chat: Chat) -> None:
    reply, asked = await chat.answer_form(await chat.say(OUTDOOR_SERVING), contact_way="det ved jeg ikke")
    assert asked.count("contact_way") == 2
    assert chat.ticket(reply).flags == ("contact_unverified",)


@pytest.mark.parametrize("word", ["stop", "Fortryd", "nej tak.", "glem det"])
async def test_the_form_can_be_left_and_then_there_is_no_ticket(chat: Chat, word: str) -> None:
    assert question(await chat.say(OUTDOOR_SERVING)) is not None
    reply = await chat.say(word)
    assert question(reply) is None
    assert "ikke oprettet" in reply.text
    assert chat.services.tickets.newest() == []
    # The conversation goes on as before.
    assert "Fik du svar" in (await chat.say("Hvad kræver det at sætte et skilt op på facaden?")).text


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(chat: Chat) -> None:
    asking = await chat.say(OUTDOOR_SERVING)
    reply = await chat.say("hvad koster det?")
    assert chat.services.catalogue.tasks["udeservering"].details.cost in reply.text
    assert question(reply) == question(asking)
    receipt, _ = await chat.answer_form(reply)
    assert "hvad koster" not in str(chat.ticket(receipt).details)


@pytest.mark.parametrize(
    ("said", "heard"),
    [("Jeg vil hellere tale med et menneske", "65 51 63 00"), ("Hjælp, det brænder!", "112")],
)
async def test_asking_for_a_person_or_help_in_the_middle_is_heard(chat: Chat, said: str, heard: str) -> None:
    asking = await chat.say(OUTDOOR_SERVING)
    reply = await chat.say(said)
    assert heard in reply.text
    assert question(reply) == question(asking)


@pytest.mark.parametrize("said", ["", "😀😀", "?!"])
async def test_a_message_without_words_is_no_answer_to_the_forms_question(chat: Chat, said: str) -> None:
    asking = await chat.say(OUTDOOR_SERVING)
    assert question(await chat.say(said)) == question(asking)


async def test_an_old_button_pressed_in_the_middle_is_no_answer_to_the_forms_question(chat: Chat) -> None:
    await chat.say("Hvad kræver det at sætte et skilt op på facaden?")
    asking = await chat.say(OUTDOOR_SERVING)
    reply = await chat.press("Ja")
    assert question(reply) == question(asking)
    receipt, _ = await chat.answer_form(reply)
    assert "/affirm" not in str(chat.ticket(receipt))


async def test_a_cafe_gets_its_package_in_order_and_one_contact_person(chat: Chat) -> None:
    reply = await chat.say(CAFE_PLAN)
    tasks = chat.services.catalogue.tasks
    package = chat.services.catalogue.packages["cafepakke"]
    assert [item["title"] for item in reply.items] == [tasks[step.task].name for step in package.steps]
    for number, item in enumerate(reply.items):
        earlier = {before["title"] for before in reply.items[:number]}
        assert set(item["after"]) <= earlier
        assert item["office"]
    assert any(item["after"] for item in reply.items)

    receipt, _ = await chat.answer_form(reply)
    ticket = chat.ticket(receipt)
    assert ticket.level == "kompleks"
    assert ticket.package == "cafepakke"
    assert ticket.office == chat.services.municipality.office_for("erhvervsservice").id
    assert chat.services.municipality.staff[ticket.owner].office == ticket.office
    assert "mandag den 30. november 2026 kl. 15.00" in receipt.text
