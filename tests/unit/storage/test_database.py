"""The database: its schema, its transactions, and what happens when it does not answer."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, literal, select, text

from bot.errors import StorageUnavailableError
from bot.storage import database as module
from bot.storage.database import Database
from bot.storage.schema import metadata
from bot.storage.tables import ConversationEventRow, ConversationRow
from tests.builders import MORNING


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'ny' / 'folder' / 'base.sqlite3'}")
    database.migrate()
    yield database
    database.close()


def conversation(identifier: str = "a", at: dt.datetime = MORNING) -> ConversationRow:
    return ConversationRow(id=identifier, channel="web", created_at=at, updated_at=at, event_count=0)


def test_the_migrations_give_exactly_the_tables_of_the_program(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.transaction() as session:
        session.add(conversation())
    database.migrate()
    with database.transaction() as session:
        assert session.get(ConversationRow, "a") is not None


def test_a_schema_can_be_taken_down_and_built_again(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(module.MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.downgrade(config, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.migrate()
    assert "tickets" in inspect(database.engine).get_table_names()


def test_an_exception_leaves_nothing_behind(database: Database) -> None:
    def fail_halfway() -> None:
        with database.transaction() as session:
            session.add(conversation())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with database.transaction() as session:
        assert session.get(ConversationRow, "a") is None


def test_moments_come_back_aware_and_equal(database: Database) -> None:
    local = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with database.transaction() as session:
        session.add(conversation(at=local))
    with database.transaction() as session:
        stored = session.get_one(ConversationRow, "a").created_at
    assert stored == local
    assert stored.utcoffset() == dt.timedelta(0)


def test_a_commit_survives_a_power_cut(database: Database) -> None:
    with database.transaction() as session:
        names = ("journal_mode", "synchronous", "foreign_keys")
        settings = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in names}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_locked_database_is_said_to_be_unavailable_without_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 1)
    path = tmp_path / "base.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailableError) as caught, database.transaction() as session:
        session.add(conversation("hemmelig"))
    assert "databasen svarer ikke" in str(caught.value)
    assert "hemmelig" not in str(caught.value)
    other.execute("ROLLBACK")
    other.close()
    with database.transaction() as session:
        session.add(conversation())
    database.close()


def test_who_only_reads_waits_for_nobody_and_sees_one_state(database: Database) -> None:
    with database.reading() as before:
        assert before.get(ConversationRow, "a") is None
        with database.transaction() as session:
            session.add(conversation())
            session.flush()
            with database.reading() as meanwhile:
                assert meanwhile.get(ConversationRow, "a") is None
        assert before.get(ConversationRow, "a") is None
    with database.reading() as after:
        assert after.get(ConversationRow, "a") is not None


def test_the_threads_of_a_process_write_in_turn(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(number: int) -> None:
        with database.transaction() as session:
            session.add(conversation(str(number)))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(64)))
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 1)
    with database.transaction(), pytest.raises(StorageUnavailableError):
        write(64)
    with database.reading() as session:
        assert len(session.scalars(select(ConversationRow)).all()) == 64


def test_a_search_in_any_case_knows_danish_letters(database: Database) -> None:
    with database.reading() as session:
        found = session.scalars(select(literal("ÆRØ BÅDE").ilike("%ærø b%"))).one()
        assert session.scalar(text("SELECT lower(NULL)")) is None
    assert found


def test_a_migration_leaves_what_belongs_to_the_rows_of_a_changed_table(database: Database) -> None:
    with database.transaction() as session:
        session.add(conversation())
        session.flush()
        session.add(ConversationEventRow(conversation_id="a", number=1, data={}))
    config = Config()
    config.set_main_option("script_location", str(module.MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.downgrade(config, "0001")
    database.migrate()
    with database.reading() as session:
        assert session.get(ConversationEventRow, ("a", 1)) is not None
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_database_that_cannot_be_opened_is_said_to_be_unavailable(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'base'}")
    with pytest.raises(StorageUnavailableError), database.transaction() as session:
        session.add(conversation())
    with pytest.raises(StorageUnavailableError):
        database.migrate()
    database.close()


def test_postgresql_is_used_through_psycopg() -> None:
    database = Database("postgresql://bruger:ord@127.0.0.1:1/base")
    assert database.engine.url.drivername == "postgresql+psycopg"
    assert not database.is_sqlite
    with pytest.raises(StorageUnavailableError) as caught, database.transaction() as session:
        session.execute(text("SELECT 1"))
    assert "ord@" not in str(caught.value)
    database.close()
