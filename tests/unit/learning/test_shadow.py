"""A candidate reads along silently, and its differences are shown."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.learning.shadow import Shadows
from bot.storage.database import Database
from bot.storage.learning_tables import ShadowRow
from bot.tickets.store import TicketStore
from tests.builders import MORNING, triage_data


def log(database: Database, identifier: str, at: dt.datetime) -> None:
    TicketStore(database).log_inquiry(
        triage_data(text=f"besked {identifier}"), channel="web", at=at, inquiry_id=identifier
    )


def test_a_run_lasts_a_day_and_only_one_runs(database: Database) -> None:
    shadows = Shadows(database)
    shadows.begin("first", MORNING)
    shadows.begin("second", MORNING)
    assert shadows.running(MORNING) == "second"
    assert shadows.running(MORNING + dt.timedelta(hours=25)) is None
    assert shadows.until("second") == MORNING + dt.timedelta(days=1)
    assert shadows.until("first") is None


def test_messages_of_the_run_are_read_once(database: Database) -> None:
    shadows = Shadows(database)
    log(database, "before", MORNING - dt.timedelta(hours=1))
    shadows.begin("candidate", MORNING)
    log(database, "after", MORNING + dt.timedelta(minutes=1))
    (one,) = shadows.unread("candidate")
    assert (one[0], one[1]) == ("after", "besked after")
    shadows.write("candidate", "after", one[2], one[2], MORNING)
    assert shadows.unread("candidate") == []


def test_what_differs_is_counted_and_shown(database: Database) -> None:
    shadows = Shadows(database)
    log(database, "a", MORNING)
    live = triage_data()
    other = triage_data(tasks=[{"id": "skilte", "confidence": 0.8}])
    shadows.write("candidate", "a", live, other, MORNING)
    shadows.write("candidate", "b", live, live, MORNING)
    summary = shadows.summary("candidate")
    assert (summary.read, summary.differs) == (2, 1)
    assert summary.rows == (("besked a", "udeservering (enquiry)", "skilte (enquiry)"),)


def test_two_that_read_the_same_message_write_one_reading_without_its_text(database: Database) -> None:
    shadows = Shadows(database)
    for _ in range(2):
        shadows.write("candidate", "a", triage_data(text="ring til Ida"), triage_data(text="ring til Ida"), MORNING)
    with database.reading() as session:
        (row,) = session.scalars(select(ShadowRow)).all()
    assert "Ida" not in str(row.live) + str(row.shadow)
    assert row.live["tasks"] == [{"id": "udeservering", "confidence": 0.9}]
