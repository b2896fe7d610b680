"""The JSON API around a hand-made conversation."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.conversation.store import ConversationStore, StoredMessage
from bot.intake import receive
from bot.understanding.result import Understanding
from tests.builders import understanding

BUTTON = {"title": "Ja", "payload": "/affirm"}


class EchoRunner:
    """Says back what it hears and offers one button; can be told to fail."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.store = ConversationStore(services.database)
        self.fails = False
        self.understood: list[str] = []

    async def open(self, channel: str) -> tuple[str, list[StoredMessage]]:
        identifier = self.store.open(channel, self.services.clock())
        return identifier, self._answer(identifier, None, {"hidden": True}, "Goddag.")

    async def say(self, identifier: str, text: str, client_id: str | None, channel: str) -> list[StoredMessage]:
        if self.fails:
            raise RuntimeError("hemmelig tekst")
        return self._answer(identifier, client_id, {"text": receive(text).text}, f"Du skrev: {receive(text).text}")

    async def choose(
        self, identifier: str, title: str, payload: str, client_id: str | None, channel: str
    ) -> list[StoredMessage]:
        return self._answer(identifier, client_id, {"text": title}, f"Du valgte {payload}")

    async def offered(self, identifier: str, message: int, choice: int) -> tuple[str, str] | None:
        return (BUTTON["title"], BUTTON["payload"]) if (message, choice) == (2, 0) else None

    async def understand(self, text: str) -> Understanding:
        self.understood.append(text)
        return understanding(("udeservering", 0.95))

    def _answer(self, identifier: str, client_id: str | None, heard: dict[str, Any], said: str) -> list[StoredMessage]:
        turn = self.store.receive(identifier, client_id, heard, self.services.clock())
        if turn.answers is not None:
            return list(turn.answers)
        messages = [{"text": said, "buttons": [BUTTON]}]
        return self.store.finish(identifier, turn.number, [], messages, self.services.clock())


@pytest.fixture
def runner(services: Services) -> EchoRunner:
    return EchoRunner(
        dataclasses.replace(services, settings=dataclasses.replace(services.settings, messages_per_minute=5))
    )


@pytest.fixture
async def client(runner: EchoRunner) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(runner)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://proeve.example") as client:
        yield client


async def opened(client: httpx.AsyncClient) -> str:
    response = await client.post("/api/v1/conversations")
    assert response.status_code == 201
    return f"/api/v1/conversations/{response.json()['id']}/messages"


async def test_a_conversation_opens_with_a_greeting(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/conversations")
    assert [message["text"] for message in response.json()["messages"]] == ["Goddag."]


async def test_a_message_is_answered(client: httpx.AsyncClient) -> None:
    path = await opened(client)
    response = await client.post(path, json={"text": "må vi have borde ude", "client_id": "k1"})
    assert response.status_code == 200
    assert response.json()["messages"][0]["text"] == "Du skrev: må vi have borde ude"


async def test_the_same_message_again_gives_the_same_answer(client: httpx.AsyncClient) -> None:
    path = await opened(client)
    answers = [(await client.post(path, json={"text": "hej", "client_id": "k1"})).json() for _ in range(2)]
    first, again = [[(one["number"], one["text"]) for one in answer["messages"]] for answer in answers]
    assert again == first
    assert len((await client.get(path)).json()["messages"]) == 3


async def test_what_was_said_can_be_fetched_again_from_a_number_on(client: httpx.AsyncClient) -> None:
    path = await opened(client)
    await client.post(path, json={"text": "hej"})
    everything = (await client.get(path)).json()["messages"]
    later = (await client.get(path, params={"after": "2"})).json()["messages"]
    assert [message["number"] for message in everything] == [2, 3, 4]
    assert later == everything[1:]


@pytest.mark.parametrize("after", ["-1", "x", "²", "9" * 30])
async def test_a_strange_number_to_fetch_from_is_no_error_of_the_server(client: httpx.AsyncClient, after: str) -> None:
    assert (await client.get(await opened(client), params={"after": after})).status_code == 200


async def test_a_button_that_was_offered_can_be_pressed_and_no_other(client: httpx.AsyncClient) -> None:
    path = await opened(client)
    pressed = await client.post(path, json={"message": 2, "choice": 0})
    assert pressed.json()["messages"][0]["text"] == "Du valgte /affirm"
    refused = await client.post(path, json={"message": 2, "choice": 1})
    assert (refused.status_code, refused.json()["error"]) == (404, "unknown_choice")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"text": 7}', b"\xff\xfe", b'{"client_id": "x"}'])
async def test_a_broken_message_is_refused_in_danish(client: httpx.AsyncClient, content: bytes) -> None:
    response = await client.post(await opened(client), content=content)
    assert (response.status_code, response.json()["error"]) == (400, "bad_message")
    assert "Beskeden kunne ikke læses" in response.json()["message"]


async def test_an_unknown_conversation_is_said_to_be_gone(client: httpx.AsyncClient) -> None:
    for response in (
        await client.get("/api/v1/conversations/ukendt/messages"),
        await client.post("/api/v1/conversations/ukendt/messages", json={"text": "hej"}),
    ):
        assert (response.status_code, response.json()["error"]) == (404, "unknown_conversation")


async def test_too_many_messages_are_asked_to_wait(client: httpx.AsyncClient) -> None:
    path = await opened(client)
    codes = [(await client.post(path, json={"text": "hej"})).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]
    refused = await client.post(path, json={"text": "hej"})
    assert int(refused.headers["Retry-After"]) > 0
    assert "Vent" in refused.json()["message"]


async def test_a_failure_is_an_apology_and_says_nothing_of_what_was_written(
    client: httpx.AsyncClient, runner: EchoRunner, caplog: pytest.LogCaptureFixture
) -> None:
    path = await opened(client)
    runner.fails = True
    response = await client.post(path, json={"text": "hej"})
    assert (response.status_code, response.json()["error"]) == (503, "failed")
    assert "hemmelig" not in response.text
    assert "RuntimeError" in caplog.text
    assert "hemmelig" not in "\n".join(record.getMessage() for record in caplog.records)


async def test_triage_gives_the_object_of_the_contract(client: httpx.AsyncClient, runner: EchoRunner) -> None:
    response = await client.post("/api/v1/triage", json={"text": "cpr 010190-1234, borde ude", "channel": "phone"})
    decided = response.json()
    assert (decided["decision"], decided["masked"]) == ("answer", ["cpr"])
    assert decided["versions"] == dict(runner.services.versions)
    assert "1234" not in str(runner.understood)


@pytest.mark.parametrize("text", ["", "x" * 10_001, None])
async def test_triage_of_nothing_asks_for_the_matter(client: httpx.AsyncClient, text: str | None) -> None:
    decided = (await client.post("/api/v1/triage", json={"text": text})).json()
    assert (decided["act"], decided["decision"]) == ("unclear", "ask_back")


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"text": "hej", "channel": "fax"}', b'{"text": "hej", "channel": []}']
)
async def test_triage_of_a_broken_request_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    response = await client.post("/api/v1/triage", content=content)
    assert (response.status_code, response.json()["error"]) == (400, "bad_message")


async def test_the_program_says_that_it_is_well_and_with_which_data(client: httpx.AsyncClient) -> None:
    response = await client.get("/healthz")
    assert response.json()["status"] == "ok"
    assert set(response.json()["versions"]) == {"model", "catalogue"}


async def test_an_unknown_page_is_not_found_in_danish(client: httpx.AsyncClient) -> None:
    response = await client.get("/findes-ikke")
    assert response.status_code == 404
    assert "findes ikke" in response.text


async def test_the_chat_page_names_the_entrance(client: httpx.AsyncClient, services: Services) -> None:
    response = await client.get("/")
    assert response.status_code == 200
    assert services.profile.entrance in response.text
    assert '<html lang="da"' in response.text
