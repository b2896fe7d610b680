"""The database: engine, sessions and migrations. SQLite by default, PostgreSQL for more processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from bot.errors import StorageUnavailableError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
BUSY_TIMEOUT_MS = 5_000
"""Milliseconds a SQLite connection waits for another's lock before it gives up."""


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
        self.engine: Engine = create_engine(parsed, pool_pre_ping=not self.is_sqlite, hide_parameters=True)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back when an exception leaves the block.

        Raises StorageUnavailableError when the database is locked, unreachable or its disk is full.
        """
        try:
            with self._sessions.begin() as session:
                yield session
        except OperationalError as error:
            # The statement and its values stay out of the message: they may hold what a user wrote.
            raise StorageUnavailableError(f"databasen svarer ikke: {error.orig}") from error

    def migrate(self) -> None:
        """Bring the schema to the newest version; does nothing when it is there.

        Raises StorageUnavailableError when the database cannot be opened or is locked.
        """
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        try:
            command.upgrade(config, "head")
        except OperationalError as error:
            raise StorageUnavailableError(f"databasen svarer ikke: {error.orig}") from error

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by _begin_immediate; the driver must not begin its own.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # A commit that was acknowledged survives a power cut.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    # Taking the write lock at once lets writers queue; a lock upgrade in mid-transaction would fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
