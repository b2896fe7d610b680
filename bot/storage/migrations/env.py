"""Alembic's entry point: runs the migrations on the engine that `Database.migrate` hands over.

All in one transaction, and by one process at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from sqlalchemy import Connection

from bot.storage.schema import metadata

_LOCK = 4_242_026
"""Any number: processes that migrate the same PostgreSQL database wait for each other by it."""


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying and dropping it; with foreign keys on, what belongs to its rows would go too."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # Only outside a transaction has this an effect, and any statement of SQLAlchemy's would begin one.
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


engine = context.config.attributes["engine"]
with engine.connect() as connection, _foreign_keys_off(connection):
    # Alembic takes SQLite for a database that cannot undo a changed table; it can, and processes that start at once
    # must find all or nothing.
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        context.run_migrations()
    connection.commit()
