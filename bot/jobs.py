"""What the program does by itself: the outbox, deadlines, reminders, overviews, Telegram, and tidying up.

Each job runs in a loop of its own: when one fails, it is logged and tried again, and the others go on. Several
processes may run the same jobs: claims and unique keys see to it that each thing is done once.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bot import bootstrap, logs
from bot.bootstrap import Services
from bot.channels.telegram_business_sender import BusinessChatSender
from bot.conversation.chat_links import ChatLinks
from bot.conversation.store import ConversationStore
from bot.followup.overviews import digest, weekly_overview
from bot.followup.sweep import sweep
from bot.learning.forgetting import forget
from bot.learning.models import required_model, version
from bot.learning.registry import ModelRegistry
from bot.learning.shadow_reader import ShadowReader
from bot.learning.watch import SECONDS as MODEL_SECONDS
from bot.learning.watch import ModelWatch
from bot.mail import job as mail
from bot.mail.handle import Understand
from bot.notifications.delivery import Courier
from bot.notifications.housekeeping import tidy
from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import plan
from bot.notifications.senders import Sender
from bot.notifications.smtp import SmtpSender
from bot.notifications.telegram.client import BusinessBot, StaffBot
from bot.notifications.telegram.handling import Handler
from bot.notifications.telegram.inbox import BUSINESS, Inbox
from bot.notifications.telegram.sender import TelegramSender
from bot.notifications.webchat import ChatSender
from bot.settings import Settings
from bot.statistics import facts, monthly
from bot.texts import load
from bot.tickets import enquiries
from bot.tickets.upkeep import hand_over_ownerless
from bot.upkeep import reminders
from bot.upkeep.watch import watching
from bot.voice import endings, sms
from bot.work import Job, forever, in_thread

OUTBOX_SECONDS = 2.0
MINUTE = 60.0
HOUR = 3_600.0
NO_MODEL = "-"
"""The model version of a process that understands no messages."""


def run_alone(settings: Settings) -> None:
    """Run the jobs in a process of their own until interrupted; only an inbox needs a model.

    Raises ModelMissingError when there is an inbox and no model has been activated or fits.
    """
    logs.to_stderr()
    services = bootstrap.build(settings, NO_MODEL)
    try:
        watches = [watching(services)]
        understand = None
        if settings.imap_url:
            understand, watch = _reader(services)
            watches.append(Job("model", MODEL_SECONDS, in_thread(watch.look)))
        print(str(load("jobs")["running"]), flush=True)  # noqa: T201 - said to whoever started it
        asyncio.run(_until_told(run(services, understand, *watches)))
    finally:
        services.database.close()


async def run(services: Services, understand: Understand | None = None, *more: Job) -> None:
    """Run every job, and `more`, until cancelled; what is being sent then is sent to its end.

    `understand` reads the mails of the inbox; without it none is read.
    """
    room = services.mailroom
    if not services.settings.smtp_url:
        print(str(load("jobs")["no_mail"]), file=sys.stderr, flush=True)  # noqa: T201 - said to whoever started it
    async with asyncio.TaskGroup() as group:
        for job in (
            *desk_jobs(services, room),
            *delivery_jobs(services, room),
            *telegram_jobs(services, room),
            *business_telegram_jobs(services, room),
            *mail_jobs(services, room, understand),
            *more,
        ):
            group.create_task(forever(job), name=job.name)


def desk_jobs(services: Services, room: Mailroom) -> list[Job]:
    """Deadlines, reminders, overviews and tidying up."""
    desk = services.desk
    return [
        Job("plan", OUTBOX_SECONDS, in_thread(lambda: plan(room))),
        Job("deadlines", MINUTE, in_thread(lambda: sweep(desk))),
        Job("reminders", MINUTE, in_thread(lambda: enquiries.remind(desk))),
        Job("digest", MINUTE, in_thread(once_a_day(services, lambda: digest(desk, services.accounts.everyone)))),
        Job("weekly overview", MINUTE, in_thread(once_a_day(services, lambda: weekly_overview(desk)))),
        Job("ownerless", HOUR, in_thread(lambda: hand_over_ownerless(desk))),
        Job(
            "facts",
            10 * MINUTE,
            in_thread(lambda: facts.refresh(services.database, services.catalogue, services.clock())),
        ),
        Job("review dates", 10 * MINUTE, in_thread(lambda: reminders.send(desk))),
        Job(
            "report",
            10 * MINUTE,
            in_thread(once_a_day(services, lambda: monthly.send(desk, services.accounts.everyone))),
        ),
        Job("shadow", 10 * OUTBOX_SECONDS, ShadowReader(services).step),
        Job("labels", HOUR, in_thread(lambda: forget(services.database, services.settings, services.clock()))),
        Job("tidy", HOUR, in_thread(lambda: tidy(room))),
        Job("voice calls", 10 * MINUTE, in_thread(lambda: endings.tidy(services))),
    ]


def delivery_jobs(services: Services, room: Mailroom) -> list[Job]:
    """One loop for each way that is set up, so that a slow one holds up no other."""
    senders: list[Sender] = [ChatSender(room, ConversationStore(services.database))]
    if services.settings.smtp_url:
        senders.append(SmtpSender(room))
    if sms.is_set_up(services.settings):
        senders.append(sms.SmsSender(services.settings))
    return [_delivery(room, sender) for sender in senders]


def mail_jobs(services: Services, room: Mailroom, understand: Understand | None) -> list[Job]:
    """Fetching mails from the inbox and handling them. None without an inbox or a reader."""
    return [] if understand is None else mail.jobs(services, room, understand)


def telegram_jobs(services: Services, room: Mailroom) -> Sequence[Job]:
    """Sending to staff on Telegram, fetching what they write, and acting on it. None without a token."""
    if not services.settings.telegram_staff_token:
        return []
    bot = StaffBot(services.settings)
    inbox = Inbox(services.database, services.clock)
    handler = Handler(room, services.telegram_links, inbox, bot)
    return [
        _delivery(room, TelegramSender(room, bot)),
        Job("telegram inbox", OUTBOX_SECONDS, lambda: bot.receive(inbox)),
        Job("telegram handling", OUTBOX_SECONDS / 4, handler.handle_waiting),
    ]


def business_telegram_jobs(services: Services, room: Mailroom) -> Sequence[Job]:
    """Sending to businesses on Telegram and fetching what they write; the server answers it, which has the model."""
    if not services.settings.telegram_business_token:
        return []
    bot = BusinessBot(services.settings)
    inbox = Inbox(services.database, services.clock, BUSINESS)
    links = ChatLinks(services.database, services.links)
    return [
        _delivery(room, BusinessChatSender(room, links, bot)),
        Job("telegram business inbox", OUTBOX_SECONDS, lambda: bot.receive(inbox)),
    ]


def _reader(services: Services) -> tuple[Understand, ModelWatch]:
    """What reads mails, and what changes its model when another one is activated."""
    # Rasa takes two seconds to import, and jobs without an inbox need none of it.
    from bot.learning.reader import MessageReader

    registry = ModelRegistry(services.database, services.settings.models_dir)
    model = registry.answering() or required_model(services.settings)
    services.model_version = version(model)
    reader = MessageReader(services, model)
    return reader.understand, ModelWatch(reader, registry)


def once_a_day(services: Services, work: Callable[[], int | None]) -> Callable[[], None]:
    """Do something until it says that it has been done today; None means that its time has not come."""
    done: list[dt.date] = []

    def step() -> None:
        today = services.today()
        if today not in done and work() is not None:
            done[:] = [today]

    return step


def _delivery(room: Mailroom, sender: Sender) -> Job:
    courier = Courier(room, sender)
    return Job(f"{sender.channel} delivery", OUTBOX_SECONDS, courier.deliver_due)


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    """Run until SIGTERM or Ctrl+C; what is being sent then is sent to its end."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
