"""The e-mail channel's jobs: fetching, handling and forgetting. None without an inbox."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

from bot.bootstrap import Services
from bot.mail.handle import Handler, Understand
from bot.mail.imap import Inbox
from bot.mail.inbox import Collector
from bot.mail.store import MailStore
from bot.notifications.mailroom import Mailroom

HANDLING_SECONDS = 1.0
FORGETTING_SECONDS = 3_600.0
Work = Callable[[], Awaitable[object]]


def jobs(services: Services, room: Mailroom, understand: Understand) -> list[tuple[str, float, Work]]:
    """Name, seconds of rest and work of each job; they may run in several processes."""
    settings = services.settings
    if not settings.imap_url:
        return []
    store = MailStore(services.database)
    own = frozenset({room.sender.lower(), services.profile.email.lower()})
    collector = Collector(Inbox(settings.imap_url), store, own, services.clock)
    handler = Handler(services, store, understand)

    async def collect() -> None:
        await asyncio.to_thread(collector.collect)

    async def forget() -> None:
        limit = services.clock() - dt.timedelta(days=settings.retention_days)
        await asyncio.to_thread(store.forget, limit)

    return [
        ("mail inbox", float(settings.mail_poll_seconds), collect),
        ("mail handling", HANDLING_SECONDS, handler.handle_waiting),
        ("mail forgetting", FORGETTING_SECONDS, forget),
    ]
