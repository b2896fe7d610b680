"""The real web application around a conversation that is read from a script, with a desk to change tickets at."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from bot import bootstrap
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.conversation.runner import ConversationRunner
from bot.conversation.store import ConversationStore, StoredMessage
from bot.intake import receive
from bot.notifications.delivery import Courier
from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import plan
from bot.notifications.webchat import ChatSender
from bot.settings import load_settings
from bot.tickets import handling
from bot.tickets.model import Ticket
from tests.builders import new_ticket, triage_data
from tests.servers.threads import serving

OWNER = "camilla-stougaard"
OWNER_NAME = "Camilla Stougaard"
GREETING = "Hej. Jeg er en digital assistent."
ANSWER = "Det svarer assistenten på."


@dataclass
class ScriptedRunner:
    """Says the same to everything; what is stored and how is real."""

    services: Services
    greeting: list[Mapping[str, Any]] = field(default_factory=lambda: [{"text": GREETING}])

    def __post_init__(self) -> None:
        self.store = ConversationStore(self.services.database)

    async def open(self, channel: str) -> tuple[str, list[StoredMessage]]:
        """A conversation with its greeting."""
        identifier = self.store.open(channel, self.services.clock())
        return identifier, self._turn(identifier, None, {"hidden": True}, self.greeting)

    async def say(self, identifier: str, text: str, client_id: str | None, channel: str) -> list[StoredMessage]:
        """The assistant's one answer."""
        return self._turn(identifier, client_id, {"text": receive(text).text}, [{"text": ANSWER}])

    def _turn(
        self, identifier: str, client_id: str | None, said: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]
    ) -> list[StoredMessage]:
        turn = self.store.receive(identifier, client_id, said, self.services.clock())
        if turn.answers is not None:
            return list(turn.answers)
        return self.store.finish(identifier, turn.number, [], answers, self.services.clock())


@dataclass(frozen=True)
class BusinessSite:
    """A running application, and what its tests do behind it."""

    url: str
    runner: ScriptedRunner

    @property
    def services(self) -> Services:
        """What the application works with."""
        return self.runner.services

    def ticket(self, conversation: str | None = None, **changes: Any) -> Ticket:
        """A new ticket of a café, of a conversation where one is given."""
        services = self.services
        inquiry = services.tickets.log_inquiry(triage_data(), channel="web", at=services.clock())
        owner = services.municipality.staff[OWNER]
        given = {
            "inquiry_id": inquiry,
            "conversation_id": conversation,
            "owner": owner.id,
            "deputy": owner.deputy,
            "office": owner.office,
            "contact": {"name": "Ida Holm", "phone": "+4566131372", "email": "ida@cafe.example"},
            "text": "Vi vil gerne have 8 borde ude foran caféen fra 1. maj. Hvad skal vi gøre?",
            **changes,
        }
        return services.tickets.create(new_ticket(**given), services.profile, services.calendar)

    def now(self, ticket: Ticket) -> Ticket:
        """A ticket as it is now."""
        found = self.services.tickets.find(ticket.reference)
        assert found is not None
        return found

    def person_asks(self, ticket: Ticket, text: str) -> None:
        """A caseworker asks the business for something, and the outbox brings it to the chat."""
        handling.ask_business(self.services.desk, ticket.reference, OWNER, text)
        room = Mailroom(self.services.desk, self.services.links, self.services.settings)
        plan(room)
        courier = Courier(room, ChatSender(room, self.runner.store))
        # The browser's own event loop runs in this thread.
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(asyncio.run, courier.deliver_due()).result() == 1


@contextmanager
def business_site(folder: Path, now: dt.datetime) -> Iterator[BusinessSite]:
    """Serve on a free port of this machine, with an empty database."""
    settings = load_settings({"INDGANG_DATA_DIR": str(folder), "INDGANG_MESSAGES_PER_MINUTE": "10000"})
    services = bootstrap.build(settings, "no-model", lambda: now)
    runner = ScriptedRunner(services)
    with serving(create_app(cast(ConversationRunner, runner))) as address:
        yield BusinessSite(address, runner)
