"""Sessions: how long they last, and what the database knows of them."""

from __future__ import annotations

from sqlalchemy import select

from bot.accounts.sessions import SessionStore
from bot.accounts.store import AccountStore
from bot.storage.database import Database
from bot.storage.staff_tables import LoginSessionRow
from tests.conftest import FixedClock


def test_a_session_knows_its_account_and_its_token(accounts: AccountStore, sessions: SessionStore) -> None:
    first, second = sessions.find(sessions.begin("anna")), sessions.find(sessions.begin("anna"))
    assert first is not None
    assert second is not None
    assert first.account.id == "anna"
    assert first.csrf != second.csrf


def test_the_secret_itself_is_not_in_the_database(
    accounts: AccountStore, sessions: SessionStore, database: Database
) -> None:
    secret = sessions.begin("anna")
    with database.transaction() as session:
        row = session.scalars(select(LoginSessionRow)).one()
        assert secret not in (row.id, row.csrf)


def test_an_unused_session_ends(accounts: AccountStore, sessions: SessionStore, clock: FixedClock) -> None:
    secret = sessions.begin("anna")
    clock.advance(hours=11, minutes=59)
    assert sessions.find(secret) is not None
    clock.advance(hours=11, minutes=59)
    assert sessions.find(secret) is not None
    clock.advance(minutes=2)
    assert sessions.find(secret) is None, "a day after its beginning it ends in any case"


def test_what_the_browser_does_by_itself_does_not_keep_a_session_alive(
    accounts: AccountStore, sessions: SessionStore, clock: FixedClock
) -> None:
    secret = sessions.begin("anna")
    for _ in range(12):
        assert sessions.find(secret, note_use=False) is not None
        clock.advance(hours=1)
    assert sessions.find(secret) is None


def test_a_session_that_is_ended_or_forged_is_none(accounts: AccountStore, sessions: SessionStore) -> None:
    secret, other = sessions.begin("anna"), sessions.begin("anna")
    sessions.end(secret)
    sessions.end(secret)
    assert sessions.find(secret) is None
    assert sessions.find("") is None
    assert sessions.find("\ud800") is None
    assert sessions.find(other) is not None


def test_sessions_that_are_over_are_deleted_when_another_begins(
    accounts: AccountStore, sessions: SessionStore, clock: FixedClock, database: Database
) -> None:
    sessions.begin("anna")
    clock.advance(hours=13)
    sessions.begin("adam")
    with database.transaction() as session:
        assert [row.account_id for row in session.scalars(select(LoginSessionRow))] == ["adam"]
