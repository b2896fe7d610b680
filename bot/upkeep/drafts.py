"""Drafts of the catalogue's files: one open draft a file, published as a whole, and every change kept and undoable."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.catalogue.loader import Catalogue, Problem
from bot.storage.learning_tables import EntryChangeRow
from bot.upkeep import files, yamledit
from bot.upkeep.differences import put, taken_back
from bot.upkeep.errors import FaultyError, UpkeepError
from bot.upkeep.places import Path
from bot.upkeep.watch import serve_files

DRAFT, PUBLISHED, UNDONE, DISCARDED = "draft", "published", "undone", "discarded"
MOST = 200
"""Changes that the history shows."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a file: a draft, or something that was published. Moments are aware."""

    number: int
    file: str
    state: str
    version: int
    before: str
    after: str
    account: str
    at: dt.datetime
    published_at: dt.datetime | None


class Drafts:
    """Keeps, publishes and undoes changes on behalf of the staff pages. Everything is committed on return."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._knowledge = services.settings.knowledge_dir

    def open(self, file: str) -> Change | None:
        """The open draft of a file."""
        with self._services.database.reading() as session:
            row = session.scalar(_open(file))
            return _change(row) if row is not None else None

    def waiting(self) -> list[Change]:
        """All open drafts, the newest first."""
        query = select(EntryChangeRow).where(EntryChangeRow.state == DRAFT).order_by(EntryChangeRow.at.desc())
        with self._services.database.reading() as session:
            return [_change(row) for row in session.scalars(query)]

    def history(self, file: str | None = None) -> list[Change]:
        """What was published, also what has been undone since, the newest first."""
        query = select(EntryChangeRow).where(EntryChangeRow.published_at.is_not(None))
        if file is not None:
            query = query.where(EntryChangeRow.file == file)
        order = (EntryChangeRow.published_at.desc(), EntryChangeRow.id.desc())
        with self._services.database.reading() as session:
            return [_change(row) for row in session.scalars(query.order_by(*order).limit(MOST))]

    def find(self, number: int) -> Change:
        """A change by its number. Raises UpkeepError."""
        with self._services.database.reading() as session:
            row = session.get(EntryChangeRow, number)
            if row is None:
                raise UpkeepError("draft_gone")
            return _change(row)

    def text(self, file: str) -> str:
        """A file as a form shows it: the draft where there is one."""
        draft = self.open(file)
        return draft.after if draft is not None else files.read_text(self._knowledge, file)

    def faults(self, texts: Mapping[str, str]) -> tuple[Catalogue, list[Problem]]:
        """The catalogue as it would be, and the problems it would have that it has not now."""
        services = self._services
        return files.faults_with(services.catalogue, self._knowledge, texts, services.today())

    def save(self, file: str, changes: Mapping[Path, Any], account: str, seen: int) -> Change | None:
        """Put changes of values into the file's draft; a draft that says what the file says is none.

        `seen` is the version of the draft that the changes were made on, 0 for none. Raises UpkeepError `draft_gone`
        when it is another by now, and YamlEditError when a change cannot be written.
        """
        with self._alone() as session:
            row = session.scalar(_open(file))
            if (row.version if row else 0) != seen:
                raise UpkeepError("draft_gone")
            base = row.after if row else files.read_text(self._knowledge, file)
            after = yamledit.change(base, changes)
            if row is None:
                if after == base:
                    return None
                row = self._row(file, DRAFT, base, after, account)
                session.add(row)
            else:
                row.after, row.account_id, row.at = after, account, self._services.clock()
                row.version += 1
                if after == row.before:
                    row.state = DISCARDED
            session.flush()
            return _change(row) if row.state == DRAFT else None

    def discard(self, number: int, seen: int) -> None:
        """Throw an open draft away. Raises UpkeepError when it is not as it was seen."""
        with self._alone() as session:
            self._seen(session, number, seen).state = DISCARDED

    def begin_again(self, number: int, seen: int, account: str) -> Change:
        """Lay what a draft changes on the file as it is now. Raises UpkeepError when it no longer fits."""
        with self._alone() as session:
            row = self._seen(session, number, seen)
            now = files.read_text(self._knowledge, row.file)
            try:
                row.after = put(now, row.before, row.after)
            except yamledit.YamlEditError:
                raise UpkeepError("not_again") from None
            row.before, row.account_id, row.at = now, account, self._services.clock()
            row.version += 1
            session.flush()
            return _change(row)

    def publish(self, number: int, seen: int, account: str) -> Change:
        """Write a draft to its file and serve it.

        Raises FaultyError, UpkeepError `file_changed` when the file is no longer what the draft was begun on, or
        `unwritable_disk`.
        """
        with self._alone() as session:
            row = self._seen(session, number, seen)
            disk = files.read_text(self._knowledge, row.file)
            # A process that died after writing left the draft's own text behind.
            if disk not in (row.before, row.after):
                raise UpkeepError("file_changed")
            self._write({row.file: row.after})
            row.state, row.account_id = PUBLISHED, account
            row.at = row.published_at = self._services.clock()
            done = _change(row)
        serve_files(self._services)
        return done

    def publish_all(self, texts: Mapping[str, tuple[str, str]], account: str) -> int:
        """Publish changes of several files in one go, all or none; returns how many files changed.

        `texts` are the old and the new content of each file. Raises as `publish` does.
        """
        changed = {file: pair for file, pair in texts.items() if pair[0] != pair[1]}
        with self._alone() as session:
            if any(files.read_text(self._knowledge, file) != before for file, (before, _) in changed.items()):
                raise UpkeepError("file_changed")
            for file, (before, after) in changed.items():
                row = self._row(file, PUBLISHED, before, after, account)
                row.published_at = row.at
                session.add(row)
            session.flush()
            self._write({file: after for file, (_, after) in changed.items()})
        serve_files(self._services)
        return len(changed)

    def undo(self, number: int, account: str) -> Change:
        """Take a published change back, as a change of its own. Raises UpkeepError when it was changed again since."""
        with self._alone() as session:
            row = session.get(EntryChangeRow, number)
            if row is None or row.state != PUBLISHED:
                raise UpkeepError("undone_before")
            now = files.read_text(self._knowledge, row.file)
            try:
                back = row.before if now == row.after else taken_back(now, row.before, row.after)
            except yamledit.YamlEditError:
                raise UpkeepError("undo_changed") from None
            row.state = UNDONE
            undone = self._row(row.file, PUBLISHED, now, back, account)
            undone.published_at = undone.at
            session.add(undone)
            session.flush()
            self._write({row.file: back})
            done = _change(undone)
        serve_files(self._services)
        return done

    def _write(self, texts: Mapping[str, str]) -> None:
        _, problems = self.faults(texts)
        if problems:
            raise FaultyError(problems[0])
        try:
            files.write_all(self._knowledge, texts)
        except OSError:
            raise UpkeepError("unwritable_disk") from None

    def _seen(self, session: Session, number: int, seen: int) -> EntryChangeRow:
        row = session.get(EntryChangeRow, number)
        if row is None or row.state != DRAFT or row.version != seen:
            raise UpkeepError("draft_gone")
        return row

    def _row(self, file: str, state: str, before: str, after: str, account: str) -> EntryChangeRow:
        return EntryChangeRow(
            file=file,
            state=state,
            version=1,
            before=before,
            after=after,
            account_id=account,
            at=self._services.clock(),
            published_at=None,
        )

    @contextlib.contextmanager
    def _alone(self) -> Iterator[Session]:
        """A transaction in which nobody else changes drafts; SQLite has one writer at a time anyway."""
        with self._services.database.transaction() as session:
            if not self._services.database.is_sqlite:
                session.execute(text("LOCK TABLE entry_changes IN SHARE ROW EXCLUSIVE MODE"))
            yield session


def _open(file: str) -> Select[EntryChangeRow]:
    return select(EntryChangeRow).where(EntryChangeRow.file == file, EntryChangeRow.state == DRAFT)


def _change(row: EntryChangeRow) -> Change:
    return Change(
        row.id, row.file, row.state, row.version, row.before, row.after, row.account_id, row.at, row.published_at
    )
