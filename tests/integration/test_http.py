"""The JSON API on the real program: limits, broken requests, and an apology instead of silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.conversation.runner import ConversationRunner
from bot.texts import load
from tests.chats import open_conversation, web_client

SIGN = "Hvad kræver det at sætte et skilt op på facaden?"


@pytest.fixture
async def client(runner: ConversationRunner) -> AsyncIterator[httpx.AsyncClient]:
    async with web_client(runner) as client:
        yield client


@pytest.fixture
async def messages(client: httpx.AsyncClient) -> str:
    """Where the messages of a new conversation go."""
    return await open_conversation(client)


async def test_a_question_over_http_is_answered_with_links_and_buttons(
    client: httpx.AsyncClient, messages: str
) -> None:
    answers = (await client.post(messages, json={"text": SIGN, "client_id": "1"})).json()["messages"]
    assert answers[0]["kind"] == "answer"
    assert answers[0]["links"]
    assert answers[-1]["buttons"] == ["Ja", "Nej"]
    pressed = await client.post(messages, json={"message": answers[-1]["number"], "choice": 1, "client_id": "2"})
    assert "medarbejder" in pressed.json()["messages"][-1]["text"]
    history = (await client.get(messages)).json()["messages"]
    assert [one["text"] for one in history if one["sender"] == "user"] == [SIGN, "Nej"]


async def test_a_thousand_messages_from_one_sender_are_held_back_in_danish(
    client: httpx.AsyncClient, messages: str
) -> None:
    responses = [await client.post(messages, json={"text": "hej", "client_id": str(number)}) for number in range(1000)]
    refused = [response for response in responses if response.status_code == 429]
    answered = [response for response in responses if response.status_code == 200]
    assert len(answered) + len(refused) == 1000
    assert responses[30].status_code == 429
    assert len(refused) > 800
    for response in refused:
        assert int(response.headers["Retry-After"]) > 0
        assert response.json()["message"] == load("errors")["too_many"]
    # Nothing that was refused was stored, and everything that was answered was.
    history = (await client.get(messages)).json()["messages"]
    assert len([one for one in history if one["sender"] == "user"]) == len(answered)


async def test_one_senders_limit_does_not_hold_back_another(client: httpx.AsyncClient, messages: str) -> None:
    while (await client.post(messages, json={"text": "hej"})).status_code == 200:
        pass
    other = await open_conversation(client)
    assert (await client.post(other, json={"text": SIGN})).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        pytest.param(b"[" * 100_000, id="brackets without end"),
        b'{"text": 7}',
        b'{"text": null}',
        b'{"message": "1", "choice": 0}',
        b'{"text": "hej", "client_id": ""}',
        b'{"text": "hej", "client_id": 7}',
        rb'{"text": "hej", "client_id": "\ud800"}',
        rb'{"text": "hej", "client_id": "\u0000"}',
    ],
)
async def test_a_broken_request_is_refused_in_danish(client: httpx.AsyncClient, messages: str, body: bytes) -> None:
    response = await client.post(messages, content=body)
    assert response.status_code == 400
    assert response.json()["message"] == load("errors")["bad_message"]


@pytest.mark.parametrize("text", [r"\ud800", r"\u0000", r"\u202e hej", "", "\\n"])
async def test_text_that_cannot_be_stored_is_cleaned_and_answered(
    client: httpx.AsyncClient, messages: str, text: str
) -> None:
    response = await client.post(messages, content=f'{{"text": "{text}"}}'.encode())
    assert response.status_code == 200
    assert response.json()["messages"][0]["text"]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/api/v1/conversations/unknown/messages", {"text": "hej"}, "unknown_conversation"),
        ("/api/v1/conversations/unknown/messages", {"message": 1, "choice": 0}, "unknown_conversation"),
        ("/api/v1/conversations/%00/messages", {"text": "hej"}, "unknown_conversation"),
        (None, {"message": 2, "choice": 0}, "unknown_choice"),
        (None, {"message": 999_999, "choice": 999_999}, "unknown_choice"),
    ],
)
async def test_what_does_not_exist_is_said_so_in_danish(
    client: httpx.AsyncClient, messages: str, path: str | None, body: dict[str, Any], code: str
) -> None:
    response = await client.post(path or messages, json=body)
    assert response.status_code == 404
    assert response.json() == {"error": code, "message": load("errors")[code]}


async def test_a_message_that_is_too_large_is_refused_before_it_is_read(
    client: httpx.AsyncClient, messages: str
) -> None:
    response = await client.post(messages, json={"text": "a" * 300_000})
    assert response.status_code == 413
    assert response.json()["message"] == load("errors")["too_large"]


async def test_markup_is_sent_back_as_the_text_it_is(client: httpx.AsyncClient, messages: str) -> None:
    await client.post(messages, json={"text": "<script>alert(1)</script>"})
    response = await client.get(messages)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "<script>alert(1)</script>" in [one["text"] for one in response.json()["messages"]]
