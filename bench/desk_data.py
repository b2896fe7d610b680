"""A municipality's tickets of many years for `bench.desk`: made up from a seed, and written in bulk."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from bot.bootstrap import Services
from bot.storage.base import Base
from bot.storage.tables import InquiryRow
from bot.storage.ticket_tables import (
    EnquiryRow,
    ParticipantRow,
    TicketClockRow,
    TicketEventRow,
    TicketMessageRow,
    TicketRow,
)
from bot.tickets import checklist, running
from bot.tickets.deadlines import due_at
from bot.tickets.planning import ASKED, YES
from bot.tickets.states import ASSIGNED, CLOSED, PHASES, WAITING_BUSINESS, WAITING_TASKFORCE
from bot.tickets.targets import close_target, target_for

BATCH = 2_000
"""Tickets written in one transaction."""
DAYS = 3_650
"""How far back the oldest ticket was received."""
COMPANIES = 12_000
BUSIEST = "25313763"
"""The CVR number of a company with a long history."""
HISTORY = 150
"""Tickets of that company."""
_TABLES: tuple[type[Base], ...] = (
    InquiryRow,
    TicketRow,
    TicketEventRow,
    TicketClockRow,
    TicketMessageRow,
    EnquiryRow,
    ParticipantRow,
)
_WORDS = ("plads", "til", "borde", "og", "et", "skilt", "ved", "Ærøgade", "inden", "sommeren", "støj", "affald")


@dataclass
class _Maker:
    """Rows of one ticket after another."""

    services: Services
    now: dt.datetime
    choice: random.Random
    rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in _TABLES})

    def __post_init__(self) -> None:
        self.staff = sorted(self.services.municipality.staff)
        self.tasks = sorted(self.services.catalogue.tasks)

    def ticket(self, number: int, *, is_open: bool) -> None:
        """One ticket with everything that belongs to it; the open ones are of the last weeks."""
        choice = self.choice
        age = choice.uniform(0, 40) if is_open else choice.uniform(40, DAYS)
        at = self.now - dt.timedelta(days=age)
        level = choice.choices(("simpel", "medium", "kompleks"), (75, 19, 6))[0]
        task, owner, asked = choice.choice(self.tasks), choice.choice(self.staff), choice.choice(self.staff)
        states = (ASSIGNED, WAITING_TASKFORCE, WAITING_BUSINESS)
        status = choice.choice(states) if is_open else CLOSED
        closed = None if is_open else at + dt.timedelta(days=choice.uniform(0.1, 30))
        profile = self.services.profile
        target = target_for(profile, level, [task])
        due = due_at(target, at, self.services.calendar)
        company = int(choice.paretovariate(1.1) * 200) % COMPANIES
        cvr = BUSIEST if number < HISTORY else f"{10_000_000 + company:08d}"
        text = " ".join(choice.choices(_WORDS, k=40))
        self._add(
            InquiryRow,
            id=f"b-{number}",
            created_at=at,
            channel="web",
            conversation_id=None,
            act="inquiry",
            task=task,
            level=level,
            package=None,
            decision="enquiry",
            outcome="ticket",
            triage={"tasks": [{"id": task, "confidence": 0.9}]},
        )
        self._add(
            TicketRow,
            id=number + 1,
            reference=f"EI-{at.year}-{number:06d}",
            access_key=f"{number:043d}",
            inquiry_id=f"b-{number}",
            version=1,
            created_at=at,
            updated_at=closed or at + dt.timedelta(days=age * choice.random()),
            closed_at=closed,
            status=status,
            phase=choice.choice(PHASES),
            closing=None if is_open else "solved",
            channel="web",
            conversation_id=None,
            level=level,
            package=None,
            tasks=[task],
            office=self.services.municipality.staff[owner].office,
            owner=owner,
            deputy=None,
            text=text,
            transcript=[{"from": "user", "text": text}],
            contact={"name": "Ida Holm", "phone": "+4566131372", "email": None},
            company=f"Ærøskøbing {cvr} ApS",
            cvr=cvr,
            details={"address": "Vestergade 1"},
            journal_number=None,
            due_at=due,
            promise=target.text,
            flags=[],
            triage={"tasks": [{"id": task, "confidence": 0.9}], "text": text},
            checklist=checklist.for_ticket(profile, level, None, "Ida"),
            plan=[],
            meetings=[],
            pauses=[{"from": at.isoformat(), "to": None}] if status == WAITING_BUSINESS else [],
            refusal={},
            callback={},
            merged_into=None,
        )
        for event in range(1, choice.randint(3, 9)):
            self._add(
                TicketEventRow,
                ticket_id=number + 1,
                number=event,
                at=at + dt.timedelta(hours=event),
                kind="note",
                who=owner,
                data={"message": event},
            )
        self._clocks(number, level, task, at, closed, paused=status == WAITING_BUSINESS)
        for message in range(1, choice.randint(2, 5)):
            self._add(
                TicketMessageRow,
                ticket_id=number + 1,
                number=message,
                at=at + dt.timedelta(hours=message),
                author=owner,
                audience=choice.choice(("internal", "shared")),
                text=text,
                data={},
            )
        if level != "simpel" or status == WAITING_TASKFORCE:
            self._enquiry(number, asked, task, at, ASKED if status == WAITING_TASKFORCE else YES)
        if choice.random() < 0.1:
            self._add(ParticipantRow, ticket_id=number + 1, staff=asked, added_at=at)

    def _enquiry(self, number: int, asked: str, task: str, at: dt.datetime, status: str) -> None:
        self._add(
            EnquiryRow,
            ticket_id=number + 1,
            number=1,
            task=task,
            office=self.services.municipality.staff[asked].office,
            person=asked,
            after=[],
            status=status,
            asked_at=at,
            remind_at=self.now + dt.timedelta(days=1) if status == ASKED else None,
            reminders=0,
            answered_at=None if status == ASKED else at,
            answer=None,
        )

    def _clocks(
        self, number: int, level: str, task: str, at: dt.datetime, closed: dt.datetime | None, *, paused: bool
    ) -> None:
        profile = self.services.profile
        targets = {
            running.FIRST_REPLY: profile.service_targets.first_reply,
            running.PROMISE: target_for(profile, level, [task]),
            running.CLOSE: close_target(profile, level),
        }
        for kind, target in targets.items():
            if target is None:
                continue
            stopped = closed or (at + dt.timedelta(hours=5) if self.choice.random() < 0.6 else None)
            # One in ten of those that run has a warning that is due now.
            due_now = self.choice.random() < 0.1
            self._add(
                TicketClockRow,
                ticket_id=number + 1,
                kind=kind,
                unit=target.unit,
                amount=target.amount,
                text=target.text,
                started_at=at,
                due_at=self.now + dt.timedelta(hours=self.choice.uniform(-48, 200)),
                stopped_at=stopped,
                paused=paused and stopped is None,
                stage=0,
                warn_at=None if stopped else self.now + dt.timedelta(hours=-1 if due_now else 200),
            )

    def _add(self, table: type[Base], **values: Any) -> None:
        self.rows[table].append(values)

    def write(self) -> None:
        """Store what has been made."""
        with self.services.database.transaction() as session:
            for table, rows in self.rows.items():
                if rows:
                    session.execute(insert(table), rows)
                rows.clear()


def fill(services: Services, tickets: int, open_tickets: int, seed: int = 4) -> None:
    """Write tickets, the newest of them open, with events, clocks, messages and enquiries into an empty database."""
    maker = _Maker(services, services.clock(), random.Random(seed))  # noqa: S311 - figures, no secrets
    for number in _numbers(tickets):
        maker.ticket(number, is_open=number >= tickets - open_tickets)
        if (number + 1) % BATCH == 0 or number + 1 == tickets:
            maker.write()
    with services.database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _numbers(tickets: int) -> Iterator[int]:
    for number in range(tickets):
        if number and number % 20_000 == 0:
            print(f"  {number} sager", flush=True)
        yield number
