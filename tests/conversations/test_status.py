"""Where is my case: by its number, and never with anything about the business."""

from __future__ import annotations

from bot.conversation.runner import ConversationRunner
from tests.chats import OUTDOOR_SERVING, Chat


async def test_the_case_of_this_conversation_needs_no_number(chat: Chat) -> None:
    receipt, _ = await chat.answer_form(await chat.say(OUTDOOR_SERVING))
    reply = await chat.say("Hvor langt er min sag?")
    assert str(receipt.reference) in reply.text
    assert "hos den ansvarlige" in reply.text
    assert "tirsdag den 24. november 2026 kl. 10.30" in reply.text


async def test_anothers_number_gives_the_status_and_nothing_about_the_business(runner: ConversationRunner) -> None:
    theirs = await Chat.begin(runner)
    receipt, _ = await theirs.answer_form(await theirs.say(OUTDOOR_SERVING))
    mine = await Chat.begin(runner)
    reply = await mine.say(f"Hvor langt er sag {str(receipt.reference).lower()}?")
    assert str(receipt.reference) in reply.text
    for secret in ("Hansen", "Vestergade", "66 13 13 72", "66131372", "udeservering", "Udeservering", "café"):
        assert secret not in reply.text


async def test_an_unknown_number_says_so_and_gives_the_phone(chat: Chat) -> None:
    reply = await chat.say("Hvor langt er sag EI-2026-999999?")
    assert "EI-2026-999999" in reply.text
    assert "ikke finde" in reply.text
    assert chat.services.profile.phone in reply.text


async def test_without_a_number_it_is_asked_for(chat: Chat) -> None:
    assert "sagsnummer" in (await chat.say("Hvor langt er min sag?")).text
