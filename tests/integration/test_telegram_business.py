"""Businesses on Telegram with the real program: from a question to a ticket, a person's reply, and to be rung."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.channels.telegram_business_sender import BusinessChatSender
from bot.conversation.runner import ConversationRunner
from bot.conversation.store import ConversationStore
from bot.notifications.delivery import Courier
from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import plan
from bot.notifications.webchat import ChatSender
from bot.tickets import handling
from tests.chats import ANSWERS, OUTDOOR_SERVING, running
from tests.conftest import FixedClock
from tests.servers.bot_api import TOKEN, BotApi, bot_api
from tests.unit.channels import telegram_chats

__all__ = ["bot_api"]


@pytest.fixture
def program(trained_model: Path, clock: FixedClock, tmp_path: Path, bot_api: BotApi) -> Iterator[ConversationRunner]:
    settings = {
        "TELEGRAM_BUSINESS_TOKEN": TOKEN,
        "TELEGRAM_BUSINESS_NAME": "indgang_bot",
        "TELEGRAM_API_URL": bot_api.url,
        "PUBLIC_URL": "https://indgang.example",
    }
    with running(trained_model, clock, tmp_path, **settings) as runner:
        yield runner


@pytest.fixture
async def chats(program: ConversationRunner, bot_api: BotApi) -> AsyncIterator[telegram_chats.Chats]:
    async with telegram_chats.running(program.services, program, bot_api) as chats:
        yield chats


async def make_ticket(chats: telegram_chats.Chats) -> str:
    """From the first words to the receipt; returns the reference."""
    said = await chats.say(OUTDOOR_SERVING)
    for _ in range(12):
        if chats.services.tickets.newest():
            return chats.services.tickets.newest()[0].reference
        question = said[-1]
        answer = next((text for slot, text in ANSWERS.items() if _asks(question, slot)), "Vestergade 12")
        said = await chats.say(answer)
    raise AssertionError(f"no ticket was made: {said}")


def _asks(question: str, slot: str) -> bool:
    words = {"contact_name": "hedder du", "company": "virksomheden?", "contact_way": "fat i dig", "need_size": "stort"}
    return words.get(slot, slot) in question


async def test_the_first_words_are_those_of_the_web_chat(chats: telegram_chats.Chats) -> None:
    said = "\n".join(await chats.say("/start"))
    assert "digital assistent" in said
    assert "CPR" in said


async def test_a_question_is_answered_with_its_link_and_buttons(chats: telegram_chats.Chats, bot_api: BotApi) -> None:
    said = "\n".join(await chats.say("Skal man have tilladelse til udeservering på fortovet?"))
    assert "https://virk.dk" in said
    assert bot_api.labels() == ["Ja", "Nej"]
    assert "medarbejder" in (await chats.press("Nej"))[-1]


async def test_a_ticket_its_reply_the_answer_to_that_and_a_call_back_share_one_chat(
    chats: telegram_chats.Chats, program: ConversationRunner, bot_api: BotApi
) -> None:
    services = program.services
    reference = await make_ticket(chats)
    ticket = services.tickets.find(reference)
    assert ticket is not None
    assert ticket.channel == "telegram"
    rung = await chats.say("ring mig op")
    assert reference in rung[-1]
    wished = services.tickets.find(reference)
    assert wished is not None
    assert wished.callback["phone"] == "+4566131372"
    handling.reply(services.desk, reference, ticket.owner, "Send en skitse, så ser jeg på det.")
    room = Mailroom(services.desk, services.links, services.settings)
    plan(room)
    await Courier(room, ChatSender(room, ConversationStore(services.database))).deliver_due()
    await Courier(room, BusinessChatSender(room, chats.links, chats.bot)).deliver_due()
    assert any("Send en skitse" in one["text"] for one in bot_api.sent)
    assert "sendt til" in (await chats.say("Skitsen kommer i morgen"))[-1]
    written = services.tickets.find(reference)
    assert written is not None
    assert written.messages[-1].text == "Skitsen kommer i morgen"
