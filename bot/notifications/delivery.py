"""Sends what is due by one channel, and decides what becomes of what could not be sent."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import random
from collections.abc import Callable, Coroutine
from typing import Any

from bot.errors import StorageUnavailableError
from bot.notifications.failures import report_failure
from bot.notifications.mailroom import Mailroom
from bot.notifications.outbox import claim, mark_failed, mark_sent, postpone
from bot.notifications.senders import ChannelDownError, Parcel, RefusedError, Sender, TemporaryError

log = logging.getLogger(__name__)
FIRST_WAIT = 30.0
"""Seconds before the second attempt; doubled at each one after it."""
LONGEST_WAIT = 3_600.0
CHANNEL_WAIT = 30.0
"""Seconds before anything is tried again on a channel that is down; doubled up to LONGEST_CHANNEL_WAIT."""
LONGEST_CHANNEL_WAIT = 300.0
GIVE_UP = dt.timedelta(days=5)
"""How long one recipient is tried. A channel that is down is waited for without end."""


class Courier:
    """Delivers by one channel. Several, in one process or many, do not disturb each other."""

    def __init__(self, room: Mailroom, sender: Sender, jitter: Callable[[], float] = random.random) -> None:
        """`jitter` gives numbers of 0-1, so that many attempts do not fall together."""
        self._room = room
        self._sender = sender
        self._jitter = jitter
        self._failures = 0
        self._not_before: dt.datetime | None = None

    async def deliver_due(self) -> int:
        """Send until nothing is due or the channel is down; returns how many were sent."""
        sent = 0
        while not self._pausing():
            parcel = await asyncio.to_thread(claim, self._room.database, self._sender.channel, self._room.desk.clock())
            if parcel is None:
                break
            sent += await _to_its_end(self._deliver(parcel))
        return sent

    def _pausing(self) -> bool:
        return self._not_before is not None and self._room.desk.clock() < self._not_before

    async def _deliver(self, parcel: Parcel) -> bool:
        try:
            await self._sender.send(parcel)
        except ChannelDownError as error:
            await self._channel_down(parcel, error)
            return False
        except RefusedError as error:
            self._channel_up()
            await asyncio.to_thread(self._give_up, parcel, str(error))
            return False
        except TemporaryError as error:
            self._channel_up()
            await self._try_later(parcel, str(error), error.after)
            return False
        except StorageUnavailableError:
            # The claim runs out by itself.
            raise
        except Exception as error:
            # A fault of ours in one message must not hold up the others.
            log.error("notice %d by %s failed: %s", parcel.notice_id, parcel.channel, type(error).__name__)
            await self._try_later(parcel, type(error).__name__, None)
            return False
        self._channel_up()
        await asyncio.to_thread(self._sent, parcel)
        return True

    def _sent(self, parcel: Parcel) -> None:
        with self._room.database.transaction() as session:
            mark_sent(session, parcel, self._room.desk.clock())

    def _channel_up(self) -> None:
        self._failures = 0
        self._not_before = None

    async def _channel_down(self, parcel: Parcel, error: ChannelDownError) -> None:
        if self._failures == 0:
            log.warning("%s is down: %s", parcel.channel, error)
        wait = self._spread(max(error.after or 0.0, min(LONGEST_CHANNEL_WAIT, CHANNEL_WAIT * 2**self._failures)))
        self._failures = min(self._failures + 1, 10)
        self._not_before = self._room.desk.clock() + wait
        await asyncio.to_thread(postpone, self._room.database, parcel, self._not_before, str(error))

    async def _try_later(self, parcel: Parcel, reason: str, after: float | None) -> None:
        now = self._room.desk.clock()
        if now - max(parcel.created_at, parcel.not_before) > GIVE_UP:
            await asyncio.to_thread(self._give_up, parcel, reason)
            return
        wait = self._spread(max(after or 0.0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(parcel.attempts - 1, 16))))
        await asyncio.to_thread(postpone, self._room.database, parcel, now + wait, reason)

    def _spread(self, seconds: float) -> dt.timedelta:
        """Up to a fifth longer, never shorter than the other side asked for."""
        return dt.timedelta(seconds=seconds * (1 + self._jitter() / 5))

    def _give_up(self, parcel: Parcel, reason: str) -> None:
        """Record the failure, and see to it in the same transaction that somebody knows."""
        log.warning("notice %d by %s is given up: %s", parcel.notice_id, parcel.channel, reason)
        with self._room.database.transaction() as session:
            if mark_failed(session, parcel, reason):
                report_failure(self._room, session, parcel, reason)


async def _to_its_end(work: Coroutine[Any, Any, bool]) -> bool:
    """What is being sent when the program stops is sent and recorded, so that it is not sent again."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
