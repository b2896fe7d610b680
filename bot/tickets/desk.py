"""The desk: every change of a ticket is one transaction that leaves an event, and tells whom it concerns.

What may be done is in the modules beside this one; they all work through `Desk.change`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality
from bot.storage.database import Database
from bot.storage.staff_tables import AccountRow
from bot.storage.ticket_tables import TicketEventRow, TicketMessageRow, TicketRow
from bot.texts import load
from bot.tickets import notices, running
from bot.tickets.absences import AbsenceStore
from bot.tickets.calendar import ZONE, WorkCalendar
from bot.tickets.errors import ChangedMeanwhileError, NotAllowedError, TicketUnknownError
from bot.tickets.notices import Audience
from bot.tickets.roster import Roster
from bot.tickets.states import CLOSED, WAITING_BUSINESS, check_move

SYSTEM = "system"
BUSINESS = "business"


@dataclass(slots=True)
class Change:
    """One change under way: the locked row, and what is written beside it."""

    desk: Desk
    session: Session
    row: TicketRow
    who: str
    now: dt.datetime
    roster: Roster

    @property
    def today(self) -> dt.date:
        """The local date of the change."""
        return self.now.astimezone(ZONE).date()

    def event(self, kind: str, **data: Any) -> int:
        """Append an event; returns its number."""
        number = self.row.events[-1].number + 1 if self.row.events else 1
        self.row.events.append(TicketEventRow(number=number, at=self.now, kind=kind, who=self.who, data=data))
        return number

    def message(self, audience: str, text: str, **data: Any) -> int:
        """Append a message of the one who makes the change; returns its number."""
        number = self.row.messages[-1].number + 1 if self.row.messages else 1
        self.row.messages.append(
            TicketMessageRow(number=number, at=self.now, author=self.who, audience=audience, text=text, data=data)
        )
        return number

    def move(self, status: str, *, why: str = "") -> None:
        """Go to a status, with its event; clocks stand still while the business is waited for.

        Raises NotAllowedError when the ticket may not go there.
        """
        before = self.row.status
        check_move(before, status)
        self.row.status = status
        self.event("status", before=before, after=status, why=why)
        if before == WAITING_BUSINESS:
            running.resume(self.row, self.now, self.desk.calendar)
        if status == WAITING_BUSINESS:
            running.pause(self.row, self.now)

    def require_open(self) -> None:
        """Raises NotAllowedError on a closed ticket."""
        if self.row.status == CLOSED:
            raise NotAllowedError("closed")

    def tell_staff(self, kind: str, staff: str, *, key: str = "", **data: Any) -> None:
        """A notice to somebody, read by whoever steps in today; nobody is told of what they did themselves.

        `key` makes it the same notice at every repeat; whoever steps in for several is told once.
        """
        reader = self.roster.reader(staff, self.today)
        if self.who in (staff, reader):
            return
        meant_for = {} if reader == staff else {"meant_for": staff}
        self._post(kind, "staff", reader, f"{key}:{reader}" if key else "", {**data, **meant_for})

    def tell_business(self, kind: str, *, key: str = "", **data: Any) -> None:
        """A notice to the business, by the channel it came on."""
        self._post(kind, "business", self.row.reference, key, data)

    def _post(self, kind: str, audience: Audience, recipient: str, key: str, data: dict[str, Any]) -> None:
        reference = self.row.reference
        notices.post(
            self.session,
            key=key or f"{reference}:{self.row.version}:{kind}:{recipient}",
            kind=kind,
            audience=audience,
            recipient=recipient,
            ticket_id=self.row.id,
            at=self.now,
            data={"reference": reference, **data},
        )


@dataclass(slots=True)
class Desk:
    """What the desk works with. `clock` gives aware moments."""

    database: Database
    catalogue: Catalogue
    municipality: Municipality
    calendar: WorkCalendar
    absences: AbsenceStore
    clock: Callable[[], dt.datetime]

    def today(self) -> dt.date:
        """The local date."""
        return self.clock().astimezone(ZONE).date()

    def roster(self) -> Roster:
        """Everybody with today's and coming absences."""
        with self.database.reading() as session:
            return self.absences.roster(session, self.today())

    @contextmanager
    def change(self, reference: str, who: str, version: int | None = None) -> Iterator[Change]:
        """Lock a ticket for one change, committed at the end with its version grown by one.

        `version` is the version that was shown to whoever makes the change; None when they saw none. Raises
        TicketUnknownError, or ChangedMeanwhileError when the ticket has changed since.
        """
        with self.database.transaction() as session:
            row = self._lock(session, TicketRow.reference == reference.upper())
            yield self._begin(session, row, who, version)

    @contextmanager
    def remark(self, reference: str, who: str) -> Iterator[Change]:
        """Lock a ticket to write beside it what outdates nobody's view of it: its version stays.

        Raises TicketUnknownError.
        """
        with self.database.transaction() as session:
            row = self._lock(session, TicketRow.reference == reference.upper())
            yield self._change(session, row, who)

    @contextmanager
    def change_by_key(self, access_key: str, who: str) -> Iterator[Change]:
        """The same for whoever holds the ticket's secret link. Raises TicketUnknownError.

        The link of a ticket that was merged leads to the one it was merged into.
        """
        with self.database.transaction() as session:
            row = self._lock(session, TicketRow.access_key == access_key)
            while row.merged_into is not None:
                row = self._lock(session, TicketRow.reference == row.merged_into)
            yield self._begin(session, row, who, None)

    @contextmanager
    def change_both(
        self, reference: str, other: str, who: str, version: int | None = None
    ) -> Iterator[tuple[Change, Change]]:
        """Two tickets in one change; `version` is the first one's. Raises TicketUnknownError when they are the same."""
        wanted = [reference.upper(), other.upper()]
        query = select(TicketRow).where(TicketRow.reference.in_(wanted)).order_by(TicketRow.id).with_for_update()
        with self.database.transaction() as session:
            # In the order of their ids, so that two such changes wait for each other and not for ever.
            rows = {row.reference: row for row in session.scalars(query)}
            if len(rows) != len(wanted):
                raise TicketUnknownError
            yield (
                self._begin(session, rows[wanted[0]], who, version),
                self._begin(session, rows[wanted[1]], who, None),
            )

    def _lock(self, session: Session, where: ColumnElement[bool]) -> TicketRow:
        row = session.scalar(select(TicketRow).where(where).with_for_update())
        if row is None:
            raise TicketUnknownError
        return row

    def _begin(self, session: Session, row: TicketRow, who: str, version: int | None) -> Change:
        if version is not None and version != row.version:
            raise self._changed(session, row)
        change = self._change(session, row, who)
        row.version += 1
        row.updated_at = change.now
        return change

    def _change(self, session: Session, row: TicketRow, who: str) -> Change:
        now = self.clock()
        return Change(self, session, row, who, now, self.absences.roster(session, now.astimezone(ZONE).date()))

    def _changed(self, session: Session, row: TicketRow) -> ChangedMeanwhileError:
        who = row.events[-1].who if row.events else SYSTEM
        person = self.municipality.staff.get(who) or session.get(AccountRow, who)
        name = person.name if person else str(load("desk")["actors"].get(who, who))
        return ChangedMeanwhileError(name, f"{row.updated_at.astimezone(ZONE):%H.%M}")
