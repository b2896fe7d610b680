"""From the chat page to Telegram: the link that moves a conversation, and the task that answers there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.limits import RateLimiter
from bot.channels.telegram_business import BusinessChats
from bot.conversation.chat_links import ChatLinks
from bot.conversation.runner import ConversationRunner
from bot.notifications.telegram.client import BusinessBot
from bot.notifications.telegram.inbox import BUSINESS, Inbox
from bot.texts import load

PATH = "/api/v1/conversations/{id}/telegram"


def moving_routes(runner: ConversationRunner, limiter: RateLimiter) -> list[Route]:
    """`POST …/telegram` gives `{"url": "https://t.me/…"}`, a link that works once; no route without a bot's name."""
    services = runner.services
    bot = services.settings.telegram_business_name
    if not bot or not services.settings.telegram_business_token:
        return []
    links = ChatLinks(services.database, services.links)

    async def move(request: Request) -> Response:
        conversation = request.path_params["id"]
        if not await asyncio.to_thread(runner.store.exists, conversation):
            return _error("unknown_conversation", 404)
        if not await limiter.allows_conversation(conversation):
            return _error("too_many", 429)
        code = await asyncio.to_thread(links.code, conversation)
        return JSONResponse({"url": f"https://t.me/{bot}?start={code}"})

    return [Route(PATH, move, methods=["POST"])]


@asynccontextmanager
async def answering(runner: ConversationRunner, limiter: RateLimiter) -> AsyncIterator[None]:
    """Answers businesses on Telegram for the length of a block; does nothing without their bot."""
    services = runner.services
    if not services.settings.telegram_business_token:
        yield
        return
    bot = BusinessBot(services.settings)
    inbox = Inbox(services.database, services.clock, BUSINESS)
    work = asyncio.create_task(BusinessChats(runner, inbox, bot, limiter).run())
    try:
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        await bot.close()


def _error(code: str, status: int) -> Response:
    body = {"error": code, "message": load("errors")[code]}
    return JSONResponse(body, status_code=status, headers={"Retry-After": "20"} if status == 429 else None)
