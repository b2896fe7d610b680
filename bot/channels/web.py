"""The web: the chat page, the widget, and the JSON API. Rasa's own server is never exposed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from bot.business_pages.limits import client_address
from bot.business_pages.routes import business_routes
from bot.catalogue.model import Profile
from bot.channels.limits import RateLimiter
from bot.channels.messages import BadMessageError, Typed, read_message, shown
from bot.channels.one_click import one_click_routes
from bot.channels.retention import promises
from bot.channels.security import BodyLimit, SecurityHeaders
from bot.channels.telegram_business_routes import answering, moving_routes
from bot.channels.telegram_webhook import telegram_routes
from bot.channels.voice import voice_routes
from bot.conversation.replies import CASEWORKER, ReplyRefusedError, meant_for, reply
from bot.conversation.runner import ConversationRunner
from bot.conversation.store import UnknownConversationError
from bot.intake import receive
from bot.staff_pages.catalogue_edit import catalogue_edit_routes
from bot.staff_pages.catalogue_sheets import MOST_UPLOADED, SHEETS_PATH
from bot.staff_pages.hotline import hotline_routes
from bot.staff_pages.numbers import whole
from bot.staff_pages.routes import staff_routes
from bot.texts import load
from bot.triage.steps import triage
from bot.upkeep.watch import watching
from bot.work import forever

log = logging.getLogger(__name__)
_HERE = Path(__file__).resolve().parent
_TEMPLATES = Jinja2Templates(_HERE / "templates")
UPLOADS = {SHEETS_PATH: MOST_UPLOADED}
"""Paths that take files, with the largest body in bytes."""
CHANNELS = frozenset({"web", "phone", "email", "telegram", "voice", "counter"})


def create_app(runner: ConversationRunner) -> Starlette:
    """The web application around a loaded model."""
    services = runner.services
    pages = _Pages(runner)
    limiter = RateLimiter(services.settings.messages_per_minute, services.settings.redis_url)
    api = _Api(runner, limiter)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        upkeep = [asyncio.create_task(forever(job)) for job in (promises(runner), watching(services))]
        async with answering(runner, limiter):
            yield
        for task in upkeep:
            task.cancel()
        services.database.close()

    return Starlette(
        routes=[
            Route("/", pages.chat),
            Route("/widget.js", pages.widget),
            Route("/widget-eksempel", pages.widget_example),
            Route("/healthz", api.health),
            Route("/api/v1/conversations", api.open, methods=["POST"]),
            Route("/api/v1/conversations/{id}/messages", api.messages, methods=["GET"]),
            Route("/api/v1/conversations/{id}/messages", api.say, methods=["POST"]),
            *moving_routes(runner, limiter),
            Route("/api/v1/triage", api.triage, methods=["POST"]),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
            *business_routes(services),
            *catalogue_edit_routes(runner),
            *hotline_routes(runner),
            *staff_routes(services),
            *voice_routes(runner),
            *one_click_routes(services, limiter),
            *telegram_routes(services),
        ],
        middleware=[
            Middleware(SecurityHeaders, allowed_origins=services.settings.allowed_origins.split()),
            Middleware(BodyLimit, larger=UPLOADS),
        ],
        exception_handlers={404: _not_found, 500: _failed, Exception: _failed},
        lifespan=lifespan,
    )


class _Pages:
    def __init__(self, runner: ConversationRunner) -> None:
        self._services = runner.services

    @property
    def _profile(self) -> Profile:
        return self._services.profile

    async def chat(self, request: Request) -> Response:
        settings = self._services.settings
        context = {
            "profile": self._profile,
            "texts": load("chat"),
            "embedded": "embed" in request.query_params,
            "telegram": bool(settings.telegram_business_name and settings.telegram_business_token),
        }
        return _TEMPLATES.TemplateResponse(request, "chat.html", context)

    async def widget(self, request: Request) -> Response:
        widget = load("chat")["widget"]
        texts = {name: text.format(entrance=self._profile.entrance) for name, text in widget.items()}
        return _TEMPLATES.TemplateResponse(request, "widget.js", {"texts": texts}, media_type="text/javascript")

    async def widget_example(self, request: Request) -> Response:
        return _TEMPLATES.TemplateResponse(request, "widget_example.html", {"profile": self._profile})


class _Api:
    def __init__(self, runner: ConversationRunner, limiter: RateLimiter) -> None:
        self._runner = runner
        self._limiter = limiter

    async def health(self, request: Request) -> Response:
        services = self._runner.services
        # The last good catalogue is served while the files on disk have problems.
        problems = len(services.problems)
        return JSONResponse({"status": "ok", "versions": dict(services.versions), "catalogue_problems": problems})

    async def open(self, request: Request) -> Response:
        if not await self._limiter.allows_address("open", client_address(request)):
            return _error("too_many", 429)
        identifier, messages = await self._runner.open("web")
        return JSONResponse({"id": identifier, "messages": shown(messages)}, status_code=201)

    async def messages(self, request: Request) -> Response:
        after = request.query_params.get("after", "0")
        # Longer numbers than a conversation can have do not fit the database.
        number = whole(after) or 0
        try:
            stored = await asyncio.to_thread(self._runner.store.messages, request.path_params["id"], number)
        except UnknownConversationError:
            return _error("unknown_conversation", 404)
        return JSONResponse({"messages": shown(stored)})

    async def say(self, request: Request) -> Response:
        identifier = request.path_params["id"]
        if not await self._allows_message(identifier, request):
            return _error("too_many", 429)
        try:
            message = read_message(await _json(request))
            if isinstance(message, Typed) and await self._is_for_caseworker(identifier, message):
                await asyncio.to_thread(
                    reply, self._runner.services, self._runner.store, identifier, message.text, message.client_id
                )
                answers = []
            elif isinstance(message, Typed):
                answers = await self._runner.say(identifier, message.text, message.client_id, "web")
            else:
                offered = await self._runner.offered(identifier, message.message, message.choice)
                if offered is None:
                    return _error("unknown_choice", 404)
                answers = await self._runner.choose(identifier, *offered, message.client_id, "web")
        except BadMessageError as error:
            return _error("bad_message", 400, detail=str(error))
        except ReplyRefusedError as error:
            return _error(error.code, 409)
        except UnknownConversationError:
            return _error("unknown_conversation", 404)
        return JSONResponse({"messages": shown(answers)})

    async def _is_for_caseworker(self, identifier: str, message: Typed) -> bool:
        to = message.to
        if to is None:
            to = meant_for(await asyncio.to_thread(self._runner.store.messages, identifier))
        return to == CASEWORKER

    async def _allows_message(self, identifier: str, request: Request) -> bool:
        return await self._limiter.allows_conversation(identifier) and await self._limiter.allows_address(
            "say", client_address(request)
        )

    async def triage(self, request: Request) -> Response:
        if not await self._limiter.allows_address("triage", client_address(request)):
            return _error("too_many", 429)
        try:
            body = await _json(request)
        except BadMessageError as error:
            return _error("bad_message", 400, detail=str(error))
        if not isinstance(body, dict) or str(body.get("channel", "web")) not in CHANNELS:
            return _error("bad_message", 400, detail=f"channel must be one of {', '.join(sorted(CHANNELS))}")
        services = self._runner.services
        intake = receive(body.get("text"))
        reading = None if intake.fault else await self._runner.understand(intake.text)
        decided = triage(intake, reading, services.catalogue, services.today(), services.versions)
        return JSONResponse(decided.to_dict())


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except (ValueError, RecursionError):
        # Brackets in brackets without end are a RecursionError; bytes that are no text are a ValueError.
        raise BadMessageError("body is not JSON") from None


def _error(code: str, status: int, detail: str | None = None) -> Response:
    body = {"error": code, "message": load("errors")[code]}
    if detail:
        body["detail"] = detail
    return JSONResponse(body, status_code=status, headers={"Retry-After": "20"} if status == 429 else None)


async def _not_found(request: Request, error: Exception) -> Response:
    return _error("not_found", 404)


async def _failed(request: Request, error: Exception) -> Response:
    log.error("%s %s failed: %s", request.method, request.scope.get("route"), type(error).__name__)
    return _error("failed", 503)
