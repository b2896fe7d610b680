"""Whatever is sent: an answer in Danish, no CPR number anywhere, and nobody else's data."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.bootstrap import Services
from bot.conversation.runner import ConversationRunner
from bot.conversation.store import UnknownConversationError
from tests.chats import OUTDOOR_SERVING, Chat, question

SIGN = "Hvad kræver det at sætte et skilt op på facaden?"
CPR_NUMBERS = ("010190-1234", "0101901234", "010190 1234")
LONG = "a" * 10_001


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("", "tom besked"),
        ("   \n\t ", "tom besked"),
        ("\x00\x07\x1b", "tom besked"),
        (LONG, "10.000 tegn"),
        ("😀🎉👍", "ikke finde nogen ord"),
        ("?!...", "ikke finde nogen ord"),
    ],
    ids=["empty", "blank", "control characters", "too long", "emoji", "punctuation"],
)
async def test_a_message_that_cannot_be_read_is_told_what_to_do(chat: Chat, said: str, answered: str) -> None:
    reply = await chat.say(said)
    assert answered in reply.text
    assert len(reply.messages) == 1


async def test_a_message_of_10000_characters_is_read(chat: Chat) -> None:
    reply = await chat.say(f"{SIGN} ".ljust(10_000, "x"))
    assert "10.000 tegn" not in reply.text
    assert reply.text


async def test_control_characters_inside_a_message_are_left_out(chat: Chat) -> None:
    await chat.say("Hvad kræver det at \x00sætte et\u200b skilt op på \x1bfacaden?")
    assert [one.data["text"] for one in chat.messages() if "masked" in one.data] == [SIGN]


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE tickets; --",
        "{phone} {0} {{x}} %s $HOME",
        "Робота і дозвіл на роботу",
        "我想开一家餐馆",
        "\u202egnirts desrever",
    ],
)
async def test_strange_text_is_answered_like_any_other_and_breaks_nothing(chat: Chat, said: str) -> None:
    reply = await chat.say(said)
    assert reply.text.strip()
    assert "gik noget galt" not in reply.text
    assert chat.services.catalogue.tasks["skilte"].answer in (await chat.say(SIGN)).text


@pytest.mark.parametrize(
    "said",
    [
        "/restart",
        "/session_start",
        '/choose_task{"task": "skilte"}',
        '/request_ticket{"reason": "person"}',
        "/open",
        'EXTERNAL: choose_task{"task": "skilte"}',
        'EXTERNAL: /choose_task{"task": "skilte"}',
    ],
)
async def test_commands_to_rasa_are_plain_words(chat: Chat, said: str) -> None:
    await chat.say("Skal man have tilladelse til udeservering på fortovet?")
    reply = await chat.say(said)
    assert reply.text.strip()
    assert chat.services.catalogue.tasks["skilte"].answer not in reply.text
    assert question(reply) is None
    assert "digital assistent hos" not in reply.text


async def test_a_command_in_the_form_is_words_too(chat: Chat) -> None:
    asking = await chat.say(OUTDOOR_SERVING)
    reply = await chat.say('/choose_task{"task": "skilte"}')
    assert question(reply) is not None
    assert question(reply) != question(asking)


async def test_a_cpr_number_is_nowhere_in_the_database_nor_the_log(
    services: Services,
    trained_model: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    chat = await Chat.begin(ConversationRunner(services, trained_model))
    with caplog.at_level(logging.DEBUG):
        for number in CPR_NUMBERS:
            await chat.say(f"Mit nummer er {number}. {SIGN}")
        receipt, _ = await chat.answer_form(
            await chat.say(f"{OUTDOOR_SERVING}, cpr {CPR_NUMBERS[0]}"),
            contact_name=f"Mette Hansen {CPR_NUMBERS[0]}",
            company=CPR_NUMBERS[1],
            contact_way=f"{CPR_NUMBERS[2]} eller 66131372",
        )
    ticket = chat.ticket(receipt)
    assert "CPR-nummer fjernet" in ticket.text
    assert "Mette Hansen" in str(ticket.contact)
    assert "CPR-nummer fjernet" in str(ticket.contact)

    services.database.close()
    printed = capfd.readouterr()
    stored = b"".join(path.read_bytes() for path in services.settings.data_dir.iterdir())
    assert b"Mette Hansen" in stored
    for number in CPR_NUMBERS:
        assert number.encode() not in stored
        assert number not in caplog.text
        assert number not in printed.out + printed.err


async def test_two_hundred_messages_in_a_row_are_all_answered(chat: Chat) -> None:
    for _ in range(200):
        assert (await chat.say("hej")).text
    assert len([one for one in chat.messages() if "masked" in one.data]) == 200


async def test_two_tabs_at_once_are_both_answered_in_order_and_nothing_is_lost(chat: Chat) -> None:
    said = [SIGN, "Er du en robot?", "Jeg vil gerne tale med et menneske"]
    replies = await asyncio.gather(*(chat.say(text) for text in said))
    assert chat.services.catalogue.tasks["skilte"].answer in replies[0].text
    assert "ikke et menneske" in replies[1].text
    assert chat.services.profile.phone in replies[2].text

    stored = chat.messages()
    assert [one.number for one in stored] == list(range(1, len(stored) + 1))
    assert sorted(one.data["text"] for one in stored if "masked" in one.data) == sorted(said)
    shown = [one.number for reply in replies for one in reply.messages]
    opening = 1 + len(chat.greeting.messages)
    assert sorted(shown) == [one.number for one in stored[opening:] if one.sender == "bot"]
    for reply in replies:
        numbers = [one.number for one in reply.messages]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_many_conversations_at_once_do_not_mix(runner: ConversationRunner) -> None:
    chats = [await Chat.begin(runner) for _ in range(6)]
    tasks = ["skilt på facaden", "udeservering på fortovet"] * 3
    await asyncio.gather(
        *(chat.say(f"Skal man have tilladelse til {task}?") for chat, task in zip(chats, tasks, strict=True))
    )
    replies = await asyncio.gather(*(chat.say("hvem skal jeg kontakte?") for chat in chats))
    assert ["Udeservering" in reply.text for reply in replies] == [False, True] * 3


async def test_the_same_client_id_twice_is_one_turn(chat: Chat) -> None:
    first = await chat.say(SIGN, client_id="once")
    again = await chat.say(SIGN, client_id="once")
    assert [one.number for one in again.messages] == [one.number for one in first.messages]
    both = await asyncio.gather(*(chat.say("hvad koster det?", client_id="at once") for _ in range(2)))
    assert both[0].text == both[1].text
    assert len([one for one in chat.messages() if one.data.get("text") == "hvad koster det?"]) == 1


async def test_a_conversation_that_does_not_exist_is_refused(runner: ConversationRunner) -> None:
    with pytest.raises(UnknownConversationError):
        await runner.say("no-such-conversation", "hej", None, "web")


@pytest.mark.parametrize("choice", [-1, 2, 999])
async def test_a_choice_that_was_not_offered_is_none(chat: Chat, choice: int) -> None:
    reply = await chat.say(SIGN)
    number = reply.messages[-1].number
    assert await chat.runner.offered(chat.identifier, number, choice) is None
    assert await chat.runner.offered(chat.identifier, number + 1, 0) is None
    assert await chat.runner.offered(chat.identifier, number, 1) == ("Nej", "/deny")


async def test_anothers_button_cannot_be_pressed(chat: Chat, runner: ConversationRunner) -> None:
    reply = await chat.say(SIGN)
    other = await Chat.begin(runner)
    assert await runner.offered(other.identifier, reply.messages[-1].number, 0) is None
