"""A candidate reads live messages silently for a day; only what it read and where it differs is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.learning_tables import ShadowRow
from bot.storage.once import insert_once
from bot.storage.tables import CounterRow, InquiryRow

LASTS = dt.timedelta(days=1)
_PREFIX = "shadow:"
MOST = 200
"""Differences that are shown."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a shadow run has given so far. Rows: the message, what was answered with, what the candidate says."""

    read: int
    differs: int
    rows: tuple[tuple[str, str, str], ...]


class Shadows:
    """Reads and writes shadow runs. Moments are aware."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, model: str, at: dt.datetime) -> None:
        """Let a model read along from now on for LASTS; one at a time."""
        with self._database.transaction() as session:
            for row in session.scalars(select(CounterRow).where(CounterRow.name.startswith(_PREFIX))):
                session.delete(row)
            session.add(CounterRow(name=f"{_PREFIX}{model}", value=int((at + LASTS).timestamp())))

    def running(self, now: dt.datetime) -> str | None:
        """The model that reads along now, or None."""
        query = select(CounterRow).where(CounterRow.name.startswith(_PREFIX), CounterRow.value > int(now.timestamp()))
        with self._database.reading() as session:
            row = session.scalar(query)
            return row.name.removeprefix(_PREFIX) if row else None

    def until(self, model: str) -> dt.datetime | None:
        """When a model's run ends or ended; None when it has had none."""
        with self._database.reading() as session:
            row = session.get(CounterRow, f"{_PREFIX}{model}")
            return dt.datetime.fromtimestamp(row.value, dt.UTC) if row else None

    def unread(self, model: str, limit: int = 200) -> list[tuple[str, str, dict[str, Any]]]:
        """Id, text and triage of the live messages of the run that the model has not read."""
        until = self.until(model)
        if until is None:
            return []
        done = select(ShadowRow.inquiry_id).where(ShadowRow.model == model)
        query = (
            select(InquiryRow)
            .where(InquiryRow.created_at >= until - LASTS, InquiryRow.id.not_in(done))
            .order_by(InquiryRow.created_at)
            .limit(limit)
        )
        with self._database.reading() as session:
            rows = list(session.scalars(query))
        return [(row.id, str((row.triage or {}).get("text") or ""), dict(row.triage or {})) for row in rows]

    def write(
        self, model: str, inquiry: str, live: Mapping[str, Any], shadow: Mapping[str, Any], at: dt.datetime
    ) -> None:
        """What both models said of one message, without its text; a second time changes nothing."""
        with self._database.transaction() as session:
            insert_once(
                session,
                ShadowRow,
                model=model,
                at=at,
                inquiry_id=inquiry,
                live=_essence(live),
                shadow=_essence(shadow),
                differs=_said(live) != _said(shadow),
            )

    def summary(self, model: str) -> Summary:
        """How often the models differ, and the newest messages on which they do."""
        differing = select(ShadowRow).where(ShadowRow.model == model, ShadowRow.differs).order_by(ShadowRow.id.desc())
        with self._database.reading() as session:
            read = session.scalar(select(func.count()).select_from(ShadowRow).where(ShadowRow.model == model)) or 0
            rows = list(session.scalars(differing))
            texts = {
                row.id: str((row.triage or {}).get("text") or "")
                for row in session.scalars(
                    select(InquiryRow).where(InquiryRow.id.in_([row.inquiry_id for row in rows[:MOST]]))
                )
            }
        return Summary(
            read=int(read),
            differs=len(rows),
            rows=tuple((texts.get(row.inquiry_id, ""), _said(row.live), _said(row.shadow)) for row in rows[:MOST]),
        )


def _essence(triage: Mapping[str, Any]) -> dict[str, Any]:
    return {name: triage[name] for name in ("act", "tasks", "level", "decision") if name in triage}


def _said(triage: Mapping[str, Any]) -> str:
    """The first task of an inquiry with the decision, or the act."""
    tasks = triage.get("tasks") or ()
    first = str(tasks[0]["id"]) if tasks else str(triage.get("act"))
    return f"{first} ({triage.get('decision')})"
