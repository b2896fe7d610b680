"""Text messages: through the outbox to the provider's API, once each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.bootstrap import Services
from bot.notifications.delivery import Courier
from bot.notifications.mailroom import Mailroom
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.voice import sms
from tests.conftest import FixedClock
from tests.mailrooms import services
from tests.servers.voice_provider import ACCOUNT, CALLER, TOKEN, TextMessages, text_messages
from tests.unit.channels.voice_line import Reader, caller, line, texting

__all__ = ["services"]


@pytest.fixture
def provider() -> Iterator[TextMessages]:
    with text_messages() as box:
        yield box


@pytest.fixture
def settled(services: Services, provider: TextMessages) -> Reader:
    """A line from which text messages can be sent."""
    return Reader(services, **texting(provider.url))


@pytest.fixture
def courier(settled: Reader) -> Courier:
    settings = settled.services.settings
    room = Mailroom(settled.services.desk, settled.services.links, settings)
    return Courier(room, sms.SmsSender(settings), jitter=lambda: 0.0)


def post(reader: Reader, key: str = "k", to: str = CALLER, text: str = "Æblegrød: https://virk.dk") -> bool:
    return sms.post(reader.services.database, key=key, to=to, text=text, at=reader.services.clock())


def statuses(reader: Reader) -> list[str]:
    with reader.services.database.reading() as session:
        return list(session.scalars(select(DeliveryRow.status).order_by(DeliveryRow.id)))


async def test_a_caller_who_wants_the_link_gets_it_once(
    settled: Reader, courier: Courier, provider: TextMessages
) -> None:
    async with line(settled) as client:
        call = caller(client)
        await call.ring()
        await call.say("borde ude")
        assert "Skal jeg sende linket" in (await call.say("ja")).said
        sent = await call.key("1")
        assert sent.said.startswith("Du får en sms")
        assert await call.again() == sent
    assert await courier.deliver_due() == 1
    [message] = provider.taken
    link = settled.services.catalogue.tasks["udeservering"].links[0]
    assert (message["To"], message["From"]) == (CALLER, "+4566000000")
    assert message["Body"] == f"{settled.services.profile.entrance}: {link.title}: {link.url}"
    assert provider.logins == [f"{ACCOUNT}:{TOKEN}"]
    assert await courier.deliver_due() == 0


async def test_a_no_is_a_no_and_a_hidden_number_is_not_asked(settled: Reader, provider: TextMessages) -> None:
    async with line(settled) as client:
        call = caller(client)
        await call.ring()
        await call.say("borde ude")
        await call.say("ja")
        assert "flere spørgsmål" in (await call.say("nej tak")).said
        hidden = caller(client, caller="anonymous")
        await hidden.ring()
        await hidden.say("borde ude")
        assert "sms" not in (await hidden.say("ja")).said
    assert statuses(settled) == []


async def test_a_ticket_made_by_telephone_is_followed_from_the_text_message(
    settled: Reader, courier: Courier, provider: TextMessages, clock: FixedClock
) -> None:
    clock.advance(hours=12)
    async with line(settled) as client:
        call = caller(client)
        await call.ring()
        await call.say("vores konkrete sag")
        await call.say("ja")
        await call.key("1")
        await call.silence()
        assert "sms" in (await call.say("Ida Holm")).said
        assert (await call.say("ja tak")).hangs_up
    await courier.deliver_due()
    [ticket] = settled.services.tickets.newest()
    assert ticket.reference in provider.taken[0]["Body"]
    assert f"https://indgang.example/sag/{ticket.access_key}" in provider.taken[0]["Body"]


def test_the_same_message_twice_is_one(settled: Reader) -> None:
    assert (post(settled), post(settled)) == (True, False)
    assert statuses(settled) == ["waiting"]


@pytest.mark.parametrize("status", [429, 500, 401])
async def test_what_is_wrong_with_the_provider_is_waited_out(
    settled: Reader, courier: Courier, provider: TextMessages, clock: FixedClock, status: int
) -> None:
    post(settled)
    provider.statuses, provider.retry_after = [status], "90"
    assert await courier.deliver_due() == 0
    assert statuses(settled) == ["waiting"]
    clock.advance(seconds=80)
    assert await courier.deliver_due() == 0
    clock.advance(seconds=20)
    assert await courier.deliver_due() == 1
    assert len(provider.taken) == 1


async def test_a_number_that_cannot_be_reached_is_given_up_and_the_coordinator_told(
    settled: Reader, courier: Courier, provider: TextMessages
) -> None:
    post(settled)
    provider.statuses = [400]
    assert await courier.deliver_due() == 0
    assert statuses(settled) == ["failed"]
    with settled.services.database.reading() as session:
        told = session.scalars(select(NoticeRow).where(NoticeRow.kind == "undelivered")).one()
    assert (told.audience, told.data["channel"]) == ("staff", "sms")


async def test_a_provider_that_is_not_there_is_waited_for(settled: Reader) -> None:
    settings = dataclasses.replace(settled.services.settings, voice_api_url="http://127.0.0.1:9")
    room = Mailroom(settled.services.desk, settled.services.links, settings)
    post(settled)
    assert await Courier(room, sms.SmsSender(settings)).deliver_due() == 0
    assert statuses(settled) == ["waiting"]


def test_without_an_account_or_a_sender_no_message_is_offered(services: Services) -> None:
    assert not sms.is_set_up(services.settings)
    assert not sms.is_set_up(Reader(services, voice_account=ACCOUNT).services.settings)
