"""A server on this machine that speaks the part of Telegram's Bot API that we use, and fails as a test says."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

TOKEN = "12345:proeve"
BOT = {"id": 12345, "is_bot": True, "first_name": "Én indgang", "username": "indgang_bot"}


class BotApi:
    """What the server has been sent, what waits at it, and how it answers. Safe to use from other threads."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        """Messages that the bot has sent, with our `message_id`."""
        self.acknowledged: list[str] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.waiting: list[dict[str, Any]] = []
        """Updates that the bot has not acknowledged, by an offset above their id."""
        self.answers: deque[Response] = deque()
        """What the next calls are answered with, whatever they are, before the server is itself again."""
        self.blocked: set[int] = set()
        self.silent = threading.Event()
        """Set: polls are never answered."""
        self.hanging = threading.Event()
        """Set: a message is taken in and then never acknowledged."""
        self.port = 0
        self._updates = itertools.count(700_000_001)
        self._messages = itertools.count(1)

    @property
    def url(self) -> str:
        """For INDGANG_TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    def write(self, chat: int, text: str | None, reply_to: dict[str, Any] | None = None, **more: Any) -> int:
        """Somebody writes to the bot; returns the update's id."""
        message: dict[str, Any] = {
            "message_id": next(self._messages),
            "date": 1_795_000_000,
            "chat": {"id": chat, "type": "private", "first_name": "Prøve"},
            "from": {"id": chat, "is_bot": False, "first_name": "Prøve"},
            **({"text": text} if text is not None else {}),
            **({"reply_to_message": reply_to} if reply_to else {}),
            **more,
        }
        return self._arrive({"message": message})

    def press(self, chat: int, data: str, message: dict[str, Any] | None = None) -> int:
        """Somebody presses a button; returns the update's id."""
        about = message or {"message_id": 1, "date": 1_795_000_000, "chat": {"id": chat, "type": "private"}}
        number = next(self._messages)
        query = {
            "id": f"q{number}",
            "from": {"id": chat, "is_bot": False, "first_name": "Prøve"},
            "chat_instance": "1",
            "message": {key: about[key] for key in ("message_id", "date", "chat")},
            "data": data,
        }
        return self._arrive({"callback_query": query})

    def button(self, label: str, number: int = -1) -> str:
        """The token under a button of a message the bot has sent."""
        keys = self.sent[number]["reply_markup"]["inline_keyboard"]
        return str(next(key["callback_data"] for row in keys for key in row if key["text"].startswith(label)))

    def labels(self, number: int = -1) -> list[str]:
        """What the buttons of a message say."""
        keys = (self.sent[number].get("reply_markup") or {}).get("inline_keyboard", [])
        return [key["text"] for row in keys for key in row]

    def wait_for(self, count: int, seconds: float = 20.0) -> list[dict[str, Any]]:
        """The messages sent, when there are that many."""
        ends = time.monotonic() + seconds
        while len(self.sent) < count:
            assert time.monotonic() < ends, f"{len(self.sent)} of {count} messages came"
            time.sleep(0.02)
        return self.sent

    def flood(self, seconds: int) -> None:
        """The next call is told to wait."""
        body = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {seconds}"}
        self.answers.append(JSONResponse({**body, "parameters": {"retry_after": seconds}}, 429))

    def garble(self) -> None:
        """The next call gets an answer that is no JSON."""
        self.answers.append(PlainTextResponse("<html>Bad Gateway</html>", 200))

    def _arrive(self, update: dict[str, Any]) -> int:
        number = next(self._updates)
        self.waiting.append({"update_id": number, **update})
        return number

    async def answer(self, request: Request) -> Response:
        """One call of the API; method names are case-insensitive."""
        if request.path_params["token"] != TOKEN:
            return _fault(404, "Not Found")
        method = request.path_params["method"].lower()
        asked = await _parameters(request)
        self.calls.append((method, asked))
        if self.answers:
            return self.answers.popleft()
        handler = getattr(self, f"_on_{method}", None)
        return await handler(asked) if handler else _fault(404, "Not Found: method not found")

    async def _on_getupdates(self, asked: dict[str, Any]) -> Response:
        offset = int(asked.get("offset", 0))
        if offset > 0:
            self.waiting = [one for one in self.waiting if _number(one) >= offset]
        ends = time.monotonic() + float(asked.get("timeout", 0))
        while self.silent.is_set() or (not self.waiting and time.monotonic() < ends):
            await asyncio.sleep(0.02)
        return JSONResponse({"ok": True, "result": self.waiting[:100]})

    async def _on_sendmessage(self, asked: dict[str, Any]) -> Response:
        chat = int(asked["chat_id"])
        if chat in self.blocked:
            return _fault(403, "Forbidden: bot was blocked by the user")
        if not asked.get("text") or len(asked["text"]) > 4096:
            return _fault(400, "Bad Request: message is too long")
        for row in (asked.get("reply_markup") or {}).get("inline_keyboard", []):
            for key in row:
                if len(key["callback_data"].encode()) > 64:
                    return _fault(400, "Bad Request: BUTTON_DATA_INVALID")
        message = {
            "message_id": next(self._messages),
            "date": 1_795_000_000,
            "chat": {"id": chat, "type": "private"},
            "from": BOT,
            "text": asked["text"],
        }
        self.sent.append({**message, "reply_markup": asked.get("reply_markup")})
        while self.hanging.is_set():
            await asyncio.sleep(0.02)
        return JSONResponse({"ok": True, "result": message})

    async def _on_answercallbackquery(self, asked: dict[str, Any]) -> Response:
        self.acknowledged.append(asked["callback_query_id"])
        return JSONResponse({"ok": True, "result": True})

    async def _on_setwebhook(self, asked: dict[str, Any]) -> Response:
        return JSONResponse({"ok": True, "result": True})

    async def _on_deletewebhook(self, asked: dict[str, Any]) -> Response:
        return JSONResponse({"ok": True, "result": True})


async def _parameters(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in (await request.form()).items():
        try:
            found[name] = json.loads(str(value)) if str(value)[:1] in "{[" else value
        except ValueError:
            found[name] = value
    return found


def _number(update: dict[str, Any]) -> int:
    return int(update.get("update_id", 0))


def _fault(code: int, description: str) -> Response:
    return JSONResponse({"ok": False, "error_code": code, "description": description}, code)


@contextmanager
def running() -> Iterator[BotApi]:
    """The server for the length of a block."""
    api = BotApi()
    app = Starlette(routes=[Route("/bot{token}/{method}", api.answer, methods=["GET", "POST"])])
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ends = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < ends, "the Bot API server did not start"
        time.sleep(0.01)
    api.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield api
    finally:
        api.silent.clear()
        api.hanging.clear()
        server.should_exit = True
        server.force_exit = True
        thread.join(20)


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    """A Bot API that works until a test says otherwise."""
    with running() as api:
        yield api
