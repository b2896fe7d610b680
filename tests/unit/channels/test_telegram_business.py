"""Businesses on Telegram: the conversation of the web, nothing lost, nothing said twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.bootstrap import Services
from bot.channels.telegram_business_sender import BusinessChatSender
from bot.intake import CPR_MASK
from bot.notifications.delivery import Courier
from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import plan
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.staff_tables import TelegramUpdateRow
from bot.tickets import handling
from tests.conftest import FixedClock
from tests.mailrooms import OWNER, MakeTicket, mailroom, services, tickets
from tests.servers.bot_api import BotApi, bot_api
from tests.unit.channels.telegram_chats import GREETING, IDA, Chats, EchoRunner, on_telegram, running

__all__ = ["bot_api", "mailroom", "services", "tickets"]
# The library says so itself at every answer that asks us to wait.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after:DeprecationWarning")


@pytest.fixture
def runner(services: Services, bot_api: BotApi) -> EchoRunner:
    return EchoRunner(on_telegram(services, bot_api))


@pytest.fixture
async def chats(runner: EchoRunner, bot_api: BotApi) -> AsyncIterator[Chats]:
    async with running(runner.services, runner, bot_api) as chats:
        yield chats


async def test_the_first_message_says_that_it_is_a_machine_and_names_the_cpr_rule(chats: Chats) -> None:
    assert await chats.say("/start") == [GREETING]


async def test_whoever_writes_at_once_is_greeted_and_answered(chats: Chats, runner: EchoRunner) -> None:
    said = await chats.say("må vi have borde ude?")
    assert said == [GREETING, "Du skrev: må vi have borde ude?\n\nSøg på Virk: https://virk.dk"]
    assert (await chats.say("og et skilt?"))[0].startswith("Du skrev: og et skilt?")
    assert len({conversation for conversation, _, _ in runner.heard}) == 1
    assert {channel for _, _, channel in runner.heard} == {"telegram"}


async def test_buttons_are_pressed_as_on_the_web(chats: Chats, runner: EchoRunner, bot_api: BotApi) -> None:
    await chats.say("må vi have borde ude?")
    assert bot_api.labels() == ["Ja", "Nej"]
    assert (await chats.press("Nej"))[0].startswith("Du valgte /deny")
    assert len(bot_api.acknowledged) == 1


@pytest.mark.parametrize("token", ["", "c:00000000:2:0", "x", "c:" + "0" * 8 + ":999999:999", "æøå" * 20])
async def test_a_button_of_something_else_is_said_to_be_old(chats: Chats, bot_api: BotApi, token: str) -> None:
    await chats.say("/start")
    bot_api.press(IDA, token)
    assert "Den knap" in (await chats.turn())[0]


async def test_beginning_again_keeps_the_conversation_and_restarts_it(chats: Chats, runner: EchoRunner) -> None:
    await chats.say("hej")
    assert (await chats.say("/forfra"))[0].startswith("Du valgte /restart")
    again = await chats.say("/start")
    assert "digital assistent" in again[0]
    assert "CPR" in again[0]
    assert len({conversation for conversation, _, _ in runner.heard}) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"photo": [{"file_id": "x"}]}, "ikke se billeder"),
        ({"voice": {"file_id": "x"}}, "ikke høre talebeskeder"),
        ({"audio": {"file_id": "x"}}, "ikke høre talebeskeder"),
        ({"video_note": {"file_id": "x"}}, "ikke se video"),
        ({"sticker": {"file_id": "x"}}, "kun ord"),
        ({"document": {"file_id": "x"}}, "ikke åbne filer"),
        ({"location": {"latitude": 55, "longitude": 10}}, "Skriv adressen"),
        ({"contact": {"phone_number": "1"}}, "navn og telefonnummer"),
        ({"dice": {"value": 1}}, "Skriv det med ord"),
    ],
)
async def test_what_is_no_text_gets_a_clear_sentence(chats: Chats, more: dict[str, object], said: str) -> None:
    await chats.say("/start")
    [answer] = await chats.say(None, **more)
    assert said in answer


async def test_the_words_under_a_picture_are_read(chats: Chats, runner: EchoRunner) -> None:
    await chats.say("/start")
    said = await chats.say(None, photo=[{"file_id": "x"}], caption="må skiltet hænge her?")
    assert "har læst teksten" in said[0]
    assert runner.heard[-1][1] == "må skiltet hænge her?"


async def test_in_a_group_the_bot_asks_to_be_written_to_directly(
    chats: Chats, runner: EchoRunner, bot_api: BotApi
) -> None:
    group = {"message_id": 1, "chat": {"id": -99, "type": "supergroup"}, "text": "må vi have borde ude?"}
    bot_api.waiting.append({"update_id": 700_800_001, "message": group})
    [answer] = await chats.turn()
    assert "dig alene" in answer
    assert runner.heard == []


async def test_a_cpr_number_is_masked_before_it_is_stored_and_the_writer_is_told(
    chats: Chats, runner: EchoRunner, services: Services
) -> None:
    await chats.say("/start")
    said = await chats.say("jeg er 010190-1234")
    assert "fjernet et CPR-nummer" in said[0]
    assert runner.heard[-1][1] == f"jeg er {CPR_MASK}"
    with services.database.reading() as session:
        assert "1234" not in str([row.data for row in session.scalars(select(TelegramUpdateRow))])


async def test_nothing_is_lost_or_said_twice_when_the_program_stops_in_the_middle(
    chats: Chats, runner: EchoRunner, clock: FixedClock, bot_api: BotApi
) -> None:
    runner.stops = 1
    bot_api.write(IDA, "må vi have borde ude?")
    with pytest.raises(KeyboardInterrupt):
        await chats.turn()
    clock.advance(minutes=2)
    chats.restart()
    said = await chats.turn()
    assert said[0] == GREETING
    assert said[1].startswith("Du skrev: må vi have borde ude?")
    assert await chats.turn() == []
    stored = runner.store.messages(runner.heard[-1][0])
    assert [one.data["text"] for one in stored if one.data.get("text", "").startswith("må vi")] == [
        "må vi have borde ude?"
    ]


async def test_telegrams_limit_is_waited_out_and_the_rest_sent_then(
    chats: Chats, runner: EchoRunner, clock: FixedClock, bot_api: BotApi
) -> None:
    await chats.say("/start")
    runner.answer = {"text": "a" * 5000}
    bot_api.write(IDA, "langt svar, tak")
    await chats.bot.receive(chats.inbox)
    bot_api.flood(30)
    assert await chats.chats.handle_waiting() == 1
    assert len(bot_api.sent) == 1
    clock.advance(seconds=20)
    assert await chats.turn() == []
    clock.advance(seconds=20)
    assert sum(len(part) for part in await chats.turn()) > 5000
    assert len([one for one in runner.heard if one[1] == "langt svar, tak"]) == 1


async def test_a_business_that_has_blocked_the_bot_is_remembered_and_not_tried_again(
    chats: Chats, runner: EchoRunner, bot_api: BotApi
) -> None:
    await chats.say("/start")
    bot_api.blocked.add(IDA)
    assert await chats.say("hej") == []
    link = chats.links.find(IDA)
    assert link is not None
    assert link.blocked
    calls = len(bot_api.calls)
    assert await chats.chats.handle_waiting() == 0
    assert len(bot_api.calls) == calls
    bot_api.blocked.clear()
    assert (await chats.say("hej igen"))[0].startswith("Du skrev: hej igen")
    assert not chats.links.find(IDA).blocked  # type: ignore[union-attr]


async def test_whoever_writes_too_fast_is_asked_to_wait(runner: EchoRunner, bot_api: BotApi) -> None:
    async with running(runner.services, runner, bot_api, per_minute=3) as chats:
        said = [(await chats.say(f"besked {number}"))[-1] for number in range(5)]
    assert [text.startswith("Du skrev") for text in said] == [True, True, True, False, False]
    assert "Vent et minut" in said[-1]


async def test_a_garbled_update_holds_up_nobody(chats: Chats, bot_api: BotApi) -> None:
    bot_api.waiting += [
        {"update_id": 600_000_001},
        {"update_id": 600_000_002, "message": "x"},
        {"update_id": 600_000_003, "message": {"chat": {"id": "x"}}},
        {"update_id": 600_000_004, "callback_query": {"id": 7, "data": ["x"], "message": {"chat": {"id": IDA}}}},
        {"update_id": 600_000_005, "message": {"chat": {"id": IDA, "type": "private"}, "text": {"x": 1}}},
    ]
    await chats.turn()
    assert chats.inbox.store([{"update_id": "x"}, {}]) == 0
    assert (await chats.say("hej"))[-1].startswith("Du skrev: hej")


async def test_a_code_from_the_chat_page_moves_the_conversation(chats: Chats, runner: EchoRunner) -> None:
    conversation, _ = await runner.open("web")
    await runner.say(conversation, "må vi have borde ude?", "1", "web")
    said = await chats.say(f"/start {chats.links.code(conversation)}")
    assert "digitale assistent" in said[0]
    assert "CPR" in said[0]
    assert said[1].startswith("Du skrev: må vi have borde ude?")
    await chats.press("Ja")
    assert runner.heard[-1] == (conversation, "/affirm", "telegram")


@pytest.mark.parametrize("code", ["ukendt", "x" * 100, "../../etc", "æøå"])
async def test_a_code_that_is_no_code_begins_a_conversation_of_its_own(chats: Chats, code: str) -> None:
    said = await chats.say(f"/start {code}")
    assert "brugt eller for gammelt" in said[0]
    assert said[-1] == GREETING


async def test_a_code_works_once_and_for_half_an_hour(chats: Chats, runner: EchoRunner, clock: FixedClock) -> None:
    conversation, _ = await runner.open("web")
    code = chats.links.code(conversation)
    await chats.say(f"/start {code}")
    assert "brugt eller for gammelt" in (await chats.say(f"/start {code}", chat=77))[0]
    late = chats.links.code(conversation)
    clock.advance(minutes=31)
    assert "brugt eller for gammelt" in (await chats.say(f"/start {late}", chat=78))[0]


async def test_a_deleted_conversation_is_begun_anew(chats: Chats, runner: EchoRunner, clock: FixedClock) -> None:
    await chats.say("hej")
    clock.advance(days=40)
    runner.store.delete_older(clock())
    assert chats.links.delete_orphans() == 1
    assert (await chats.say("hej igen"))[0] == GREETING


@pytest.fixture
async def courier(chats: Chats, mailroom: Mailroom) -> Courier:
    return Courier(mailroom, BusinessChatSender(mailroom, chats.links, chats.bot))


async def test_a_persons_reply_comes_back_in_the_chat_and_is_answered_from_it(
    chats: Chats,
    runner: EchoRunner,
    services: Services,
    mailroom: Mailroom,
    tickets: MakeTicket,
    courier: Courier,
    bot_api: BotApi,
) -> None:
    await chats.say("vores konkrete sag")
    conversation = runner.heard[-1][0]
    ticket = tickets(channel="telegram", conversation_id=conversation, contact={"name": "Ida"})
    handling.reply(services.desk, ticket.reference, OWNER, "Du må gerne stille 8 borde ud.")
    plan(mailroom)
    assert await courier.deliver_due() == 1
    assert bot_api.sent[-1]["chat"]["id"] == IDA
    assert "Du må gerne stille 8 borde ud." in bot_api.sent[-1]["text"]
    assert "https://indgang.example/sag/" in bot_api.sent[-1]["text"]


async def test_a_blocked_chat_gets_no_reply_and_the_coordinator_is_told_once(
    chats: Chats,
    runner: EchoRunner,
    services: Services,
    mailroom: Mailroom,
    tickets: MakeTicket,
    courier: Courier,
    bot_api: BotApi,
) -> None:
    await chats.say("vores konkrete sag")
    ticket = tickets(channel="telegram", conversation_id=runner.heard[-1][0], contact={"name": "Ida"})
    bot_api.blocked.add(IDA)
    handling.reply(services.desk, ticket.reference, OWNER, "Svar.")
    plan(mailroom)
    assert await courier.deliver_due() == 0
    assert await courier.deliver_due() == 0
    with services.database.reading() as session:
        sent = session.scalars(select(DeliveryRow).where(DeliveryRow.channel == "business_chat")).all()
        told = session.scalars(select(NoticeRow).where(NoticeRow.kind == "undelivered")).all()
    assert [(one.status, one.attempts) for one in sent] == [("failed", 1)]
    assert len(told) == 1
    handling.reply(services.desk, ticket.reference, OWNER, "Svar igen.")
    plan(mailroom)
    assert await courier.deliver_due() == 0
