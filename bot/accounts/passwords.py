"""Passwords: argon2id hashes, and what a new password must be like."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.accounts.errors import AccountError

SHORTEST = 12
LONGEST = 200
"""Longer passwords would only cost time to hash."""
FEWEST_DIFFERENT = 5

_HASHER = PasswordHasher()
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$AqRgQQqZ0a0qayNflN1pqQ$Zpq2JPiWf1+6uHoaPp2zM43wRKqqy+P/8Aq7YoRhCPw"
"""The hash of a random password that nobody has, so that an unknown name takes as long as a wrong password."""


def hashed(password: str) -> str:
    """An argon2id hash with salt and parameters in it."""
    return _HASHER.hash(_normal(password))


def check_new(password: str, *names: str) -> None:
    """Raises AccountError when a new password is too short, too long, too plain, or holds one of the names."""
    if len(password) < SHORTEST:
        raise AccountError("password_short", shortest=SHORTEST)
    if len(password) > LONGEST:
        raise AccountError("password_long", longest=LONGEST)
    plain = password.casefold()
    if len(set(plain)) < FEWEST_DIFFERENT or any(name and name.casefold() in plain for name in names):
        raise AccountError("password_plain")


def verified(password: str, stored: str) -> tuple[bool, str | None]:
    """Whether the password fits the hash, and a new hash where today's parameters differ from the stored ones.

    An empty or broken hash fits nothing, and takes as long to say so as any other.
    """
    secret = _normal(password[: LONGEST + 1])
    try:
        _HASHER.verify(stored or _NOBODYS, secret)
    except (VerificationError, InvalidHashError):
        return False, None
    if not stored:
        return False, None
    return True, _HASHER.hash(secret) if _HASHER.check_needs_rehash(stored) else None


def _normal(password: str) -> str:
    # The same letters typed on a Mac and on Windows differ in bytes until they are composed.
    return unicodedata.normalize("NFC", password)
