"""Conversations with the real program: what a user writes, presses and sees."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from bot import bootstrap
from bot.bootstrap import Clock, Services
from bot.channels.web import create_app
from bot.conversation.runner import ConversationRunner
from bot.conversation.store import StoredMessage
from bot.settings import PROJECT_ROOT, load_settings
from bot.tickets.store import Ticket

OUTDOOR_SERVING = "Vi vil søge tilladelse til 8 borde ude foran vores café i Vestergade fra den 1. maj"
"""A concrete case: it becomes a ticket."""
SCAFFOLDING = "Vi skal have et stillads op på fortovet foran vores butik den 1. december og søger om tilladelse"
CAFE_PLAN = (
    "Vi vil åbne en ny café med servering af alkohol og borde på fortovet, og lokalet har været en butik. "
    "Vi skal bruge hjælp til hele forløbet og en kontaktperson."
)
ANSWERS = {
    "matter": "Vi har fået en regning fra kommunen, som vi ikke forstår",
    "need_address": "Vestergade 12",
    "need_date": "den 1. maj",
    "need_trade": "café",
    "need_size": "8 borde",
    "need_position": "en tjener",
    "need_case_number": "nej",
    "need_material": "træ",
    "contact_name": "Mette Hansen",
    "company": "Hansens Café",
    "contact_way": "66 13 13 72",
}
"""What a user answers to the form's questions, by slot."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answers to one message."""

    messages: Sequence[StoredMessage]

    @property
    def text(self) -> str:
        """All that was said, a message a line."""
        return "\n".join(str(message.data.get("text") or "") for message in self.messages)

    @property
    def last(self) -> str:
        """What was said last: in a form, the question."""
        return str(self.messages[-1].data.get("text") or "")

    @property
    def buttons(self) -> list[str]:
        """The titles of the buttons."""
        return [button["title"] for message in self.messages for button in message.data.get("buttons") or ()]

    @property
    def links(self) -> list[str]:
        """The addresses of the links."""
        return [link["url"] for custom in self._customs() for link in custom.get("links", ())]

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """The entries of checklists."""
        return [item for custom in self._customs() for item in custom.get("items", ())]

    @property
    def kinds(self) -> list[str]:
        """The kinds of messages that are more than text."""
        return [custom["kind"] for custom in self._customs()]

    @property
    def reference(self) -> str | None:
        """The reference on a receipt."""
        return next((custom["reference"] for custom in self._customs() if "reference" in custom), None)

    def _customs(self) -> list[Mapping[str, Any]]:
        return [message.data["custom"] for message in self.messages if message.data.get("custom")]


class Chat:
    """One conversation on the web channel."""

    def __init__(self, runner: ConversationRunner, identifier: str, greeting: Reply) -> None:
        self.runner = runner
        self.identifier = identifier
        self.greeting = greeting
        self._client_ids = itertools.count(1)

    @classmethod
    async def begin(cls, runner: ConversationRunner) -> Chat:
        """Open a conversation."""
        identifier, messages = await runner.open("web")
        return cls(runner, identifier, Reply(messages))

    @property
    def services(self) -> Services:
        """What the program works with."""
        return self.runner.services

    async def say(self, text: str, client_id: str | None = None) -> Reply:
        """Write a message."""
        sent_as = client_id or f"message-{next(self._client_ids)}"
        return Reply(await self.runner.say(self.identifier, text, sent_as, "web"))

    async def press(self, title: str) -> Reply:
        """Press the newest button with that title."""
        for message in reversed(self.messages()):
            titles = [button["title"] for button in message.data.get("buttons") or ()]
            if title in titles:
                offered = await self.runner.offered(self.identifier, message.number, titles.index(title))
                assert offered is not None
                return Reply(await self.runner.choose(self.identifier, *offered, None, "web"))
        raise AssertionError(f"no button »{title}« was offered")

    async def answer_form(self, reply: Reply, **answers: str) -> tuple[Reply, list[str]]:
        """Answer the form's questions until it ends; gives the last reply and the slots that were asked, in order."""
        asked: list[str] = []
        while (slot := question(reply)) is not None:
            asked.append(slot)
            assert len(asked) < 15, f"the form does not end: {asked}"
            reply = await self.say({**ANSWERS, **answers}[slot])
        return reply, asked

    def messages(self) -> list[StoredMessage]:
        """All messages of the conversation."""
        return self.runner.store.messages(self.identifier)

    def ticket(self, reply: Reply) -> Ticket:
        """The ticket that a receipt names."""
        assert reply.reference is not None, reply.text
        ticket = self.services.tickets.find(reply.reference)
        assert ticket is not None
        return ticket


def question(reply: Reply) -> str | None:
    """The slot that the last message asks for, or None."""
    return _QUESTIONS.get(reply.last)


@contextmanager
def running(model: Path, clock: Clock, folder: Path, **environ: str) -> Iterator[ConversationRunner]:
    """The program on a database of its own; `environ` are settings without their `INDGANG_`."""
    settings = load_settings(
        {"INDGANG_DATA_DIR": str(folder), **{f"INDGANG_{name}": value for name, value in environ.items()}}
    )
    services = bootstrap.build(settings, "test-model", clock)
    try:
        yield ConversationRunner(services, model)
    finally:
        services.database.close()


@asynccontextmanager
async def web_client(runner: ConversationRunner) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the web application, in this process; errors come as the responses a browser would get."""
    transport = httpx.ASGITransport(create_app(runner), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def open_conversation(client: httpx.AsyncClient) -> str:
    """Open a conversation; gives the path its messages go to."""
    response = await client.post("/api/v1/conversations")
    assert response.status_code == 201
    return f"/api/v1/conversations/{response.json()['id']}/messages"


def _questions() -> dict[str, str]:
    responses = yaml.safe_load((PROJECT_ROOT / "domain" / "ticket.yml").read_text(encoding="utf-8"))["responses"]
    prefix = "utter_ask_"
    return {
        responses[name][0]["text"]: name.removeprefix(prefix)
        for name in responses
        if name.startswith(prefix) and name.removeprefix(prefix) in ANSWERS
    }


_QUESTIONS = _questions()
