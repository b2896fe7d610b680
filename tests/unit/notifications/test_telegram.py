"""Telegram for staff against a server that speaks the Bot API: sending, fetching, acting, each once."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.notifications.delivery import Courier
from bot.notifications.mailroom import Mailroom
from bot.notifications.telegram.client import StaffBot
from bot.notifications.telegram.handling import Handler
from bot.notifications.telegram.inbox import LEASE, Inbox
from bot.notifications.telegram.sender import TelegramSender
from bot.storage import database as storage
from bot.storage.staff_tables import AccountRow, TelegramUpdateRow
from bot.tickets.model import Ticket
from bot.tickets.planning import Planned
from tests.conftest import FixedClock
from tests.mailrooms import OWNER, SPECIALIST, MakeTicket
from tests.servers.bot_api import TOKEN, BotApi, bot_api
from tests.unit.notifications.outboxes import deliveries, kinds, make_due, plan_all

__all__ = ["bot_api"]
# The library announces that it will give waits as a timedelta; both are read.
pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
JONAS, BODIL, STRANGER = 1001, 1002, 1003


async def no_wait(seconds: float) -> None:
    """In place of waiting."""


@dataclass
class Desk:
    """The bot of the staff, with its inbox and its handler."""

    services: Services
    room: Mailroom
    api: BotApi
    bot: StaffBot
    inbox: Inbox
    handler: Handler
    waited: list[float]

    async def turn(self) -> None:
        """Send what is due, fetch what waits, and act on it."""
        plan_all(self.room)
        make_due(self.room)
        await Courier(self.room, TelegramSender(self.room, self.bot)).deliver_due()
        while self.api.waiting:
            await self.bot.receive(self.inbox)
            # The next poll acknowledges what is stored.
            if not await self.handler.handle_waiting():
                await self.bot.receive(self.inbox)
                break

    def ticket(self, reference: str) -> Ticket:
        found = self.services.tickets.find(reference)
        assert found is not None
        return found

    def updates(self) -> list[TelegramUpdateRow]:
        with self.services.database.transaction() as session:
            return list(session.scalars(select(TelegramUpdateRow).order_by(TelegramUpdateRow.id)))

    def said(self) -> str:
        return str(self.api.sent[-1]["text"])


@pytest.fixture
async def desk(services: Services, mailroom: Mailroom, bot_api: BotApi) -> AsyncIterator[Desk]:
    settings = replace(mailroom.settings, telegram_staff_token=TOKEN, telegram_api_url=bot_api.url)
    room = replace(mailroom, settings=settings)
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    bot = StaffBot(settings, poll_seconds=0, silence_seconds=5.0, wait=wait)
    inbox = Inbox(services.database, services.clock)
    for staff, chat in ((OWNER, JONAS), (SPECIALIST, BODIL)):
        services.accounts.add(staff, staff.title(), f"{staff}@odense.example", [Role.TASKFORCE])
        with services.database.transaction() as session:
            row = session.get(AccountRow, staff)
            assert row is not None
            row.telegram_chat, row.preferences = chat, {"email": False}
    yield Desk(services, room, bot_api, bot, inbox, Handler(room, services.telegram_links, inbox, bot), waited)
    await bot.close()


@pytest.fixture
def enquiry(tickets: MakeTicket) -> str:
    """A medium ticket of Jonas's on which Bodil is asked."""
    return tickets(enquiries=(Planned(1, "udeservering", "byliv", SPECIALIST, (), "asked"),)).reference


def at(desk: Desk, chat: int) -> int:
    """The number of the last message to a chat."""
    return max(number for number, message in enumerate(desk.api.sent) if message["chat"]["id"] == chat)


async def test_a_notice_comes_with_buttons(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    own, asked = desk.api.sent[at(desk, JONAS)], desk.api.sent[at(desk, BODIL)]
    assert own["text"].startswith(f"Ny sag til dig: udeservering [{enquiry}]")
    assert f"https://indgang.example/medarbejder/sager/{enquiry}" in own["text"]
    assert desk.api.labels(at(desk, JONAS)) == ["Jeg tager den", "Svar virksomheden", "Send videre", "Ikke mig"]
    assert asked["text"].startswith("Skal du med i sagen om udeservering?")
    assert desk.api.labels(at(desk, BODIL)) == ["Ja, jeg skal med", "Nej", "Send til en anden", "Ikke mig"]


async def test_a_ticket_is_taken_with_a_press(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    desk.api.press(JONAS, desk.api.button("Jeg tager den", at(desk, JONAS)))
    await desk.turn()
    assert desk.said() == f"Sagen {enquiry} er din."
    assert desk.ticket(enquiry).events[-1]["kind"] == "accepted"
    assert len(desk.api.acknowledged) == 1


async def test_an_enquiry_is_answered_by_replying_to_it(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    desk.api.write(BODIL, "De skal søge hos Byliv. CPR 010190-1234", reply_to=desk.api.sent[at(desk, BODIL)])
    await desk.turn()
    assert desk.said() == f"Tak. Dit bidrag til {enquiry} er gemt."
    (answered,) = desk.ticket(enquiry).enquiries
    assert (answered.status, answered.answer) == ("yes", "De skal søge hos Byliv. CPR [CPR-nummer fjernet]")
    assert "010190" not in str([row.data for row in desk.updates()])


async def test_the_button_yes_asks_for_a_contribution(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    desk.api.press(BODIL, desk.api.button("Ja", at(desk, BODIL)))
    await desk.turn()
    prompt = desk.api.sent[-1]
    assert prompt["text"] == f"Skriv dit bidrag til [{enquiry}] som svar på denne besked."
    assert prompt["reply_markup"]["force_reply"] is True
    desk.api.write(BODIL, "Mit bidrag", reply_to=prompt)
    await desk.turn()
    assert desk.ticket(enquiry).enquiries[0].answer == "Mit bidrag"


async def test_no_and_not_me_are_answers(desk: Desk, enquiry: str, tickets: MakeTicket) -> None:
    other = tickets(enquiries=(Planned(1, "udeservering", "byliv", SPECIALIST, (), "asked"),)).reference
    await desk.turn()
    numbers = [n for n, message in enumerate(desk.api.sent) if message["chat"]["id"] == BODIL]
    desk.api.press(BODIL, desk.api.button("Nej", numbers[0]))
    desk.api.press(BODIL, desk.api.button("Ikke mig", numbers[1]))
    await desk.turn()
    assert {desk.ticket(one).enquiries[0].status for one in (enquiry, other)} == {"no"}


async def test_an_enquiry_is_passed_on_to_somebody_chosen(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    desk.api.press(BODIL, desk.api.button("Send til en anden", at(desk, BODIL)))
    await desk.turn()
    assert desk.said() == f"Hvem skal have {enquiry}?"
    assert not any("Nadia" in label for label in desk.api.labels()), "somebody who is away is not offered"
    desk.api.press(BODIL, desk.api.button("Karen Lindegaard"))
    await desk.turn()
    assert desk.said() == f"Spørgsmålet om {enquiry} er sendt til Karen Lindegaard."
    assert [one.status for one in desk.ticket(enquiry).enquiries] == ["passed", "asked"]


async def test_not_me_gives_an_own_ticket_to_the_coordinator(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    desk.api.press(JONAS, desk.api.button("Ikke mig", at(desk, JONAS)))
    await desk.turn()
    assert desk.said() == f"Tak. {enquiry} går til en anden."
    assert desk.ticket(enquiry).owner == "karen-lindegaard"


async def test_nothing_goes_to_a_business_before_its_writer_has_seen_it(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    desk.api.write(JONAS, "Ja, det må I gerne.", reply_to=desk.api.sent[at(desk, JONAS)])
    await desk.turn()
    assert desk.said() == f"Skal det her sendes til Café Ida i {enquiry}?\n\n»Ja, det må I gerne.«"
    assert desk.ticket(enquiry).messages == ()
    send, note = (desk.api.button(label) for label in ("Send til virksomheden", "Gem som intern note"))
    desk.api.press(JONAS, send)
    await desk.turn()
    assert desk.said() == f"Dit svar i {enquiry} er på vej til virksomheden."
    desk.api.press(JONAS, note)
    await desk.turn()
    messages = desk.ticket(enquiry).messages
    assert [(one.audience, one.text) for one in messages] == [
        ("shared", "Ja, det må I gerne."),
        ("internal", "Ja, det må I gerne."),
    ]


async def test_a_button_works_once(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    token = desk.api.button("Nej", at(desk, BODIL))
    desk.api.press(BODIL, token)
    desk.api.press(BODIL, token)
    await desk.turn()
    assert desk.said() == "Den knap er brugt."


async def test_a_button_of_somebody_else_and_a_forged_one_do_nothing(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    desk.api.press(JONAS, desk.api.button("Nej", at(desk, BODIL)))
    await desk.turn()
    assert desk.said() == "Knappen er lavet til en anden end dig."
    desk.api.press(BODIL, "x" * 43)
    await desk.turn()
    assert desk.said().startswith("Den knap kender jeg ikke.")
    mail_link = desk.room.links.issue("enquiry_no", SPECIALIST, {"reference": enquiry, "number": 1}, dt.timedelta(1))
    desk.api.press(BODIL, mail_link)
    await desk.turn()
    assert desk.said().startswith("Den knap kender jeg ikke.")
    assert desk.ticket(enquiry).enquiries[0].status == "asked"


async def test_an_old_button_says_so(desk: Desk, enquiry: str, clock: FixedClock) -> None:
    await desk.turn()
    token = desk.api.button("Nej", at(desk, BODIL))
    clock.advance(days=15)
    desk.api.press(BODIL, token)
    await desk.turn()
    assert desk.said() == "Knappen er for gammel. Åbn sagen på siden i stedet."


async def test_whoever_has_lost_the_right_changes_nothing(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    token = desk.api.button("Nej", at(desk, BODIL))
    with desk.services.database.transaction() as session:
        row = session.get(AccountRow, SPECIALIST)
        assert row is not None
        row.roles = [Role.HOTLINE]
    desk.api.press(BODIL, token)
    await desk.turn()
    assert desk.said() == "Din konto må ikke ændre sager. Spørg en administrator."
    desk.services.accounts.disable(SPECIALIST)
    desk.api.press(BODIL, token)
    await desk.turn()
    assert desk.said().startswith("Jeg ved ikke, hvem du er.")
    assert desk.ticket(enquiry).enquiries[0].status == "asked"


async def test_an_account_is_linked_with_a_code_that_works_once(desk: Desk) -> None:
    desk.services.accounts.add("karen-lindegaard", "Karen Lindegaard", "karen@odense.example", [Role.COORDINATOR])
    code = desk.services.telegram_links.code("karen-lindegaard")
    desk.api.write(STRANGER, f"/start {code}")
    await desk.turn()
    assert desk.said().startswith("Tak, Karen Lindegaard. Nu får du sager og spørgsmål her.")
    desk.api.write(1004, f"/start {code}")
    await desk.turn()
    assert desk.said().startswith("Linket er brugt")
    desk.api.write(STRANGER, "/stop")
    await desk.turn()
    assert desk.services.telegram_links.owner_of(STRANGER) is None


async def test_a_code_that_has_run_out_links_nobody(desk: Desk, clock: FixedClock) -> None:
    code = desk.services.telegram_links.code(OWNER)
    clock.advance(minutes=16)
    desk.api.write(STRANGER, f"/start {code}")
    await desk.turn()
    assert desk.said().startswith("Linket er for gammelt.")
    assert desk.services.telegram_links.owner_of(STRANGER) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [("/start", "Hej. Jeg sender dig sager"), ("Hvem er du?", "Jeg ved ikke, hvem du er."), (None, "Jeg ved ikke")],
)
async def test_a_stranger_is_told_how_to_link(desk: Desk, text: str | None, answer: str) -> None:
    desk.api.write(STRANGER, text)
    await desk.turn()
    assert desk.said().startswith(answer)


async def test_what_is_about_no_message_is_asked_about(desk: Desk, enquiry: str) -> None:
    desk.api.write(JONAS, f"Svar på [{enquiry}]: ja", reply_to={"from": {"id": JONAS}, "text": f"[{enquiry}]"})
    desk.api.write(JONAS, None, photo=[])
    desk.api.write(JONAS, "x" * 4_001)
    await desk.turn()
    said = [message["text"] for message in desk.api.sent if message["chat"]["id"] == JONAS]
    assert said[-3].startswith("Svar på den besked, det handler om")
    assert said[-2:] == ["Jeg kan kun læse tekst.", "Teksten er for lang. Skriv højst 4.000 tegn."]


async def test_an_update_is_stored_before_it_is_acknowledged_and_handled_once(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    number = desk.api.press(BODIL, desk.api.button("Nej", at(desk, BODIL)))
    await desk.bot.receive(desk.inbox)
    assert [row.id for row in desk.updates()] == [number]
    assert desk.api.waiting != [], "not yet acknowledged"
    # A second process fetches the same; it is stored once.
    again = StaffBot(desk.room.settings, poll_seconds=0, silence_seconds=2.0)
    await again.receive(desk.inbox)
    await again.close()
    assert len(desk.updates()) == 1
    before = len(desk.api.sent)
    assert await desk.handler.handle_waiting() == 1
    assert await desk.handler.handle_waiting() == 0
    assert len(desk.api.sent) == before + 1
    await desk.bot.receive(desk.inbox)
    assert desk.api.waiting == []


@pytest.mark.parametrize("moment", ["before the deed", "after the deed", "after the answer was stored"])
async def test_an_update_whose_process_died_is_done_once(
    desk: Desk, enquiry: str, clock: FixedClock, moment: str
) -> None:
    await desk.turn()
    desk.api.press(BODIL, desk.api.button("Nej", at(desk, BODIL)))
    await desk.bot.receive(desk.inbox)
    taken = desk.inbox.take()
    assert taken is not None
    if moment != "before the deed":
        answer = desk.handler._act(taken)
        if moment == "after the answer was stored":
            desk.inbox.acted(taken, answer)
    assert await desk.handler.handle_waiting() == 0, "somebody still works on it"
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert await desk.handler.handle_waiting() == 1
    events = [one["kind"] for one in desk.ticket(enquiry).events]
    assert events.count("enquiry_answered") == 1
    assert desk.ticket(enquiry).enquiries[0].status == "no"


async def test_a_reply_whose_process_died_reaches_the_business_once(
    desk: Desk, enquiry: str, clock: FixedClock
) -> None:
    from bot.tickets import handling

    await desk.turn()
    desk.api.write(JONAS, "Ja.", reply_to=desk.api.sent[at(desk, JONAS)])
    await desk.turn()
    desk.api.press(JONAS, desk.api.button("Send til virksomheden"))
    await desk.bot.receive(desk.inbox)
    assert desk.inbox.take() is not None
    # The deed was done, and nothing after it.
    handling.reply(desk.room.desk, enquiry, OWNER, "Ja.")
    clock.advance(seconds=LEASE.total_seconds() + 1)
    await desk.handler.handle_waiting()
    assert [one.text for one in desk.ticket(enquiry).messages] == ["Ja."]
    assert desk.said() == f"Dit svar i {enquiry} er på vej til virksomheden."


async def test_too_many_messages_are_waited_out(desk: Desk, enquiry: str, clock: FixedClock) -> None:
    plan_all(desk.room)
    desk.api.flood(90)
    courier = Courier(desk.room, TelegramSender(desk.room, desk.bot), jitter=lambda: 0.0)
    assert await courier.deliver_due() == 0
    clock.advance(seconds=89)
    assert await courier.deliver_due() == 0
    assert len([call for call, _ in desk.api.calls if call == "sendmessage"]) == 1
    clock.advance(seconds=2)
    assert await courier.deliver_due() == 2


async def test_garbage_in_place_of_an_answer_loses_nothing(desk: Desk, enquiry: str, clock: FixedClock) -> None:
    plan_all(desk.room)
    desk.api.garble()
    courier = Courier(desk.room, TelegramSender(desk.room, desk.bot), jitter=lambda: 0.0)
    assert await courier.deliver_due() == 0
    clock.advance(seconds=31)
    assert await courier.deliver_due() == 2


async def test_whoever_blocked_the_bot_is_given_up_there(desk: Desk, enquiry: str) -> None:
    desk.api.blocked.add(BODIL)
    await desk.turn()
    failed = [row for row in deliveries(desk.room) if row.status == "failed"]
    assert [(row.channel, row.address, row.error) for row in failed] == [
        ("telegram", str(BODIL), "Telegram refused: Forbidden")
    ]
    assert kinds(desk.room)[-1][0] == "undelivered"


async def test_garbage_and_floods_do_not_stop_the_inbox(desk: Desk) -> None:
    desk.api.write(STRANGER, "/start")
    for spoil in (desk.api.garble, lambda: desk.api.flood(7), desk.api.garble):
        spoil()
        await desk.bot.receive(desk.inbox)
    assert desk.waited == [1.0, 7.0, 2.0]
    await desk.bot.receive(desk.inbox)
    assert len(desk.updates()) == 1


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 5, "message": "no message"},
        {"update_id": 5, "message": {"chat": {"id": "x"}, "text": 7}},
        {"update_id": 5, "message": {"chat": {"id": STRANGER, "type": "private"}, "text": {"a": 1}}},
        {"update_id": 5, "callback_query": {"id": 1, "message": None}},
        {"update_id": 5},
        {"update_id": "five"},
        {},
    ],
)
async def test_a_garbled_update_holds_up_no_other(desk: Desk, update: dict[str, Any]) -> None:
    desk.api.waiting.append(update)
    desk.api.write(STRANGER, "/start")
    await desk.bot.receive(desk.inbox)
    await desk.handler.handle_waiting()
    assert desk.said().startswith("Hej. Jeg sender dig sager")
    assert all(row.handled_at is not None for row in desk.updates())


async def test_a_group_is_told_to_write_alone(desk: Desk) -> None:
    desk.api.write(STRANGER, "/start")
    desk.api.waiting[-1]["message"]["chat"]["type"] = "group"
    await desk.turn()
    assert desk.said().startswith("Skriv til mig direkte.")


async def test_a_poll_that_falls_silent_is_begun_anew(desk: Desk) -> None:
    quick = StaffBot(desk.room.settings, poll_seconds=0, silence_seconds=1.0, wait=no_wait)
    desk.api.write(STRANGER, "/start")
    desk.api.silent.set()
    await quick.receive(desk.inbox)
    assert desk.updates() == []
    desk.api.silent.clear()
    await quick.receive(desk.inbox)
    await quick.close()
    assert len(desk.updates()) == 1


async def test_what_waits_at_telegram_is_kept_at_the_start(desk: Desk) -> None:
    await desk.bot.receive(desk.inbox)
    begun = [asked for method, asked in desk.api.calls if method == "deletewebhook"]
    assert len(begun) == 1
    assert begun[0].get("drop_pending_updates", "false") != "true"


async def test_an_answer_that_cannot_be_sent_is_sent_later_and_the_deed_not_repeated(
    desk: Desk, enquiry: str, clock: FixedClock
) -> None:
    await desk.turn()
    desk.api.press(BODIL, desk.api.button("Nej", at(desk, BODIL)))
    await desk.bot.receive(desk.inbox)
    desk.api.answers.clear()
    desk.api.flood(5)
    desk.api.flood(5)
    await desk.handler.handle_waiting()
    assert desk.ticket(enquiry).enquiries[0].status == "no"
    clock.advance(seconds=40)
    await desk.handler.handle_waiting()
    assert desk.said() == f"Tak. Du skal ikke med i {enquiry}."
    assert [one["kind"] for one in desk.ticket(enquiry).events].count("enquiry_answered") == 1


async def test_two_handlers_at_once_do_each_thing_once(desk: Desk, enquiry: str) -> None:
    await desk.turn()
    for label in ("Nej", "Ikke mig"):
        desk.api.press(BODIL, desk.api.button(label, at(desk, BODIL)))
    for _ in range(3):
        desk.api.write(STRANGER, "/start")
    await desk.bot.receive(desk.inbox)
    before = len(desk.api.sent)
    other = Handler(desk.room, desk.services.telegram_links, desk.inbox, desk.bot)
    await asyncio.gather(desk.handler.handle_waiting(), other.handle_waiting())
    assert len(desk.api.sent) == before + 5
    assert [one["kind"] for one in desk.ticket(enquiry).events].count("enquiry_answered") == 1


def test_a_look_that_finds_nothing_waits_for_nobodys_change(
    services: Services, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox(services.database, clock)
    inbox.store([{"update_id": 1}])
    assert inbox.take() is not None
    monkeypatch.setattr(storage, "BUSY_TIMEOUT_MS", 1)
    with services.database.transaction():
        assert inbox.take() is None
