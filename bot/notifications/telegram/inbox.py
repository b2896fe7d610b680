"""Telegram's updates in the database: stored before they are acknowledged, each handled once."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.intake import mask
from bot.storage.database import Database
from bot.storage.staff_tables import TelegramUpdateRow

STAFF = "staff"
BUSINESS = "business"
"""Whose inbox it is: each of our bots numbers its updates for itself."""
LEASE = dt.timedelta(minutes=1)
"""How long one process may work on an update before another takes it over."""
MOST_ATTEMPTS = 8
"""An update that could not be handled by then is put aside."""
WAIT = 30.0
"""Seconds before an answer that could not be sent is tried again."""
_UPDATE, _UNTIL, _ANSWER = "update", "claimed_until", "answer"


@dataclass(frozen=True, slots=True)
class Taken:
    """An update that this process works on. `answer` is there when only that is still to be sent."""

    id: int
    received_at: dt.datetime
    attempts: int
    update: Mapping[str, Any]
    answer: Mapping[str, Any] | None


class Inbox:
    """Stores and hands out updates. Safe to use from several processes."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime], bot: str = STAFF) -> None:
        self._database = database
        self._clock = clock
        self._bot = bot

    def store(self, updates: Iterable[Mapping[str, Any]]) -> int:
        """Store updates, committed on return; one that is known, or has no id, is left out. Returns how many."""
        now = self._clock()
        new = 0
        with self._database.transaction() as session:
            for update in updates:
                number = update.get("update_id")
                if not isinstance(number, int) or session.get(TelegramUpdateRow, (number, self._bot)) is not None:
                    continue
                kept = {_UPDATE: masked(update)}
                row = TelegramUpdateRow(id=number, bot=self._bot, received_at=now, attempts=0, data=kept)
                session.add(row)
                new += 1
        return new

    def take(self) -> Taken | None:
        """The oldest update that nobody works on, claimed for LEASE; None when there is none."""
        now = self._clock()
        query = (
            select(TelegramUpdateRow)
            .where(TelegramUpdateRow.bot == self._bot, TelegramUpdateRow.handled_at.is_(None))
            .order_by(TelegramUpdateRow.id)
            .limit(50)
        )
        # Mostly there is nothing, and seeing that takes no write lock.
        with self._database.reading() as session:
            if not any(_is_free(row, now) for row in session.scalars(query)):
                return None
        with self._database.transaction() as session:
            for row in session.scalars(query.with_for_update(skip_locked=True)):
                if not _is_free(row, now):
                    continue
                if row.attempts >= MOST_ATTEMPTS:
                    row.handled_at = now
                    continue
                row.attempts += 1
                row.data = {**row.data, _UNTIL: (now + LEASE).isoformat()}
                return Taken(row.id, row.received_at, row.attempts, row.data[_UPDATE], row.data.get(_ANSWER))
        return None

    async def hand_out(self, handle: Callable[[Taken], Awaitable[None]]) -> int:
        """Have all handled that is stored and not yet handled; returns how many."""
        count = 0
        while (taken := await asyncio.to_thread(self.take)) is not None:
            await handle(taken)
            count += 1
        return count

    def acted(self, taken: Taken, answer: Mapping[str, Any]) -> None:
        """What the update asked for is done; from now on only the answer may be repeated."""
        self._change(taken, lambda row: setattr(row, "data", {**row.data, _ANSWER: dict(answer)}))

    def finish(self, taken: Taken) -> None:
        """The update is dealt with."""
        self._change(taken, lambda row: setattr(row, "handled_at", self._clock()))

    def later(self, taken: Taken, seconds: float) -> None:
        """Try again after some seconds; this does not count as an attempt."""

        def put_off(row: TelegramUpdateRow) -> None:
            row.attempts -= 1
            row.data = {**row.data, _UNTIL: (self._clock() + dt.timedelta(seconds=seconds)).isoformat()}

        self._change(taken, put_off)

    def _change(self, taken: Taken, change: Callable[[TelegramUpdateRow], None]) -> None:
        with self._database.transaction() as session:
            row = session.get(TelegramUpdateRow, (taken.id, self._bot), with_for_update=True)
            if row is not None:
                change(row)


def _is_free(row: TelegramUpdateRow, now: dt.datetime) -> bool:
    """Whether nobody works on an update, or waits to."""
    until = row.data.get(_UNTIL)
    return until is None or dt.datetime.fromisoformat(until) <= now


def chat_of(message: object) -> tuple[int, bool] | None:
    """The chat that a message is in, and whether it is with one person alone; None when there is none."""
    chat = message.get("chat") if isinstance(message, Mapping) else None
    if not isinstance(chat, Mapping) or not isinstance(chat.get("id"), int):
        return None
    return chat["id"], chat.get("type") == "private"


def masked(value: Any) -> Any:
    """The same update with CPR numbers masked in everything that somebody wrote."""
    if isinstance(value, Mapping):
        return {
            key: mask(inner)[0] if key in ("text", "caption") and isinstance(inner, str) else masked(inner)
            for key, inner in value.items()
        }
    return [masked(inner) for inner in value] if isinstance(value, list) else value
