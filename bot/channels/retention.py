"""Deletes what the privacy notice says is deleted: conversations without a ticket after the retention days."""

from __future__ import annotations

import datetime as dt

from bot.conversation.chat_links import ChatLinks
from bot.conversation.runner import ConversationRunner
from bot.hotline.store import CallStore
from bot.work import Job, in_thread

INTERVAL_SECONDS = 3600


def forget_old(runner: ConversationRunner) -> int:
    """Delete old conversations, and empty the texts of old first contacts and calls; returns how many."""
    services = runner.services
    limit = services.clock() - dt.timedelta(days=services.settings.retention_days)
    forgotten = runner.store.delete_older(limit) + services.tickets.forget_texts(limit)
    forgotten += CallStore(services.database).forget_texts(limit)
    return forgotten + ChatLinks(services.database, services.links).delete_orphans()


def promises(runner: ConversationRunner) -> Job:
    """Keeping the notice's promises as a job: at the start and every hour."""
    return Job("retention", INTERVAL_SECONDS, in_thread(lambda: forget_old(runner)))
