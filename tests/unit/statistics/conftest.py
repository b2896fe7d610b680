"""Hand-made first contacts and tickets whose figures are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from bot.storage.database import Database
from bot.storage.tables import InquiryRow
from bot.tickets.store import TicketStore
from tests.builders import MORNING, create, triage_data

Log = Callable[..., str]


@pytest.fixture
def log(database: Database) -> Log:
    """Logs a first contact, and makes it a ticket when told to; returns the reference or the contact's id."""
    store = TicketStore(database)
    numbers = iter(range(1, 10_000))

    def contact(
        channel: str = "web",
        level: str = "simpel",
        decision: str = "answer",
        outcome: str = "open",
        at: dt.datetime = MORNING,
        task: str | None = "udeservering",
        package: str | None = None,
        ticket: bool = False,
        **changes: object,
    ) -> str:
        identifier = f"i-{next(numbers)}"
        tasks = [{"id": task, "confidence": 0.9}] if task else []
        triage = triage_data(level=level, decision=decision, tasks=tasks, package=package)
        store.log_inquiry(triage, channel=channel, at=at, inquiry_id=identifier)
        if ticket:
            made = create(
                store, inquiry_id=identifier, received=at, channel=channel, level=level, package=package, **changes
            )
            return made.reference
        if outcome != "open":
            with database.transaction() as session:
                row = session.get(InquiryRow, identifier)
                assert row is not None
                row.outcome = outcome
        return identifier

    return contact
