"""Tickets are found by phone number through an index, on SQLite and on PostgreSQL; older ones too."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import select, text, update

from bot.hotline.store import CallStore
from bot.storage import database as storage
from bot.storage.database import Database
from bot.storage.ticket_tables import TicketRow
from bot.tickets.store import TicketStore
from tests.builders import MORNING, create, triage_data
from tests.servers.databases import database, migrated, postgres, url

__all__ = ["database", "migrated", "postgres", "url"]
NUMBER = "+4566131372"


def ticket(database: Database, name: str, phone: str | None) -> str:
    store = TicketStore(database)
    store.log_inquiry(triage_data(), channel="web", at=MORNING, inquiry_id=name)
    return create(store, inquiry_id=name, contact={"name": name, "phone": phone, "email": None}).reference


def test_a_ticket_is_found_by_its_number_however_it_was_given(database: Database) -> None:
    wanted = [ticket(database, "i-1", NUMBER), ticket(database, "i-2", "66 13 13 72, 70 20 00 00")]
    ticket(database, "i-3", "70200000")
    ticket(database, "i-4", None)
    found = CallStore(database).earlier("", NUMBER, 8)
    assert sorted(one.reference for one in found) == wanted
    assert {one.phone for one in found} == {NUMBER}


def test_the_search_reads_the_index(database: Database) -> None:
    query = f"SELECT id FROM tickets WHERE phone = '{NUMBER}'"  # noqa: S608 - a constant
    with database.reading() as session:
        if database.is_sqlite:
            plan = session.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
        else:
            # An empty table would be read from end to end.
            session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = session.execute(text(f"EXPLAIN {query}")).all()
    assert "ix_tickets_phone" in str(plan)


def test_older_tickets_get_their_number_from_what_they_hold(database: Database) -> None:
    references = [
        ticket(database, "i-1", "66 13 13 72"),
        ticket(database, "i-2", "ved ikke, +45 70 20 00 00"),
        ticket(database, "i-3", None),
        ticket(database, "i-4", "1234"),
    ]
    asked = {"phone": NUMBER, "when": "", "at": MORNING.isoformat(), "done": True}
    with database.transaction() as session:
        session.execute(update(TicketRow).where(TicketRow.reference == references[2]).values(callback=asked))
    config = Config()
    config.set_main_option("script_location", str(storage.MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.downgrade(config, "0007")
    database.migrate()
    with database.reading() as session:
        numbers = session.execute(select(TicketRow.reference, TicketRow.phone).order_by(TicketRow.id)).all()
    assert [tuple(row) for row in numbers] == list(zip(references, [NUMBER, "+4570200000", NUMBER, None], strict=True))
