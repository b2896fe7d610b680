"""Inserts that are harmless when repeated, also by two at the same moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.storage.base import Base
from bot.storage.touched import touched


def insert_once(session: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row unless one with the same key is there; returns whether it is new.

    `values` holds every column that has no default. A row that another transaction is just inserting is waited for.
    What the session holds is written first, except within `session.no_autoflush`.
    """
    # What the row refers to may not have been written yet.
    if session.autoflush:
        session.flush()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table.__table__).values(**values).on_conflict_do_nothing()  # type: ignore[arg-type]
    return touched(session, statement) == 1
