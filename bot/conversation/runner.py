"""One turn of a conversation: receive, understand, act, commit, reply.

The user's message is committed before anything else, the answers together with the
conversation's state; only then does the caller see them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore, LockStore, RedisLockStore
from rasa.shared.core.domain import Domain

from actions import build_actions
from bot.bootstrap import READ_WITH, Services
from bot.conversation.endpoint import APOLOGY, InProcessEndpoint, compile_response_schema, without_message
from bot.conversation.store import ConversationStore, StoredMessage
from bot.conversation.tracker_store import DatabaseTrackerStore
from bot.errors import ModelMissingError
from bot.intake import Intake, neutralise, receive
from bot.understanding.graph import load_agent
from bot.understanding.result import MESSAGE_KEY, Understanding

log = logging.getLogger(__name__)
OPENING = "/open"
"""What starts a conversation in place of a user's words."""


class _Collector(OutputChannel):
    """Gathers the answers of one turn, each whole."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "collector"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        if kept:
            self.messages.append(kept)


class ConversationRunner:
    """Runs turns on a trained model. One in each process; turns of one conversation follow each other."""

    def __init__(self, services: Services, model: Path) -> None:
        """Load the model. Raises ModelMissingError when there is none at `model`."""
        compile_response_schema()
        self.services = services
        self.store = ConversationStore(services.database)
        self._trackers = DatabaseTrackerStore(Domain.empty(), self.store)
        self._locks: LockStore = _lock_store(services.settings.redis_url)
        # A lock lives as long as somebody holds it or waits for it.
        self._local: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._answering = (self._load(model), services.model_version)

    def adopt(self, model: Path, version: str) -> None:
        """Answer with another model from now on. It is loaded beside the one in use; turns under way end on theirs.

        Raises ModelMissingError when there is none at `model`; the one in use goes on then.
        """
        self._answering = (self._load(model), version)
        self.services.model_version = version

    async def understand(self, text: str) -> Understanding:
        """Understanding alone, without a conversation. `text` has been through intake."""
        agent = self._begin()
        parsed = await agent.parse_message(neutralise(text))
        return Understanding.from_dict(parsed[MESSAGE_KEY])

    async def open(self, channel: str) -> tuple[str, list[StoredMessage]]:
        """Start a conversation; returns its id and the greeting."""
        identifier = await asyncio.to_thread(self.store.open, channel, self.services.clock())
        return identifier, await self._turn(identifier, None, OPENING, {"hidden": True}, channel)

    async def say(self, identifier: str, text: str, client_id: str | None, channel: str) -> list[StoredMessage]:
        """One message in a user's own words; returns the answers. Raises UnknownConversationError."""
        intake = receive(text)
        shown = {"text": intake.text, "fault": intake.fault, "masked": list(intake.masked)}
        command = _fault_command(intake) or neutralise(intake.text)
        return await self._turn(identifier, client_id, command, shown, channel)

    async def choose(
        self, identifier: str, title: str, payload: str, client_id: str | None, channel: str
    ) -> list[StoredMessage]:
        """One press on a button that an earlier answer offered. Raises UnknownConversationError."""
        return await self._turn(identifier, client_id, payload, {"text": title, "button": True}, channel)

    async def offered(self, identifier: str, message: int, choice: int) -> tuple[str, str] | None:
        """Title and payload of a button that was really offered, or None."""
        for stored in await asyncio.to_thread(self.store.messages, identifier, message - 1):
            buttons = stored.data.get("buttons") or []
            if stored.number == message and stored.sender == "bot" and 0 <= choice < len(buttons):
                return str(buttons[choice]["title"]), str(buttons[choice]["payload"])
        return None

    async def _turn(
        self, identifier: str, client_id: str | None, command: str, shown: Mapping[str, Any], channel: str
    ) -> list[StoredMessage]:
        now = self.services.clock()
        async with self._lock(identifier):
            turn = await asyncio.to_thread(self.store.receive, identifier, client_id, shown, now)
            if turn.answers is not None:
                return list(turn.answers)
            collector = _Collector()
            message = UserMessage(
                command,
                collector,
                identifier,
                input_channel=channel,
                metadata={"turn": turn.number, "masked": list(shown.get("masked", ()))},
            )
            agent = self._begin()
            try:
                await agent.handle_message(message)
            except Exception as error:
                log.error("turn failed: %s", without_message(error))
                collector.messages = []
            events = self._trackers.take(identifier)
            answers = collector.messages or [self._apology(agent)]
            return await asyncio.to_thread(
                self.store.finish, identifier, turn.number, events, answers, self.services.clock()
            )

    def _begin(self) -> Agent:
        """The model that reads one message to its end, noted for whoever writes down which one did."""
        agent, version = self._answering
        READ_WITH.set(version)
        return agent

    def _load(self, model: Path) -> Agent:
        if not model.exists():
            raise ModelMissingError(f"der er ingen model i {model}; kør `indgang train`")
        return load_agent(
            model,
            tracker_store=self._trackers,
            lock_store=InMemoryLockStore(),
            action_endpoint=InProcessEndpoint(build_actions(self.services), self._contact),
        )

    def _contact(self) -> dict[str, str]:
        profile = self.services.profile
        return {"entrance": profile.entrance, "phone": profile.phone, "email": profile.email}

    def _apology(self, agent: Agent) -> dict[str, Any]:
        """Said when a turn gave no answer at all: never silence."""
        responses = agent.domain.responses if agent.domain else {}
        return {"text": str(responses[APOLOGY][0]["text"]).format(**self._contact())}

    @asynccontextmanager
    async def _lock(self, identifier: str) -> AsyncIterator[None]:
        """Turns of one conversation wait for each other, in this process and, with Redis, in all."""
        lock = self._local.setdefault(identifier, asyncio.Lock())
        async with lock, self._locks.lock(identifier):
            yield


def _lock_store(redis_url: str) -> LockStore:
    if not redis_url:
        return InMemoryLockStore()
    import redis

    store = RedisLockStore()
    store.red = redis.Redis.from_url(redis_url)
    return store


def _fault_command(intake: Intake) -> str | None:
    """Messages that cannot be read go to their own rule instead of the classifier."""
    return f'/unreadable{{"fault": "{intake.fault}"}}' if intake.fault else None
