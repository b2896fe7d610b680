"""Passwords: hashes, renewal, and what is refused."""

from __future__ import annotations

import unicodedata
from typing import Any

import argon2
import pytest

from bot.accounts import passwords
from bot.accounts.errors import AccountError
from tests.unit.accounts.conftest import PASSWORD


def test_a_password_fits_its_own_hash_and_no_other() -> None:
    stored = passwords.hashed(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert passwords.verified(PASSWORD, stored) == (True, None)
    assert passwords.verified(PASSWORD + "x", stored) == (False, None)
    assert passwords.hashed(PASSWORD) != stored


def test_the_same_letters_typed_on_another_system_fit() -> None:
    stored = passwords.hashed(unicodedata.normalize("NFD", PASSWORD))
    assert passwords.verified(unicodedata.normalize("NFC", PASSWORD), stored)[0]


def test_a_hash_with_older_parameters_is_renewed() -> None:
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    fits, renewed = passwords.verified(PASSWORD, old)
    assert fits
    assert renewed is not None
    assert passwords.verified(PASSWORD, renewed) == (True, None)


@pytest.mark.parametrize("stored", ["", "no hash", "$argon2id$v=19$m=65536"])
def test_no_hash_or_a_broken_one_fits_nothing(stored: str) -> None:
    assert passwords.verified(PASSWORD, stored) == (False, None)
    assert passwords.verified("", stored) == (False, None)


def test_without_a_hash_a_real_one_is_verified_so_that_it_takes_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Watching(argon2.PasswordHasher):
        def verify(self, hash: Any, password: Any) -> Any:
            seen.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Watching())
    passwords.verified(PASSWORD, "")
    assert argon2.extract_parameters(seen[0]) == argon2.profiles.get_default_parameters()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("kort", "password_short"),
        ("x" * 11, "password_short"),
        ("ab" * 101, "password_long"),
        ("aaaabbbbaaaabbbb", "password_plain"),
        ("hemmeligANNA-andersen", "password_plain"),
    ],
)
def test_a_bad_new_password_is_refused_with_a_sentence(password: str, code: str) -> None:
    with pytest.raises(AccountError, match="Adgangskoden er for") as caught:
        passwords.check_new(password, "anna-andersen", "")
    assert caught.value.code == code


def test_a_long_phrase_is_good_enough() -> None:
    passwords.check_new(PASSWORD, "anna")
