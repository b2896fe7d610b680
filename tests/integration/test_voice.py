"""Calls to the real program: the web application with its trained model, driven as a provider drives it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from bot.conversation.runner import ConversationRunner
from bot.voice.notes import recent
from tests.chats import running, web_client
from tests.conftest import COPENHAGEN, FixedClock
from tests.servers.voice_provider import HOTLINE, TOKEN, PhoneCall

BASE = "https://indgang.example"


@pytest.fixture
def line(trained_model: Path, clock: FixedClock, tmp_path: Path) -> Iterator[ConversationRunner]:
    settings = {"VOICE_TOKEN": TOKEN, "VOICE_PASS_TO": HOTLINE, "PUBLIC_URL": BASE}
    with running(trained_model, clock, tmp_path, **settings) as runner:
        yield runner


@pytest.fixture
async def client(line: ConversationRunner) -> AsyncIterator[httpx.AsyncClient]:
    async with web_client(line) as client:
        yield client


async def test_a_question_is_answered_aloud(client: httpx.AsyncClient, line: ConversationRunner) -> None:
    call = PhoneCall(client, BASE)
    await call.ring()
    assert "udeservering" in (await call.say("skal man have tilladelse til udeservering på fortovet")).said
    answered = await call.say("ja det er rigtigt")
    assert "Du skal have tilladelse til borde og stole" in answered.said
    assert (await call.say("nej tak")).hangs_up
    assert [one["channel"] for one in line.services.tickets.inquiries()] == ["voice"]


async def test_a_concrete_case_is_passed_on_by_day_and_called_back_by_night(
    client: httpx.AsyncClient, line: ConversationRunner, clock: FixedClock
) -> None:
    matter = "vi vil søge tilladelse til otte borde ude foran vores café i Vestergade fra den første maj"
    day = PhoneCall(client, BASE)
    await day.ring()
    await day.say(matter)
    assert (await day.say("ja")).dials == HOTLINE
    assert recent(line.services)[0].words.startswith(matter)
    clock.now = dt.datetime(2026, 11, 23, 20, 0, tzinfo=COPENHAGEN)
    night = PhoneCall(client, BASE)
    await night.ring()
    await night.say(matter)
    await night.say("ja")
    await night.key("1")
    await night.say("helst i morgen tidlig")
    await night.say("Ida Holm fra Café Ida")
    [ticket] = line.services.tickets.newest()
    assert (ticket.channel, ticket.company, "udeservering" in ticket.tasks) == ("voice", "Café Ida", True)


async def test_a_person_is_reached_in_one_breath(client: httpx.AsyncClient) -> None:
    call = PhoneCall(client, BASE)
    await call.ring()
    assert (await call.say("jeg vil gerne tale med en medarbejder")).dials == HOTLINE


async def test_a_forged_request_is_refused_by_the_whole_application(client: httpx.AsyncClient) -> None:
    response = await PhoneCall(client, BASE).post(f"{BASE}/tale/ind", {}, signature="forged")
    assert response.status_code == 403


async def test_fifty_calls_at_once_are_each_answered(client: httpx.AsyncClient, line: ConversationRunner) -> None:
    calls = [PhoneCall(client, BASE) for _ in range(50)]

    async def through(call: PhoneCall) -> bool:
        await call.ring()
        await call.say("må jeg sætte et skilt op på facaden")
        return "skilt" in (await call.say("ja")).said.lower()

    assert all(await asyncio.gather(*map(through, calls)))
    assert len(line.services.tickets.inquiries()) == 50
