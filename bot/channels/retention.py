"""Deletes what the privacy notice says is deleted: conversations without a ticket after the retention days."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from bot.conversation.chat_links import ChatLinks
from bot.conversation.runner import ConversationRunner
from bot.errors import StorageUnavailableError
from bot.hotline.store import CallStore

log = logging.getLogger(__name__)
INTERVAL_SECONDS = 3600


def forget_old(runner: ConversationRunner) -> int:
    """Delete old conversations, and empty the texts of old first contacts and calls; returns how many."""
    services = runner.services
    limit = services.clock() - dt.timedelta(days=services.settings.retention_days)
    forgotten = runner.store.delete_older(limit) + services.tickets.forget_texts(limit)
    forgotten += CallStore(services.database).forget_texts(limit)
    return forgotten + ChatLinks(services.database, services.links).delete_orphans()


async def keep_promises(runner: ConversationRunner) -> None:
    """Run `forget_old` now and every hour until cancelled; an unreachable database is tried again."""
    while True:
        try:
            await asyncio.to_thread(forget_old, runner)
        except StorageUnavailableError as error:
            log.warning("retention: %s", type(error).__name__)
        await asyncio.sleep(INTERVAL_SECONDS)
