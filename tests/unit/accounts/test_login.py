"""Logging in: the same answer whatever was wrong, and limits on attempts."""

from __future__ import annotations

import pytest

from bot.accounts import passwords
from bot.accounts.errors import TooManyAttemptsError, WrongLoginError
from bot.accounts.login import ADDRESS_FACTOR, Attempts, Login
from bot.accounts.store import AccountStore
from tests.unit.accounts.conftest import PASSWORD

ANNA = "anna@proevestad.example"


@pytest.fixture
def login(accounts: AccountStore) -> Login:
    accounts.set_password("anna", PASSWORD)
    return Login(accounts, Attempts(5))


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """No password fits, at once."""
    monkeypatch.setattr(passwords, "verified", lambda password, stored: (False, None))


def test_the_right_password_logs_in(login: Login) -> None:
    assert login.log_in("Anna@Proevestad.example", PASSWORD, "192.0.2.1").id == "anna"


def test_unknown_name_wrong_password_no_password_and_closed_account_get_the_same_answer(
    login: Login, accounts: AccountStore
) -> None:
    accounts.add("bo", "Bo", "bo@proevestad.example", ["hotline"])  # type: ignore[list-item]
    accounts.add("ea", "Ea", "ea@proevestad.example", ["hotline"])  # type: ignore[list-item]
    accounts.set_password("ea", PASSWORD)
    accounts.disable("ea")
    answers = set()
    for name, password in (
        ("ingen@proevestad.example", PASSWORD),
        (ANNA, "forkert"),
        (ANNA, ""),
        ("bo@proevestad.example", ""),
        ("ea@proevestad.example", PASSWORD),
        ("\x00", "\x00"),
    ):
        with pytest.raises(WrongLoginError) as caught:
            login.log_in(name, password, "192.0.2.1")
        answers.add(str(caught.value))
    assert len(answers) == 1


@pytest.mark.usefixtures("cheap")
def test_after_five_attempts_with_one_name_the_next_must_wait_even_from_elsewhere(login: Login) -> None:
    for name in (ANNA, "ingen@proevestad.example"):
        for number in range(5):
            with pytest.raises(WrongLoginError):
                login.log_in(name, "forkert", f"192.0.2.{number}")
        with pytest.raises(TooManyAttemptsError, match=r"Vent 15 min\.") as caught:
            login.log_in(name.upper(), "forkert", "192.0.2.99")
        assert 800 < caught.value.retry_after <= 900


@pytest.mark.usefixtures("cheap")
def test_an_address_that_tries_many_names_must_wait(login: Login) -> None:
    for number in range(5 * ADDRESS_FACTOR):
        with pytest.raises(WrongLoginError):
            login.log_in(f"navn{number}@proevestad.example", "forkert", "192.0.2.1")
    with pytest.raises(TooManyAttemptsError):
        login.log_in("endnu-et@proevestad.example", "forkert", "192.0.2.1")
    with pytest.raises(WrongLoginError):
        login.log_in("endnu-et@proevestad.example", "forkert", "192.0.2.2")


def test_having_logged_in_one_starts_over(login: Login) -> None:
    for _ in range(3):
        for password in ("forkert", "forkert igen"):
            with pytest.raises(WrongLoginError):
                login.log_in(ANNA, password, "192.0.2.1")
        login.log_in(ANNA, PASSWORD, "192.0.2.1")
