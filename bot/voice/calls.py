"""A call while it lasts: where it is, what has been understood, and what was said last. Kept in the database."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import delete, select

from bot.storage.channel_tables import VoiceCallRow
from bot.storage.database import Database
from bot.storage.once import insert_once
from bot.storage.touched import touched
from bot.voice.replies import Reply

VOICE = "voice"
"""The channel of first contacts and tickets that began here."""
MATTER = "matter"
CHOICE = "choice"
CONFIRM = "confirm"
LINK = "link"
MORE = "more"
PASSED = "passed"
WHAT_ABOUT = "what_about"
NUMBER = "number"
READ_BACK = "read_back"
WHEN = "when"
NAME = "name"
REFERENCE = "reference"
TICKET_LINK = "ticket_link"
ENDED = "ended"
HUNG_UP = "hung_up"
"""Steps of a call. `passed`: a person's phone rings or has been answered; the last two are ends."""
_OVER = (ENDED, HUNG_UP)


@dataclass(slots=True)
class Call:
    """One call. `turn` numbers the request that is waited for; `number` is whom to call back, `when` the wish;
    texts are masked. `taken_by` is the account of the consultant who took the call over at the console."""

    id: str
    caller: str | None
    called: str | None
    started_at: dt.datetime
    step: str = MATTER
    turn: int = 0
    failures: int = 0
    inquiry: str | None = None
    triage: dict[str, Any] | None = None
    task: str | None = None
    options: list[str] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    number: str | None = None
    unverified: bool = False
    when: str = ""
    name: str = ""
    company: str = ""
    asked_again: bool = False
    passed_to: str | None = None
    passed_at: str | None = None
    ticket: str | None = None
    access_key: str | None = None
    taken_by: str | None = None
    settled: bool = False
    reply: dict[str, Any] | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is waited for."""
        return self.step in _OVER

    @property
    def last_reply(self) -> Reply | None:
        """What the caller heard last."""
        return Reply.from_dict(self.reply) if self.reply else None

    def note(self, who: str, text: str, at: dt.datetime) -> None:
        """Keep what was said, in the form of a chat's transcript."""
        self.said.append({"from": who, "text": text, "at": at.timestamp()})

    def heard_words(self) -> str:
        """All that the caller has said in words, oldest first."""
        return "\n".join(one["text"] for one in self.said if one["from"] == "user")

    def name_of(self, what: str) -> str:
        """The same short name for one thing in this call however often it is done."""
        return hashlib.sha256(f"{self.id}:{what}".encode()).hexdigest()[:24]


_COLUMNS = ("id", "caller", "started_at", "step")
_KEPT = tuple(one.name for one in fields(Call) if one.name not in _COLUMNS)


class CallStore:
    """Calls in the database. Safe to use from several processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, call: Call, now: dt.datetime) -> bool:
        """Store a call that has just come in; False when it is known already."""
        with self._database.transaction() as session:
            return insert_once(
                session,
                VoiceCallRow,
                id=call.id,
                started_at=call.started_at,
                updated_at=now,
                caller=call.caller,
                step=call.step,
                data=_data(call),
            )

    def find(self, identifier: str) -> Call | None:
        """The call with the provider's id, or None."""
        with self._database.reading() as session:
            row = session.get(VoiceCallRow, identifier)
            return _call(row) if row is not None else None

    def save(self, call: Call, expected_turn: int, now: dt.datetime) -> bool:
        """Store the call after a turn; False, and nothing stored, when that turn has been taken meanwhile."""
        with self._database.transaction() as session:
            row = session.get(VoiceCallRow, call.id, with_for_update=True)
            if row is None or row.data.get("turn") != expected_turn or row.step in _OVER:
                return False
            # A consultant may have taken the call over while this turn was being decided.
            row.data = {**_data(call), "taken_by": row.data.get("taken_by")}
            row.step, row.updated_at = call.step, now
            return True

    def end(self, call: Call, step: str, now: dt.datetime) -> bool:
        """The call is over, in one of the two ways, with the ticket it left; False when it was over already."""
        with self._database.transaction() as session:
            row = session.get(VoiceCallRow, call.id, with_for_update=True)
            if row is None or row.step in _OVER:
                return False
            row.data = {**row.data, "ticket": call.ticket}
            row.step, row.updated_at = step, now
            return True

    def take(self, identifier: str, account: str) -> Call | None:
        """A consultant takes the call over; the first one has it, whoever asks again. None when there is none."""
        with self._database.transaction() as session:
            row = session.get(VoiceCallRow, identifier, with_for_update=True)
            if row is None:
                return None
            if not row.data.get("taken_by"):
                # `updated_at` stays: nothing has happened in the call itself.
                row.data = {**row.data, "taken_by": account}
            return _call(row)

    def recent(self, since: dt.datetime, limit: int) -> list[tuple[Call, dt.datetime]]:
        """Calls in which something happened since a moment, with that moment, the newest first."""
        query = select(VoiceCallRow).where(VoiceCallRow.updated_at >= since)
        query = query.order_by(VoiceCallRow.updated_at.desc()).limit(limit)
        with self._database.reading() as session:
            return [(_call(row), row.updated_at) for row in session.scalars(query)]

    def silent_since(self, moment: dt.datetime) -> list[str]:
        """Ids of calls that the provider never ended."""
        query = select(VoiceCallRow.id).where(VoiceCallRow.updated_at < moment, VoiceCallRow.step.not_in(_OVER))
        with self._database.reading() as session:
            return list(session.scalars(query))

    def delete_older(self, moment: dt.datetime) -> int:
        """Delete calls that began before a moment; returns how many. Tickets keep their own transcript."""
        old = delete(VoiceCallRow).where(VoiceCallRow.started_at < moment)
        with self._database.transaction() as session:
            return touched(session, old)


def _data(call: Call) -> dict[str, Any]:
    return {name: getattr(call, name) for name in _KEPT}


def _call(row: VoiceCallRow) -> Call:
    kept: Mapping[str, Any] = {name: value for name, value in row.data.items() if name in _KEPT}
    return Call(id=row.id, caller=row.caller, started_at=row.started_at, step=row.step, **kept)
