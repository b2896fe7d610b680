"""Absences entered since the catalogue was written: who is away, when, and who steps in."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.model import Municipality
from bot.storage.database import Database
from bot.storage.staff_tables import AbsenceRow
from bot.tickets import notices
from bot.tickets.errors import NotAllowedError
from bot.tickets.roster import Away, Roster

LATELY = 1.0
"""Seconds that `AbsenceStore.lately` may lag behind what other processes have entered."""
LONGEST = dt.timedelta(days=366)
"""Longest absence that can be entered; a longer one is a change of staff."""


@dataclass(frozen=True, slots=True)
class Absence:
    """An entered absence; both days are included."""

    id: int
    staff: str
    first: dt.date
    last: dt.date
    deputy: str | None
    entered_by: str


class AbsenceStore:
    """Reads and writes absences. Days are local dates."""

    def __init__(self, database: Database, municipality: Municipality) -> None:
        self._database = database
        self._municipality = municipality
        self._lately: tuple[float, dt.date, Roster] | None = None

    def adopt(self, municipality: Municipality) -> None:
        """Look people up in a newer catalogue from now on."""
        self._municipality, self._lately = municipality, None

    def add(
        self, staff: str, first: dt.date, last: dt.date, deputy: str | None, entered_by: str, at: dt.datetime
    ) -> Absence:
        """Enter an absence, committed on return.

        Raises NotAllowedError when the person is unknown, when the days are in the wrong order or too many, when it
        overlaps another, or when the deputy is unknown, the person, or somebody who is away on one of the days and
        whose own deputy leads back to the person.
        """
        if staff not in self._municipality.staff:
            raise NotAllowedError("staff_unknown")
        if not first <= last <= first + LONGEST:
            raise NotAllowedError("absence_days")
        with self._database.transaction() as session:
            if deputy is not None:
                _check_deputy(self.roster(session, first), staff, deputy, first, last)
            overlapping = select(AbsenceRow.id).where(
                AbsenceRow.staff == staff, AbsenceRow.first <= last, AbsenceRow.last >= first
            )
            if session.scalar(overlapping) is not None:
                raise NotAllowedError("absence_overlaps")
            row = AbsenceRow(staff=staff, first=first, last=last, deputy=deputy, entered_by=entered_by, entered_at=at)
            session.add(row)
            session.flush()
            self._tell_deputy(session, row, at)
            added = _absence(row)
        self._lately = None
        return added

    def _tell_deputy(self, session: Session, row: AbsenceRow, at: dt.datetime) -> None:
        """Whoever steps in on the first day is told, in the transaction of the absence; nobody who enters it for it."""
        deputy = self.roster(session, row.first).deputy(row.staff, row.first)
        if deputy is not None and deputy != row.entered_by:
            notices.post(
                session,
                key=f"absence:{row.id}",
                kind="absence_handover",
                audience="staff",
                recipient=deputy,
                at=at,
                data={"person": row.staff, "first": row.first.isoformat(), "last": row.last.isoformat()},
            )

    def end(self, identifier: int, last: dt.date) -> None:
        """Back earlier: the absence ends on `last`, or is removed when it had not begun. Unknown ids are ignored."""
        with self._database.transaction() as session:
            row = session.get(AbsenceRow, identifier)
            if row is None:
                return
            if last < row.first:
                session.delete(row)
            else:
                row.last = min(row.last, last)
        self._lately = None

    def upcoming(self, day: dt.date) -> list[Absence]:
        """Absences that have not ended on a day, by first day."""
        query = select(AbsenceRow).where(AbsenceRow.last >= day).order_by(AbsenceRow.first, AbsenceRow.staff)
        with self._database.reading() as session:
            return [_absence(row) for row in session.scalars(query)]

    def lately(self, day: dt.date) -> Roster:
        """The same as `roster`, at most LATELY old, for what is asked many times a second.

        What this process itself enters is in it at once.
        """
        known, asked = self._lately, time.monotonic()
        if known is not None and known[1] == day and asked - known[0] < LATELY:
            return known[2]
        with self._database.reading() as session:
            roster = self.roster(session, day)
        self._lately = (asked, day, roster)
        return roster

    def roster(self, session: Session, day: dt.date) -> Roster:
        """Everybody with the absences that have not ended on a day."""
        away: defaultdict[str, list[Away]] = defaultdict(list)
        for row in session.scalars(select(AbsenceRow).where(AbsenceRow.last >= day)):
            away[row.staff].append(Away(row.first, row.last, row.deputy))
        return Roster(self._municipality, dict(away))


def _check_deputy(roster: Roster, staff: str, deputy: str, first: dt.date, last: dt.date) -> None:
    if roster.person(deputy) is None:
        raise NotAllowedError("deputy_unknown")
    days = (first + dt.timedelta(days=ahead) for ahead in range((last - first).days + 1))
    if any(roster.would_circle(staff, deputy, day) for day in days):
        raise NotAllowedError("deputy_circle")


def _absence(row: AbsenceRow) -> Absence:
    return Absence(row.id, row.staff, row.first, row.last, row.deputy, row.entered_by)
