"""Takes in what Telegram delivers when a webhook is set; an update is acknowledged when it is stored."""

from __future__ import annotations

import asyncio
import hmac

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.bootstrap import Services
from bot.notifications.telegram.client import BUSINESS_WEBHOOK_PATH, WEBHOOK_PATH
from bot.notifications.telegram.inbox import BUSINESS, STAFF, Inbox

_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def telegram_routes(services: Services) -> list[Route]:
    """The webhook of each bot that is set up, where a secret for them is set; otherwise nothing."""
    settings = services.settings
    if not settings.telegram_webhook_secret:
        return []
    bots = (
        (settings.telegram_staff_token, WEBHOOK_PATH, STAFF),
        (settings.telegram_business_token, BUSINESS_WEBHOOK_PATH, BUSINESS),
    )
    return [_route(services, path, bot) for token, path, bot in bots if token]


def _route(services: Services, path: str, bot: str) -> Route:
    inbox = Inbox(services.database, services.clock, bot)
    secret = services.settings.telegram_webhook_secret

    async def take(request: Request) -> Response:
        given = request.headers.get(_HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, secret.encode()):
            return Response(status_code=403)
        try:
            update = await request.json()
        except (ValueError, RecursionError):
            return Response(status_code=400)
        if isinstance(update, dict):
            # An error here is a 5xx, after which Telegram delivers again.
            await asyncio.to_thread(inbox.store, [update])
        return Response(status_code=200)

    return Route(path, take, methods=["POST"])
