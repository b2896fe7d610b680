"""How many rows a statement touched."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Insert, Update
from sqlalchemy.orm import Session


def touched(session: Session, statement: Insert | Update | Delete) -> int:
    """Execute a statement; returns how many rows it touched. What the session holds is not brought up to date."""
    # An insert's count is kept only when it is asked for; psycopg would say -1.
    options = {"synchronize_session": False, "preserve_rowcount": True}
    return cast("CursorResult[Any]", session.execute(statement, execution_options=options)).rowcount
