"""When the assistant is unsure: it asks, offers choices, and the second time a person."""

from __future__ import annotations

import pytest

from bot.triage import steps
from tests.chats import Chat

NONE_OF_THEM = "Ingen af dem"


@pytest.fixture
def never_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """No confidence is high enough to act on, whatever the trained model says."""
    monkeypatch.setattr(steps, "SURE", 1.01)
    monkeypatch.setattr(steps, "SURE_TO_ANSWER", 1.01)


async def test_a_message_without_a_subject_is_asked_about(chat: Chat) -> None:
    reply = await chat.say("Jeg har et spørgsmål")
    assert reply.last.endswith("?")
    assert chat.services.tickets.newest() == []


async def test_unsure_twice_in_a_row_offers_a_person(chat: Chat) -> None:
    await chat.say("Jeg har et spørgsmål")
    reply = await chat.say("Jeg har brug for hjælp til noget")
    assert chat.services.profile.phone in reply.text
    receipt, _ = await chat.answer_form(await chat.press(reply.buttons[0]))
    assert chat.ticket(receipt).owner in chat.services.municipality.staff


async def test_an_answer_in_between_forgets_that_it_was_unsure(chat: Chat) -> None:
    await chat.say("Jeg har et spørgsmål")
    await chat.say("Hvad kræver det at sætte et skilt op på facaden?")
    reply = await chat.say("Jeg har et andet spørgsmål")
    assert chat.services.profile.phone not in reply.text


async def test_a_choice_of_the_tasks_it_may_be_is_answered(chat: Chat, never_sure: None) -> None:
    reply = await chat.say("Hvad kræver det at sætte et skilt op på facaden?")
    sign = chat.services.catalogue.tasks["skilte"]
    assert reply.text.startswith("Mente du »")
    assert sign.name in reply.buttons
    assert reply.buttons[-1] == NONE_OF_THEM
    assert 3 <= len(reply.buttons) <= 4
    answer = await chat.press(sign.name)
    assert sign.answer in answer.text
    assert "Fik du svar" in answer.last


async def test_none_of_them_asks_for_other_words_and_then_offers_a_person(chat: Chat, never_sure: None) -> None:
    await chat.say("Hvad kræver det at sætte et skilt op på facaden?")
    reply = await chat.press(NONE_OF_THEM)
    assert "andre ord" in reply.text
    reply = await chat.say("Hvad kræver det at sætte et skilt op på facaden?")
    assert chat.services.profile.phone in reply.text
    assert any("videre" in title for title in reply.buttons)


async def test_a_concrete_case_that_was_chosen_becomes_a_ticket(chat: Chat, never_sure: None) -> None:
    said = "Vi søger om tilladelse til udeservering foran vores café på Vestergade 12"
    reply = await chat.say(said)
    receipt, _ = await chat.answer_form(await chat.press(chat.services.catalogue.tasks["udeservering"].name))
    ticket = chat.ticket(receipt)
    assert ticket.text == said
    assert ticket.tasks == ("udeservering",)
    assert "Mente du" in reply.text


async def test_no_to_the_choices_asks_for_other_words(chat: Chat, never_sure: None) -> None:
    await chat.say("Hvad kræver det at sætte et skilt op på facaden?")
    assert "andre ord" in (await chat.say("nej")).text
