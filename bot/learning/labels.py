"""Labels: what a person says that messages meant. They wait until a change set makes them examples."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.errors import MendableError
from bot.learning.review import Item
from bot.storage.database import Database
from bot.storage.learning_tables import LabelRow
from bot.texts import load

TASK = "task"
OUT_OF_SCOPE = "out_of_scope"
SKIPPED = "skipped"
HELD_OUT_EVERY = 5
"""Every fifth label is never taught: the newest of them are what a candidate is tested on."""
HELD_OUT_FOR = dt.timedelta(weeks=8)
"""How long a label that was held out is tested on."""


class LabelError(MendableError):
    """A label that cannot be kept; the message says why."""


@dataclass(frozen=True, slots=True)
class Label:
    """A judged message."""

    id: str
    text: str
    verdict: str
    task: str | None
    level: str | None
    regression: bool
    at: dt.datetime

    @property
    def held_out(self) -> bool:
        """Whether it is kept for testing; the same for a message each time it is asked."""
        return hashlib.sha256(self.id.encode()).digest()[0] % HELD_OUT_EVERY == 0


class LabelStore:
    """Reads and writes labels."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def judge(
        self,
        item: Item,
        verdict: str,
        by: str,
        at: dt.datetime,
        *,
        task: str | None = None,
        regression: bool = False,
        tasks: Sequence[str] = (),
    ) -> None:
        """Keep what a message meant, for all that say the same. `tasks` are the ids that the catalogue has.

        Raises LabelError for a task that the catalogue does not have (any more), or another verdict.
        """
        texts = load("learning")["labels"]
        if verdict not in (TASK, OUT_OF_SCOPE, SKIPPED):
            raise LabelError(texts["verdict"])
        if verdict == TASK and task not in tasks:
            raise LabelError(str(texts["task_gone"]).format(task=task))
        with self._database.transaction() as session:
            for identifier in (item.id, *item.others):
                session.merge(
                    LabelRow(
                        id=identifier,
                        text=item.text,
                        source=item.source,
                        suggested=item.suggested,
                        verdict=verdict,
                        task=task if verdict == TASK else None,
                        level=item.level if verdict == TASK else None,
                        folded=len(item.others),
                        regression=regression,
                        account_id=by,
                        at=at,
                        change_set=None,
                    )
                )

    def take_back(self, identifier: str) -> None:
        """Undo a judgement that has not become an example yet, with those folded into it."""
        with self._database.transaction() as session:
            row = session.get(LabelRow, identifier)
            if row is None or row.change_set is not None:
                return
            same = select(LabelRow).where(LabelRow.text == row.text, LabelRow.change_set.is_(None))
            for one in session.scalars(same):
                session.delete(one)

    def waiting(self) -> list[Label]:
        """Labels that may become examples or regression cases, each text once, oldest first."""
        query = (
            select(LabelRow)
            .where(LabelRow.change_set.is_(None), LabelRow.verdict != SKIPPED)
            .order_by(LabelRow.at, LabelRow.id)
        )
        with self._database.transaction() as session:
            by_text = {row.text: _label(row) for row in session.scalars(query)}
        return [label for label in by_text.values() if label.regression or not label.held_out]

    def held_out(self, now: dt.datetime) -> list[Label]:
        """The last weeks' labels that were kept for testing."""
        query = select(LabelRow).where(LabelRow.at >= now - HELD_OUT_FOR, LabelRow.verdict != SKIPPED)
        with self._database.transaction() as session:
            by_text = {row.text: _label(row) for row in session.scalars(query.order_by(LabelRow.at, LabelRow.id))}
        return [label for label in by_text.values() if label.held_out and not label.regression]


def _label(row: LabelRow) -> Label:
    return Label(row.id, row.text, row.verdict, row.task, row.level, row.regression, row.at)
