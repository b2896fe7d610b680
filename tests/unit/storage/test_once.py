"""An insert that is harmless when it is repeated."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database
from bot.storage.notice_tables import NoticeRow
from bot.storage.once import insert_once
from bot.storage.tables import CounterRow
from tests.builders import MORNING


def test_the_first_one_stays(database: Database) -> None:
    with database.transaction() as session:
        assert insert_once(session, CounterRow, name="a", value=1)
        assert not insert_once(session, CounterRow, name="a", value=2)
        assert insert_once(session, CounterRow, name="b", value=3)
    with database.reading() as session:
        assert session.get_one(CounterRow, "a").value == 1


def test_a_row_that_was_only_added_so_far_counts_as_there(database: Database) -> None:
    with database.transaction() as session:
        session.add(CounterRow(name="a", value=1))
        assert not insert_once(session, CounterRow, name="a", value=2)


def test_what_else_the_session_holds_waits_where_autoflush_is_off(database: Database) -> None:
    with database.transaction() as session:
        added = CounterRow(name="a", value=1)
        session.add(added)
        with session.no_autoflush:
            assert insert_once(session, CounterRow, name="b", value=2)
        assert added in session.new


def test_another_fault_than_a_repeat_is_not_hidden(database: Database) -> None:
    values = {"kind": "x", "audience": "staff", "recipient": "a", "data": {}}
    with pytest.raises(IntegrityError), database.transaction() as session:
        insert_once(session, NoticeRow, key="k", ticket_id=999, created_at=MORNING, not_before=MORNING, **values)
