"""A desk with a handful of staff, for tests of what is done with tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality, StaffMember
from bot.storage.database import Database
from bot.storage.notice_tables import NoticeRow
from bot.storage.ticket_tables import TicketRow
from bot.tickets import checklist
from bot.tickets.absences import AbsenceStore
from bot.tickets.calendar import WorkCalendar
from bot.tickets.desk import Desk
from bot.tickets.errors import DeskError
from bot.tickets.model import Clock, Ticket
from bot.tickets.planning import ASKED, Planned
from bot.tickets.store import TicketStore
from tests.builders import municipality, new_ticket, person, triage_data

if TYPE_CHECKING:
    # Processes of their own do without what the conftest loads.
    from tests.conftest import FixedClock

CONTENTS = [
    {"key": "contact_person", "text": "kontaktperson"},
    {"key": "permits", "text": "tilladelser"},
    {"key": "placement", "text": "placering", "new_business_only": True},
]
"""What the promise of a complex ticket holds here."""


def staff() -> tuple[StaffMember, ...]:
    """Anna and Bo have outdoor serving, Bo steps in for Anna and Carl for Bo; Dorte has signs."""
    return (
        person("anna", "byliv", ["udeservering"], deputy="bo"),
        person("bo", "byliv", ["udeservering"], deputy="carl"),
        person("carl", "byliv", deputy="karla"),
        person("dorte", "byliv", ["skilte"]),
    )


def place(*people: StaffMember, **profile_changes: Any) -> Municipality:
    """The municipality of `tests.builders` with these people, or those of `staff()`, and a goal for closing."""
    day = {"unit": "clock_hours", "amount": 24, "text": "Inden for 24 timer."}
    week = {"unit": "working_days", "amount": 5, "text": "Inden for 5 arbejdsdage."}
    month = {"unit": "working_days", "amount": 20, "text": "Lukket inden for 20 arbejdsdage."}
    targets = {
        "closing_days_count": True,
        "first_reply": day,
        "promise": {"simpel": day, "medium": day, "kompleks": week},
        "close": {"medium": month, "kompleks": month},
        "complex_contents": CONTENTS,
    }
    return municipality(*(people or staff()), **{"service_targets": targets, **profile_changes})


def refuse(code: str, act: Callable[[], object]) -> None:
    """That something is refused, with the sentence of a code."""
    with pytest.raises(DeskError) as refused:
        act()
    assert refused.value.code == code


def planned(number: int, who: str, after: Sequence[int] = (), status: str = ASKED, task: str = "skilte") -> Planned:
    """An enquiry of a new ticket."""
    return Planned(number, task, "byliv", who, tuple(after), status)


@dataclass(frozen=True)
class Counter:
    """The desk, and what a test does and reads beside it."""

    desk: Desk
    store: TicketStore
    clock: FixedClock

    def open(self, **changes: Any) -> Ticket:
        """A stored ticket of Anna's; every call makes another."""
        identifier = self.store.log_inquiry(triage_data(), channel="web", at=self.clock())
        new = new_ticket(**{"inquiry_id": identifier, "received": self.clock(), **changes})
        if new.level == "kompleks" and not new.checklist:
            profile = self.desk.municipality.profile
            new = replace(new, checklist=checklist.for_ticket(profile, new.level, new.package, "Anna"))
        return self.store.create(new, self.desk.municipality.profile, self.desk.calendar)

    def ticket(self, reference: str) -> Ticket:
        """How the ticket is now."""
        found = self.store.find(reference)
        assert found is not None
        return found

    def told(self, reference: str, *, since: int = 0) -> list[tuple[str, str]]:
        """Kind and recipient of the ticket's notices in the order of writing, after the first `since`."""
        query = select(NoticeRow.kind, NoticeRow.recipient).join(TicketRow, TicketRow.id == NoticeRow.ticket_id)
        with self.desk.database.reading() as session:
            rows = session.execute(query.where(TicketRow.reference == reference).order_by(NoticeRow.id)).all()
        return [(row[0], row[1]) for row in rows][since:]

    def notice(self, reference: str, kind: str) -> dict[str, Any]:
        """The data of the newest notice of a kind."""
        query = select(NoticeRow.data).join(TicketRow, TicketRow.id == NoticeRow.ticket_id)
        query = query.where(TicketRow.reference == reference, NoticeRow.kind == kind).order_by(NoticeRow.id.desc())
        with self.desk.database.reading() as session:
            return session.scalars(query.limit(1)).one()

    def running(self, reference: str) -> list[str]:
        """Kinds of the clocks that run or stand still."""
        return [clock.kind for clock in self.ticket(reference).clocks if clock.stopped_at is None]

    def a_clock(self, reference: str, kind: str) -> Clock:
        """One clock of a ticket."""
        return next(clock for clock in self.ticket(reference).clocks if clock.kind == kind)

    def kinds(self, reference: str) -> list[str]:
        """Kinds of the ticket's events."""
        return [event["kind"] for event in self.ticket(reference).events]


def counter(database: Database, catalogue: Catalogue, clock: FixedClock, where: Municipality) -> Counter:
    """A desk in a municipality on a migrated database."""
    absences = AbsenceStore(database, where)
    desk = Desk(database, catalogue, where, WorkCalendar.of(where.profile), absences, clock)
    return Counter(desk, TicketStore(database), clock)
