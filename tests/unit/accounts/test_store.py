"""Accounts: made, invited, closed."""

from __future__ import annotations

import datetime as dt

import argon2
import pytest

from bot.accounts.errors import AccountError, LinkExpiredError, LinkUnknownError, LinkUsedError
from bot.accounts.preferences import Preferences
from bot.accounts.rights import Right, Role
from bot.accounts.sessions import SessionStore
from bot.accounts.store import AccountStore
from bot.storage.database import Database
from bot.storage.staff_tables import AccountRow
from tests.conftest import FixedClock
from tests.unit.accounts.conftest import PASSWORD

WEEK = dt.timedelta(days=7)


def test_a_new_account_cannot_log_in_before_a_password_is_chosen(accounts: AccountStore) -> None:
    anna = accounts.find("anna")
    assert anna is not None
    assert (anna.email, anna.has_password, anna.active) == ("anna@proevestad.example", False, True)
    assert anna.may(Right.HANDLE_TICKETS)
    assert not anna.may(Right.ADMINISTER)
    assert accounts.verify(anna.email, "") is None


@pytest.mark.parametrize(
    ("identifier", "name", "email", "roles", "code"),
    [
        ("Anna", "A", "a@b.dk", [Role.HOTLINE], "bad_id"),
        ("", "A", "a@b.dk", [Role.HOTLINE], "bad_id"),
        ("system", "A", "a@b.dk", [Role.HOTLINE], "bad_id"),
        ("bo", "A", "a-b.dk", [Role.HOTLINE], "bad_email"),
        ("bo", " ", "a@b.dk", [Role.HOTLINE], "bad_name"),
        ("bo", "A", "a@b.dk", [], "no_role"),
        ("anna", "A", "a@b.dk", [Role.HOTLINE], "taken"),
        ("bo", "A", "ANNA@proevestad.example", [Role.HOTLINE], "taken"),
    ],
)
def test_a_bad_or_taken_value_is_refused(
    accounts: AccountStore, identifier: str, name: str, email: str, roles: list[Role], code: str
) -> None:
    with pytest.raises(AccountError) as caught:
        accounts.add(identifier, name, email, roles)
    assert caught.value.code == code
    assert len(accounts.everyone()) == 2


def test_an_invitation_sets_the_password_once(accounts: AccountStore) -> None:
    token = accounts.invite("anna", WEEK)
    assert accounts.invited(token).id == "anna"
    accounts.accept(token, PASSWORD)
    assert accounts.verify(" ANNA@proevestad.example ", PASSWORD) is not None
    assert accounts.verify("anna@proevestad.example", PASSWORD + "!") is None
    with pytest.raises(LinkUsedError):
        accounts.accept(token, PASSWORD + "!")


def test_a_bad_password_leaves_the_invitation_as_it_was(accounts: AccountStore) -> None:
    token = accounts.invite("anna", WEEK)
    with pytest.raises(AccountError):
        accounts.accept(token, "kort")
    accounts.accept(token, PASSWORD)


def test_a_new_invitation_ends_the_earlier_one_and_all_expire(accounts: AccountStore, clock: FixedClock) -> None:
    first = accounts.invite("anna", WEEK)
    second = accounts.invite("anna", WEEK)
    with pytest.raises(LinkUnknownError):
        accounts.invited(first)
    clock.advance(days=7)
    with pytest.raises(LinkExpiredError):
        accounts.accept(second, PASSWORD)


def test_a_new_password_ends_all_sessions(accounts: AccountStore, sessions: SessionStore) -> None:
    secrets = [sessions.begin("anna"), sessions.begin("anna")]
    other = sessions.begin("adam")
    accounts.set_password("anna", PASSWORD)
    assert [sessions.find(secret) for secret in secrets] == [None, None]
    assert sessions.find(other) is not None


def test_a_closed_account_is_out_at_once(accounts: AccountStore, sessions: SessionStore) -> None:
    accounts.set_password("anna", PASSWORD)
    secret, token = sessions.begin("anna"), accounts.invite("anna", WEEK)
    accounts.disable("anna")
    assert sessions.find(secret) is None
    assert accounts.verify("anna@proevestad.example", PASSWORD) is None
    with pytest.raises(LinkUnknownError):
        accounts.accept(token, PASSWORD)
    with pytest.raises(AccountError, match="lukket"):
        accounts.invite("anna", WEEK)
    anna = accounts.find("anna")
    assert anna is not None
    assert anna.rights == frozenset()
    accounts.enable("anna")
    assert accounts.verify("anna@proevestad.example", PASSWORD) is not None


def test_the_last_administrator_stays(accounts: AccountStore) -> None:
    for shut_out in (lambda: accounts.disable("adam"), lambda: accounts.set_roles("adam", [Role.HOTLINE])):
        with pytest.raises(AccountError, match="eneste administrator"):
            shut_out()
    accounts.set_roles("anna", [Role.TASKFORCE, Role.ADMINISTRATOR])
    accounts.disable("adam")


def test_an_unknown_account_is_said_to_be_unknown(accounts: AccountStore) -> None:
    assert accounts.find("bo") is None
    for act in (accounts.disable, accounts.enable, lambda one: accounts.set_password(one, PASSWORD)):
        with pytest.raises(AccountError, match="ingen konto »bo«"):
            act("bo")


def test_a_hash_with_older_parameters_is_renewed_at_login(accounts: AccountStore, database: Database) -> None:
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.transaction() as session:
        row = session.get(AccountRow, "anna")
        assert row is not None
        row.password_hash = old
    assert accounts.verify("anna@proevestad.example", PASSWORD) is not None
    with database.transaction() as session:
        row = session.get(AccountRow, "anna")
        assert row is not None
        assert argon2.extract_parameters(row.password_hash) == argon2.profiles.get_default_parameters()
    assert accounts.verify("anna@proevestad.example", PASSWORD) is not None


def test_preferences_are_kept(accounts: AccountStore) -> None:
    accounts.save_preferences("anna", Preferences(email=False))
    anna = accounts.find("anna")
    assert anna is not None
    assert anna.preferences == Preferences(email=False)


def test_a_role_of_a_later_version_gives_no_rights(accounts: AccountStore, database: Database) -> None:
    with database.transaction() as session:
        row = session.get(AccountRow, "anna")
        assert row is not None
        row.roles = ["wizard"]
    anna = accounts.find("anna")
    assert anna is not None
    assert anna.rights == frozenset()
