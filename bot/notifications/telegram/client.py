"""Speaks to the Bot API for our bots; the one place that knows how it fails."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError, TimedOut
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.notifications.senders import BlockedError, ChannelDownError, RefusedError
from bot.notifications.telegram.inbox import Inbox
from bot.settings import Settings

log = logging.getLogger(__name__)
WEBHOOK_PATH = "/telegram/staff"
BUSINESS_WEBHOOK_PATH = "/telegram/business"
UPDATES = ["message", "callback_query"]
"""The kinds of update that we ask for."""
LONGEST_TEXT = 4_096
"""Characters in a message, set by Telegram."""
POLL_SECONDS = 50
SILENCE_SECONDS = 20.0
"""How much longer than asked for a poll may be silent before its connection is given up."""
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Key:
    """A button: what it says, and the token that comes back when it is pressed."""

    label: str
    token: str


class Bot:
    """One of our bots."""

    def __init__(
        self,
        token: str,
        webhook_path: str,
        settings: Settings,
        *,
        poll_seconds: int = POLL_SECONDS,
        silence_seconds: float = SILENCE_SECONDS,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`poll_seconds`: how long Telegram holds a poll that has nothing to deliver; `wait` waits out a failure."""
        self._wait = wait
        self._token = token
        self._webhook_path = webhook_path
        self._settings = settings
        self._poll_seconds = poll_seconds
        self._silence = silence_seconds
        self._bot = self._new()
        self._offset: int | None = None
        self._prepared = False
        self._failures = 0

    async def say(
        self, chat: int, text: str, keys: Sequence[Key] = (), *, columns: int = 2, wants_answer: bool = False
    ) -> None:
        """Send a message. Raises ChannelDownError, or RefusedError when this chat will not get it."""
        markup = _keyboard(keys, columns) if keys else ForceReply() if wants_answer else None
        try:
            await self._bot.send_message(chat, _fitted(text), reply_markup=markup)
        except RetryAfter as error:
            raise ChannelDownError("too many messages", after=_seconds(error)) from error
        except Forbidden as error:
            raise BlockedError(f"Telegram refused: {type(error).__name__}") from error
        except BadRequest as error:
            raise RefusedError(f"Telegram refused: {type(error).__name__}") from error
        except TelegramError as error:
            raise ChannelDownError(type(error).__name__) from error

    async def acknowledge(self, press: str) -> None:
        """Tell Telegram that a press on a button was received; that it comes too late is no matter."""
        try:
            await self._bot.answer_callback_query(press)
        except TelegramError as error:
            log.info("a press was not acknowledged: %s", type(error).__name__)

    async def close(self) -> None:
        """Give back the connections."""
        for request in self._requests:
            await request.shutdown()

    async def receive(self, inbox: Inbox) -> None:
        """Fetch updates once and store them; with a webhook, only see that Telegram knows its address.

        What goes wrong is waited out here, longer each time.
        """
        try:
            if not self._prepared:
                await self._prepare()
            if self._settings.telegram_webhook_secret:
                await self._wait(LONGEST_WAIT)
                return
            updates = await self._poll()
        except RetryAfter as error:
            await self._wait(_seconds(error))
            return
        except (TelegramError, TimeoutError) as error:
            await self._wait_out(error)
            return
        await asyncio.to_thread(inbox.store, updates)
        # Only what is stored is acknowledged, by the next poll. Ids may begin anew after a quiet week, so that a poll
        # which brought nothing is followed by one that asks for everything.
        numbers = [number for update in updates if isinstance(number := update.get("update_id"), int)]
        self._offset = max(numbers) + 1 if numbers else None
        self._failures = 0

    async def _prepare(self) -> None:
        """Webhook or polling; what waits at Telegram is kept in both cases."""
        secret = self._settings.telegram_webhook_secret
        if secret:
            address = f"{self._settings.public_url.rstrip('/')}{self._webhook_path}"
            await self._bot.set_webhook(
                address, secret_token=secret, allowed_updates=UPDATES, drop_pending_updates=False
            )
        else:
            await self._bot.delete_webhook(drop_pending_updates=False)
        self._prepared = True

    async def _poll(self) -> list[dict[str, Any]]:
        """Raw updates: one that this library cannot read must not hold up the others."""
        asked: dict[str, Any] = {"timeout": self._poll_seconds, "allowed_updates": UPDATES}
        if self._offset is not None:
            asked["offset"] = self._offset
        async with asyncio.timeout(self._poll_seconds + self._silence):
            # Method names are case-insensitive; in this spelling the library gives the answer as it came.
            answer = await self._bot.do_api_request(
                "GetUpdates", asked, read_timeout=self._poll_seconds + self._silence
            )
        if not isinstance(answer, list):
            raise TelegramError("the answer is no list of updates")
        return [update for update in answer if isinstance(update, dict)]

    async def _wait_out(self, error: Exception) -> None:
        if self._failures == 0:
            log.warning("telegram inbox: %s", type(error).__name__)
        if isinstance(error, TimeoutError | TimedOut):
            # The watchdog: connections that say nothing any more are replaced.
            await self.close()
            self._bot = self._new()
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        await self._wait(wait)

    def _new(self) -> ExtBot[int]:
        self._requests = (
            HTTPXRequest(read_timeout=15, connect_timeout=10, pool_timeout=10),
            HTTPXRequest(connection_pool_size=1),
        )
        return ExtBot(
            self._token,
            base_url=f"{self._settings.telegram_api_url.rstrip('/')}/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
            # The outbox tries again by itself; waiting here would hold up everybody.
            rate_limiter=AIORateLimiter(max_retries=0),
        )


class StaffBot(Bot):
    """The bot of the staff. One in each process that runs the jobs."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(settings.telegram_staff_token, WEBHOOK_PATH, settings, **options)


class BusinessBot(Bot):
    """The bot that businesses write to. One in each process that runs the jobs, and in each that answers."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(settings.telegram_business_token, BUSINESS_WEBHOOK_PATH, settings, **options)


def _keyboard(keys: Sequence[Key], columns: int) -> InlineKeyboardMarkup:
    buttons = [InlineKeyboardButton(key.label, callback_data=key.token) for key in keys]
    return InlineKeyboardMarkup([buttons[at : at + columns] for at in range(0, len(buttons), columns)])


def _fitted(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 2].rstrip()} …"


def _seconds(error: RetryAfter) -> float:
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, dt.timedelta) else float(asked)
