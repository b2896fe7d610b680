"""Businesses on Telegram around a hand-made conversation and a real Bot API server, for tests."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.bootstrap import Services
from bot.channels.limits import RateLimiter
from bot.channels.telegram_business import BusinessChats
from bot.conversation.chat_links import ChatLinks
from bot.conversation.store import ConversationStore, StoredMessage
from bot.intake import receive
from bot.notifications.telegram.client import BusinessBot
from bot.notifications.telegram.inbox import BUSINESS, Inbox
from tests.servers.bot_api import TOKEN, BotApi

IDA = 4_242
LINK = {"title": "Søg på Virk", "url": "https://virk.dk"}
GREETING = "Jeg er en digital assistent. Skriv ikke CPR-numre."


class EchoRunner:
    """Greets, says back what it hears, and offers two buttons."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.store = ConversationStore(services.database)
        self.heard: list[tuple[str, str, str]] = []
        self.stops = 0
        """How many turns end in a crash after the message has been taken in."""
        self.answer: dict[str, Any] = {}

    async def open(self, channel: str) -> tuple[str, list[StoredMessage]]:
        identifier = self.store.open(channel, self.services.clock())
        return identifier, self._turn(identifier, None, {"hidden": True}, {"text": GREETING})

    async def say(self, identifier: str, text: str, client_id: str | None, channel: str) -> list[StoredMessage]:
        self.heard.append((identifier, text, channel))
        return self._turn(identifier, client_id, {"text": receive(text).text}, self._said(f"Du skrev: {text}"))

    async def choose(
        self, identifier: str, title: str, payload: str, client_id: str | None, channel: str
    ) -> list[StoredMessage]:
        self.heard.append((identifier, payload, channel))
        return self._turn(identifier, client_id, {"text": title}, self._said(f"Du valgte {payload}"))

    async def offered(self, identifier: str, message: int, choice: int) -> tuple[str, str] | None:
        for stored in self.store.messages(identifier, message - 1):
            buttons = stored.data.get("buttons") or []
            if stored.number == message and choice < len(buttons):
                return buttons[choice]["title"], buttons[choice]["payload"]
        return None

    def _said(self, text: str) -> dict[str, Any]:
        buttons = [{"title": "Ja", "payload": "/affirm"}, {"title": "Nej", "payload": "/deny"}]
        return {"text": text, "buttons": buttons, "custom": {"kind": "answer", "links": [LINK]}, **self.answer}

    def _turn(
        self, identifier: str, client_id: str | None, heard: dict[str, Any], said: dict[str, Any]
    ) -> list[StoredMessage]:
        turn = self.store.receive(identifier, client_id, heard, self.services.clock())
        if self.stops:
            self.stops -= 1
            raise KeyboardInterrupt
        if turn.answers is not None:
            return list(turn.answers)
        return self.store.finish(identifier, turn.number, [], [said], self.services.clock())


class Chats:
    """The bot of businesses as it runs: what waits is fetched, stored and answered."""

    def __init__(self, services: Services, runner: Any, api: BotApi, per_minute: int) -> None:
        self.services = services
        self.runner = runner
        self.api = api
        self.waited: list[float] = []
        self.inbox = Inbox(services.database, services.clock, BUSINESS)
        self.bot = BusinessBot(services.settings, poll_seconds=0, silence_seconds=5.0, wait=self._wait)
        self.links = ChatLinks(services.database, services.links)
        self._per_minute = per_minute
        self.restart()

    def restart(self) -> None:
        """A new process: nothing is remembered but what is in the database."""
        self.chats = BusinessChats(self.runner, self.inbox, self.bot, RateLimiter(self._per_minute))

    async def turn(self) -> list[str]:
        """Fetch and answer; returns what was said now."""
        before = len(self.api.sent)
        await self.bot.receive(self.inbox)
        await self.chats.handle_waiting()
        # The next poll acknowledges what is stored.
        await self.bot.receive(self.inbox)
        return [str(one["text"]) for one in self.api.sent[before:]]

    async def say(self, text: str | None, chat: int = IDA, **more: Any) -> list[str]:
        """Somebody writes; returns the answers."""
        self.api.write(chat, text, **more)
        return await self.turn()

    async def press(self, label: str, chat: int = IDA) -> list[str]:
        """Somebody presses a button of the last message that has it."""
        numbers = [number for number in range(len(self.api.sent)) if label in self.api.labels(number)]
        self.api.press(chat, self.api.button(label, numbers[-1]))
        return await self.turn()

    async def _wait(self, seconds: float) -> None:
        self.waited.append(seconds)


def on_telegram(services: Services, api: BotApi, **settings: Any) -> Services:
    """The services with the business's bot set up."""
    wanted = {"telegram_business_token": TOKEN, "telegram_business_name": "indgang_bot", "telegram_api_url": api.url}
    return dataclasses.replace(services, settings=dataclasses.replace(services.settings, **{**wanted, **settings}))


@asynccontextmanager
async def running(services: Services, runner: Any, api: BotApi, per_minute: int = 100) -> AsyncIterator[Chats]:
    """The bot for the length of a block."""
    chats = Chats(services, runner, api, per_minute)
    yield chats
    await chats.bot.close()
