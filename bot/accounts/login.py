"""Logging in: name and password, with a limit on attempts per address and per name."""

from __future__ import annotations

import hashlib
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from bot.accounts.errors import TooManyAttemptsError, WrongLoginError
from bot.accounts.model import Account
from bot.accounts.store import AccountStore

WINDOW_MINUTES = 15
ADDRESS_FACTOR = 20
"""A town hall shares one address, so that an address may try more often than a name."""


class Attempts:
    """Counts attempts to log in over the last WINDOW_MINUTES: in memory, or in Redis for several processes."""

    def __init__(self, per_name: int, redis_url: str = "") -> None:
        self._limiter = MovingWindowRateLimiter(RedisStorage(redis_url) if redis_url else MemoryStorage())
        self._limits = {
            "login-name": RateLimitItemPerMinute(per_name, WINDOW_MINUTES),
            "login-address": RateLimitItemPerMinute(per_name * ADDRESS_FACTOR, WINDOW_MINUTES),
        }

    def count(self, name: str, address: str) -> None:
        """Count an attempt before it is made, so that many at once are counted too. Raises TooManyAttemptsError."""
        for kind, value in (("login-address", address), ("login-name", _key(name))):
            if not self._limiter.hit(self._limits[kind], kind, value):
                free_at = self._limiter.get_window_stats(self._limits[kind], kind, value).reset_time
                raise TooManyAttemptsError(max(1, math.ceil(free_at - time.time())))

    def forget(self, name: str) -> None:
        """Somebody has logged in: the attempts with that name start over."""
        self._limiter.clear(self._limits["login-name"], "login-name", _key(name))


class Login:
    """The one way to log in."""

    def __init__(self, accounts: AccountStore, attempts: Attempts) -> None:
        self._accounts = accounts
        self._attempts = attempts

    def log_in(self, name: str, password: str, address: str) -> Account:
        """The account with this e-mail address and password.

        Raises WrongLoginError, the same and after the same time whatever was wrong, or TooManyAttemptsError.
        """
        self._attempts.count(name, address)
        account = self._accounts.verify(name, password)
        if account is None:
            raise WrongLoginError
        self._attempts.forget(name)
        return account


def _key(name: str) -> str:
    # Hashed: names of any length and with any signs become keys, and none is kept in the counter.
    return hashlib.sha256(name.strip().lower().encode("utf-8", "replace")).hexdigest()
