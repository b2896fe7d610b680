"""The e-mail channel's jobs: fetching, handling and forgetting. None without an inbox."""

from __future__ import annotations

import datetime as dt

from bot.bootstrap import Services
from bot.mail.handle import Handler, Understand
from bot.mail.imap import Inbox
from bot.mail.inbox import Collector
from bot.mail.store import MailStore
from bot.notifications.mailroom import Mailroom
from bot.work import Job, in_thread

HANDLING_SECONDS = 1.0
FORGETTING_SECONDS = 3_600.0


def jobs(services: Services, room: Mailroom, understand: Understand) -> list[Job]:
    """The jobs of an inbox; they may run in several processes."""
    settings = services.settings
    if not settings.imap_url:
        return []
    store = MailStore(services.database)
    own = frozenset({room.sender.lower(), services.profile.email.lower()})
    collector = Collector(Inbox(settings.imap_url), store, own, services.clock)
    handler = Handler(services, store, understand)

    def forget() -> None:
        store.forget(services.clock() - dt.timedelta(days=settings.retention_days))

    return [
        Job("mail inbox", float(settings.mail_poll_seconds), in_thread(collector.collect)),
        Job("mail handling", HANDLING_SECONDS, handler.handle_waiting),
        Job("mail forgetting", FORGETTING_SECONDS, in_thread(forget)),
    ]
