"""The link on the chat page that moves a conversation to Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.bootstrap import Services
from bot.channels.web import create_app
from tests.mailrooms import services
from tests.servers.bot_api import BotApi, bot_api
from tests.unit.channels.telegram_chats import EchoRunner, on_telegram, running

__all__ = ["bot_api", "services"]


@pytest.fixture
def runner(services: Services, bot_api: BotApi) -> EchoRunner:
    return EchoRunner(on_telegram(services, bot_api, messages_per_minute=3))


@pytest.fixture
async def client(runner: EchoRunner) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(runner))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://proeve.example") as client:
        yield client


async def test_the_chat_page_offers_telegram_where_there_is_a_bot(
    client: httpx.AsyncClient, services: Services
) -> None:
    assert "Fortsæt i Telegram" in (await client.get("/")).text
    transport = httpx.ASGITransport(create_app(EchoRunner(services)))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://proeve.example") as without:
        assert "Telegram" not in (await without.get("/")).text
        assert (await without.post("/api/v1/conversations/x/telegram")).status_code == 404


async def test_the_link_moves_the_conversation_it_was_made_for(
    client: httpx.AsyncClient, runner: EchoRunner, bot_api: BotApi
) -> None:
    opened = (await client.post("/api/v1/conversations")).json()["id"]
    link = (await client.post(f"/api/v1/conversations/{opened}/telegram")).json()["url"]
    address, _, code = link.partition("?start=")
    assert address == "https://t.me/indgang_bot"
    assert len(code) <= 64
    async with running(runner.services, runner, bot_api) as chats:
        await chats.say(f"/start {code}")
        await chats.say("hej")
    assert runner.heard == [(opened, "hej", "telegram")]
    # What is said there is seen on the page.
    page = (await client.get(f"/api/v1/conversations/{opened}/messages")).json()["messages"]
    assert page[-2]["text"] == "hej"


async def test_an_unknown_conversation_has_no_link_and_too_many_are_held_back(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/conversations/ukendt/telegram")).status_code == 404
    opened = (await client.post("/api/v1/conversations")).json()["id"]
    codes = [(await client.post(f"/api/v1/conversations/{opened}/telegram")).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
