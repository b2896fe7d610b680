"""The desk does the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot.catalogue.loader import Catalogue
from bot.conversation.store import ConversationStore
from bot.errors import StorageUnavailableError
from bot.followup.sweep import sweep
from bot.storage import database as storage
from bot.storage.database import Database
from bot.storage.schema import metadata
from bot.tickets import business, enquiries, handling, queries, refusals, upkeep
from bot.tickets.errors import ChangedMeanwhileError, NotAllowedError
from bot.tickets.queries import Filter
from bot.tickets.store import TicketStore
from tests.builders import create, triage_data
from tests.conftest import FixedClock
from tests.desks import Counter, counter, place, planned
from tests.servers.databases import database, migrated, postgres, url
from tests.servers.postgres import Postgres

__all__ = ["database", "migrated", "postgres", "url"]
_MIGRATE = """
import sys
from bot.storage.database import Database
Database(sys.argv[1]).migrate()
"""


@pytest.fixture
def at_desk(database: Database, catalogue: Catalogue, clock: FixedClock) -> Counter:
    """A desk on the database."""
    return counter(database, catalogue, clock, place())


def test_the_migrations_give_exactly_the_tables_of_the_program(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_schema_can_be_taken_down_and_built_again(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(storage.MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.downgrade(config, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.migrate()
    assert "tickets" in inspect(database.engine).get_table_names()


def test_a_ticket_of_the_first_version_is_brought_along_with_all_that_belongs_to_it(
    database: Database, at_desk: Counter
) -> None:
    reference = at_desk.open(level="medium").reference
    events = at_desk.ticket(reference).events
    config = Config()
    config.set_main_option("script_location", str(storage.MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.downgrade(config, "0001")
    database.migrate()
    ticket = at_desk.ticket(reference)
    assert (ticket.version, ticket.phase, ticket.status) == (1, "sagsbehandling", "assigned")
    assert len(ticket.access_key) == 43
    assert ticket.events == events
    assert [(clock.kind, clock.due_at) for clock in ticket.clocks] == [("promise", ticket.due_at)]
    handling.reply(at_desk.desk, reference, "anna", "Ja")
    assert len(at_desk.store.inquiries()) == 1
    if database.is_sqlite:
        with database.reading() as session:
            assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_processes_that_start_at_once_bring_a_new_database_up_once(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path
) -> None:
    if database.is_sqlite:
        url = f"sqlite:///{tmp_path / 'ny.sqlite3'}"
    else:
        url = request.getfixturevalue("postgres").new_database()
    started = [subprocess.Popen([sys.executable, "-c", _MIGRATE, url]) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]


def test_a_tickets_whole_life(at_desk: Counter) -> None:
    desk = at_desk.desk
    made = at_desk.open(company="Ørsteds Smedje", cvr="25313763", enquiries=[planned(1, "dorte")])
    reference = made.reference
    assert at_desk.ticket(reference) == made
    enquiries.answer(desk, reference, 1, "dorte", involved=True, text="Skiltet må fylde 2 m². 🙂")
    handling.ask_business(desk, reference, "anna", "Hvor?")
    at_desk.clock.advance(days=1)
    business.write(desk, made.access_key, "Her\x00")
    refusals.propose(desk, reference, "anna", "For smalt")
    refusals.withdraw(desk, reference, "anna")
    handling.reply(desk, reference, "anna", "Ja")
    handling.close(desk, reference, "anna", "solved")
    business.survey(desk, made.access_key, {"case_time": 5}, "Tak")
    business.survey(desk, made.access_key, {"case_time": 4}, "")
    answer = business.survey_answer(desk, made.access_key)
    assert answer is not None
    assert (answer["case_time"], answer["words"]) == (4, "Tak")
    ticket = at_desk.ticket(reference)
    assert [event["kind"] for event in ticket.events].count("status") == 6
    assert [message.text for message in ticket.messages] == ["Hvor?", "Her", "Ja"]
    assert at_desk.running(reference) == []
    assert at_desk.told(reference)[-1] == ("closed", reference)


def test_lists_and_searches_know_danish_letters(at_desk: Counter) -> None:
    desk = at_desk.desk
    mine = at_desk.open(company="Ærø Både", cvr="25313763", owner="bo").reference
    late = at_desk.open(company="100% Kage", cvr="12345674", enquiries=[planned(1, "bo")]).reference
    assert [line.reference for line in queries.board(desk, Filter(text="æRØ"))] == [mine]
    assert [line.reference for line in queries.board(desk, Filter(text="0%"))] == [late]
    assert queries.companies(desk, "ÆRØ") == [("25313763", "Ærø Både", 1)]
    assert {line.reference for line in queries.mine(desk, "bo")} == {mine, late}
    assert [line.reference for line in queries.of_company(desk, "12345674")] == [late]
    handling.ask_business(desk, mine, "bo", "Hvor?")
    moment = at_desk.clock()
    at_desk.clock.advance(days=2)
    assert [line.reference for line in queries.board(desk, Filter(overdue=True))] == [late]
    handling.note(desk, late, "anna", "Rykket")
    assert [one[0] for one in queries.changed_since(desk, moment + dt.timedelta(seconds=1))] == [late]


def test_warnings_reminders_and_upkeep(at_desk: Counter) -> None:
    desk = at_desk.desk
    reference = at_desk.open(enquiries=[planned(1, "dorte")]).reference
    gone = at_desk.open(owner="gone", deputy="bo").reference
    at_desk.clock.advance(hours=22, minutes=45)
    assert sweep(desk) > 0
    assert sweep(desk) == 0
    assert ("warning", "anna") in at_desk.told(reference)
    assert enquiries.remind(desk) == 1
    assert at_desk.told(reference)[-1] == ("enquiry_reminder", "dorte")
    assert upkeep.hand_over_ownerless(desk) == 1
    assert at_desk.ticket(gone).owner == "bo"


def test_an_old_view_is_refused_and_absences_are_kept(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.note(at_desk.desk, reference, "bo", "Hej", 1)
    with pytest.raises(ChangedMeanwhileError):
        handling.note(at_desk.desk, reference, "anna", "Hej", 1)
    today = at_desk.desk.today()
    entered = at_desk.desk.absences.add("anna", today, today, "carl", "anna", at_desk.clock())
    assert at_desk.desk.absences.upcoming(today) == [entered]
    assert at_desk.desk.roster().reader("anna", today) == "carl"


def test_old_first_contacts_are_emptied(at_desk: Counter) -> None:
    at_desk.open()
    at_desk.store.log_inquiry(triage_data(), channel="phone", at=at_desk.clock())
    later = at_desk.clock() + dt.timedelta(days=1)
    assert [at_desk.store.forget_texts(later) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("dense", [True, False])
def test_the_first_tickets_of_a_year_made_at_once_have_numbers_of_their_own(
    database: Database, at_desk: Counter, dense: bool
) -> None:
    store = TicketStore(database)
    together = threading.Barrier(8)

    def make(number: int) -> str:
        store.log_inquiry(triage_data(), channel="web", at=at_desk.clock(), inquiry_id=f"i-{number}")
        together.wait()
        return create(store, dense=dense, inquiry_id=f"i-{number}").reference

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(make, range(8)))
    assert len(made) == 8
    if dense:
        assert made == {f"EI-2026-{number:06d}" for number in range(1, 9)}


def test_one_inquiry_from_several_threads_is_one_inquiry_and_one_ticket(at_desk: Counter) -> None:
    together = threading.Barrier(8)

    def make(_: int) -> str:
        together.wait()
        at_desk.store.log_inquiry(triage_data(), channel="web", at=at_desk.clock(), inquiry_id="i-1")
        return create(at_desk.store, inquiry_id="i-1").reference

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(8)))) == 1
    assert len(at_desk.store.inquiries()) == 1
    assert len(at_desk.told("EI-2026-000001")) == 2


def test_two_merges_crosswise_at_once_leave_one_of_the_two_open(at_desk: Counter) -> None:
    first, second = at_desk.open().reference, at_desk.open().reference
    together = threading.Barrier(2)

    def merge(pair: tuple[str, str]) -> str:
        together.wait()
        try:
            handling.merge(at_desk.desk, pair[0], "anna", pair[1])
        except NotAllowedError as refused:
            return refused.code
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(merge, [(first, second), (second, first)]))
    assert outcomes in (["closed", "merged"], ["merge_closed", "merged"])
    assert sum(at_desk.ticket(one).is_open for one in (first, second)) == 1


def test_a_conversation_is_kept(database: Database, clock: FixedClock) -> None:
    store = ConversationStore(database)
    identifier = store.open("web", clock())
    turn = store.receive(identifier, "m-1", {"text": "Hej"}, clock())
    store.finish(identifier, turn.number, [{"event": "user", "text": "Hej"}], [{"text": "Goddag"}], clock())
    again = store.receive(identifier, "m-1", {"text": "Hej"}, clock())
    assert again.number == turn.number
    assert again.answers is not None
    assert [answer.data["text"] for answer in again.answers] == ["Goddag"]
    assert store.exists(identifier)


def test_a_server_that_goes_away_is_said_to_be_unavailable(postgres: Postgres, migrated: str) -> None:
    database = Database(postgres.new_database(migrated))
    with pytest.raises(StorageUnavailableError), database.transaction() as session:
        session.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    with database.transaction() as session:
        assert session.connection().exec_driver_sql("SELECT 1").scalar() == 1
    database.close()
