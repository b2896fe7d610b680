"""Labels: what a person says that messages meant. They wait until a change set makes them examples."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Container
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update

from bot.errors import MendableError
from bot.learning.labelled import Labelled
from bot.learning.review import OUT_OF_SCOPE, Item
from bot.storage.database import Database
from bot.storage.learning_tables import LabelRow
from bot.storage.touched import touched
from bot.texts import load

TASK = "task"
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
    """The task, or the kind of what is out of scope."""
    level: str | None
    regression: bool
    at: dt.datetime

    @property
    def held_out(self) -> bool:
        """Whether it is kept for testing; the same for a message each time it is asked."""
        return hashlib.sha256(self.id.encode()).digest()[0] % HELD_OUT_EVERY == 0

    def labelled(self, style: str) -> Labelled:
        """The same as a message to be measured on; what is out of scope has neither task nor level."""
        business = self.verdict != OUT_OF_SCOPE
        return Labelled(
            text=self.text,
            act="inquiry" if business else OUT_OF_SCOPE,
            primary=self.task if business else None,
            tasks=(self.task,) if business and self.task is not None else (),
            level=self.level if business else None,
            package=None,
            style=style,
        )


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
        tasks: Container[str] = (),
    ) -> None:
        """Keep what a message meant, for all that say the same. `tasks` are the ids that the catalogue has.

        Of what is out of scope, `task` is the kind. Raises LabelError for a task that the catalogue does not have (any
        more), an unknown kind, or another verdict.
        """
        texts = load("learning")
        if verdict not in (TASK, OUT_OF_SCOPE, SKIPPED) or (verdict == TASK and not task):
            raise LabelError(texts["labels"]["verdict"])
        if verdict == OUT_OF_SCOPE and task not in texts["review"]["kinds"]:
            raise LabelError(texts["labels"]["verdict"])
        if verdict == TASK and task not in tasks:
            raise LabelError(str(texts["labels"]["task_gone"]).format(task=task))
        with self._database.transaction() as session:
            for identifier in (item.id, *item.others):
                session.merge(
                    LabelRow(
                        id=identifier,
                        text=item.text,
                        source=item.source,
                        suggested=item.suggested,
                        verdict=verdict,
                        task=None if verdict == SKIPPED else task,
                        level=item.level if verdict == TASK else None,
                        folded=len(item.others),
                        regression=regression and verdict != SKIPPED,
                        account_id=by,
                        at=at,
                        change_set=None,
                    )
                )

    def take_back(self, identifier: str) -> None:
        """Undo a judgement that has not become an example yet, with those folded into it."""
        with self._database.transaction() as session:
            row = session.get(LabelRow, identifier)
            if row is None or row.change_set is not None or not row.text:
                return
            same = select(LabelRow).where(LabelRow.text == row.text, LabelRow.change_set.is_(None))
            for one in session.scalars(same):
                session.delete(one)

    def waiting(self) -> list[Label]:
        """Labels that may become examples or regression cases, each text once, oldest first."""
        labels = self._said(LabelRow.change_set.is_(None))
        return [label for label in labels if label.regression or not label.held_out]

    def held_out(self, now: dt.datetime) -> list[Label]:
        """The last weeks' labels that were kept for testing."""
        labels = self._said(LabelRow.at >= now - HELD_OUT_FOR)
        return [label for label in labels if label.held_out and not label.regression]

    def forget_texts(self, now: dt.datetime) -> int:
        """Empty the texts of labels that are no longer tested on; returns how many.

        What has become an example or a regression case stays in its file; a label that nobody made one of is let go.
        """
        old = update(LabelRow).where(LabelRow.at < now - HELD_OUT_FOR, LabelRow.text != "")
        with self._database.transaction() as session:
            return touched(session, old.values(text=""))

    def _said(self, condition: ColumnElement[bool]) -> list[Label]:
        """Labels that say something and still have their text, each text once, oldest first."""
        query = select(LabelRow).where(condition, LabelRow.verdict != SKIPPED, LabelRow.text != "")
        with self._database.reading() as session:
            by_text = {row.text: _label(row) for row in session.scalars(query.order_by(LabelRow.at, LabelRow.id))}
        return list(by_text.values())


def _label(row: LabelRow) -> Label:
    return Label(row.id, row.text, row.verdict, row.task, row.level, row.regression, row.at)
