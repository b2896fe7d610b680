"""The database: engine, sessions and migrations. SQLite by default, PostgreSQL for more processes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker

from bot.errors import StorageUnavailableError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
BUSY_TIMEOUT_MS = 20_000
"""Milliseconds a change of a SQLite database waits for others' before it gives up."""
_READING = "indgang_reading"


class Database:
    """One engine and its sessions. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """`url` is an SQLAlchemy URL; `postgresql://` means the psycopg driver."""
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        # Values of statements hold what users wrote: they stay out of errors, and so out of logs.
        options: dict[str, Any] = {"json_deserializer": _read_json} if self.is_sqlite else {"pool_pre_ping": True}
        self.engine: Engine = create_engine(parsed, hide_parameters=True, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(self.engine.execution_options(**{_READING: True}), expire_on_commit=False)
        self._turn = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back when an exception leaves the block.

        Raises StorageUnavailableError when the database is locked, unreachable or its disk is full.
        """
        with self._own_turn(), _unavailable_is_said(), self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads: it sees one state of the database, and waits for nobody's change.

        Raises StorageUnavailableError as `transaction` does.
        """
        with _unavailable_is_said(), self._reading.begin() as session:
            yield session

    def migrate(self) -> None:
        """Bring the schema to the newest version; does nothing when it is there.

        Raises StorageUnavailableError when the database cannot be opened or is locked.
        """
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        with _unavailable_is_said():
            command.upgrade(config, "head")

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """SQLite has one writer at a time: the threads of a process queue, where connections would try at random."""
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            raise StorageUnavailableError("databasen svarer ikke: en anden ændring varer for længe")
        try:
            yield
        finally:
            self._turn.release()


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database with the newest schema, closed at the end. Raises StorageUnavailableError as `migrate` does."""
    database = Database(url)
    try:
        database.migrate()
        yield database
    finally:
        database.close()


@contextmanager
def _unavailable_is_said() -> Iterator[None]:
    """The statement and its values stay out of the message: they may hold what a user wrote."""
    try:
        yield
    except OperationalError as error:
        raise StorageUnavailableError(f"databasen svarer ikke: {error.orig}") from error
    except PoolTimeoutError as error:
        raise StorageUnavailableError("databasen svarer ikke: alle forbindelser er i brug") from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by _begin_immediate; the driver must not begin its own.
    connection.isolation_level = None
    # SQLite's own function knows only the letters of English, and with it a search in any case does.
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # A commit that was acknowledged survives a power cut.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


_decode = json.JSONDecoder().decode


def _read_json(text: str) -> Any:
    """A list of 2,000 tickets holds thousands of empty lists and objects."""
    return [] if text == "[]" else {} if text == "{}" else _decode(text)


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin_immediate(connection: Any) -> None:
    # Taking the write lock at once lets writers queue; a lock upgrade in mid-transaction would fail.
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
