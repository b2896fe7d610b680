"""When something fails underneath: an apology with a way to a person, and nothing acknowledged is lost."""

from __future__ import annotations

import dataclasses
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot import bootstrap
from bot.bootstrap import Services
from bot.conversation.runner import ConversationRunner
from bot.errors import StorageUnavailableError
from bot.settings import Settings
from bot.storage import database
from bot.texts import load
from tests.chats import ANSWERS, OUTDOOR_SERVING, Chat, open_conversation, question, web_client
from tests.conftest import FixedClock

SECRET = "Mette Hansen, 66131372"


class BrokenTickets:
    """A ticket store that cannot do anything; its errors quote what a user wrote."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        def fail(*args: Any, **kwargs: Any) -> Any:
            raise self.error

        return fail


@pytest.fixture
def runner(services: Services, trained_model: Path) -> ConversationRunner:
    """The program on a database of its own, which these tests break."""
    return ConversationRunner(services, trained_model)


@contextmanager
def full_disk(services: Services) -> Iterator[None]:
    """The database file may not grow."""

    def limit(pages: int) -> Any:
        def set_limit(connection: Any, *_: Any) -> None:
            connection.execute(f"PRAGMA max_page_count={pages}")

        return set_limit

    none_free = limit(1)
    event.listen(services.database.engine, "checkout", none_free)
    try:
        yield
    finally:
        event.remove(services.database.engine, "checkout", none_free)
        event.listen(services.database.engine, "checkout", limit(1_000_000))


@pytest.mark.parametrize(
    "error",
    [RuntimeError(SECRET), UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET), KeyError(SECRET)],
    ids=lambda error: type(error).__name__,
)
async def test_an_action_that_fails_apologises_with_phone_and_email(
    services: Services, trained_model: Path, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    broken = dataclasses.replace(services, tickets=BrokenTickets(error))  # type: ignore[arg-type]
    chat = await Chat.begin(ConversationRunner(broken, trained_model))
    reply = await chat.say(OUTDOOR_SERVING)
    assert "Beklager" in reply.text
    assert services.profile.phone in reply.text
    assert services.profile.email in reply.text
    assert "action_triage" in caplog.text
    assert type(error).__name__ in caplog.text
    assert SECRET not in caplog.text


async def test_after_a_failure_the_conversation_goes_on(services: Services, trained_model: Path) -> None:
    broken = dataclasses.replace(services, tickets=BrokenTickets(RuntimeError()))  # type: ignore[arg-type]
    chat = await Chat.begin(ConversationRunner(broken, trained_model))
    first, second = await chat.say(OUTDOOR_SERVING), await chat.say(OUTDOOR_SERVING)
    assert first.text == second.text
    assert "ikke et menneske" in (await chat.say("Er du en robot?")).text


async def test_a_ticket_that_could_not_be_made_is_not_acknowledged(
    services: Services, trained_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = ConversationRunner(services, trained_model)
    chat = await Chat.begin(runner)
    reply = await chat.say(OUTDOOR_SERVING)
    monkeypatch.setattr(services.tickets, "create", BrokenTickets(StorageUnavailableError("fuld")).create)
    reply, _ = await chat.answer_form(reply)
    assert reply.reference is None
    assert "Beklager" in reply.text


async def test_a_turn_that_dies_after_the_ticket_gives_the_same_ticket_when_repeated(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = chat.runner.store
    finish = store.finish
    reply = await chat.say(OUTDOOR_SERVING)
    while (slot := question(reply)) != "contact_way":
        reply = await chat.say(ANSWERS[str(slot)])

    def die(*args: Any, **kwargs: Any) -> Any:
        raise StorageUnavailableError("strømmen gik")

    monkeypatch.setattr(store, "finish", die)
    with pytest.raises(StorageUnavailableError):
        await chat.say(ANSWERS["contact_way"], client_id="last")
    made = chat.services.tickets.newest()
    assert len(made) == 1

    monkeypatch.setattr(store, "finish", finish)
    again = await chat.say(ANSWERS["contact_way"], client_id="last")
    assert again.reference == made[0].reference
    assert len(chat.services.tickets.newest()) == 1
    assert len([one for one in chat.messages() if one.data.get("text") == ANSWERS["contact_way"]]) == 1
    assert len(chat.services.tickets.inquiries()) == 1


async def test_a_full_disk_is_an_apology_and_the_message_can_be_sent_again(runner: ConversationRunner) -> None:
    async with web_client(runner) as client:
        messages = await open_conversation(client)

        async def send(number: int) -> Any:
            body = {"text": f"Hej, det er besked {number} {'og mere ' * 50}", "client_id": str(number)}
            return await client.post(messages, json=body)

        acknowledged = 0
        with full_disk(runner.services):
            while (response := await send(acknowledged)).status_code == 200:
                acknowledged += 1
                assert acknowledged < 25, "the disk is not full"
            assert response.status_code == 503
            assert response.json() == {"error": "failed", "message": load("errors")["failed"]}

        assert (await send(acknowledged)).status_code == 200
        history = (await client.get(messages)).json()["messages"]
        said = [one["text"] for one in history if one["sender"] == "user"]
        assert [text.split()[4] for text in said] == [str(number) for number in range(acknowledged + 1)]


async def test_a_locked_database_is_an_apology_and_works_afterwards(
    settings: Settings,
    clock: FixedClock,
    trained_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    services = bootstrap.build(settings, "test-model", clock)
    async with web_client(ConversationRunner(services, trained_model)) as client:
        messages = await open_conversation(client)
        other = sqlite3.connect(settings.data_dir / "indgang.sqlite3", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        for request in (
            lambda: client.post(messages, json={"text": SECRET, "client_id": "1"}),
            lambda: client.post("/api/v1/conversations"),
        ):
            response = await request()
            assert response.status_code == 503
            assert response.json()["message"] == load("errors")["failed"]
        # Reading waits for no writer.
        assert (await client.get(messages)).status_code == 200
        assert SECRET not in caplog.text
        other.execute("ROLLBACK")
        other.close()
        response = await client.post(messages, json={"text": "Er du en robot?", "client_id": "1"})
        assert response.status_code == 200
        assert "ikke et menneske" in response.json()["messages"][0]["text"]


async def test_an_error_of_the_database_does_not_quote_what_was_written(runner: ConversationRunner) -> None:
    chat = await Chat.begin(runner)
    with full_disk(runner.services), pytest.raises(StorageUnavailableError) as raised:
        await chat.say(f"{SECRET} {'og mere ' * 1200}")
    assert SECRET not in "".join(traceback.format_exception(raised.value))
