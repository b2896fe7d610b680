"""Names of those who did something, also of those with an account who are not staff of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from bot.staff_pages.guard import Visit
from bot.staff_pages.names import Names

BY_COMMAND = "kommandolinjen"
"""Who it was that used `indgang` itself."""


def naming(visit: Visit) -> Callable[[str], str]:
    """Somebody's name by the id of their account; each is looked up once a page."""

    @lru_cache
    def name(identifier: str) -> str:
        if identifier == BY_COMMAND:
            return identifier
        account = visit.services.accounts.find(identifier)
        return account.name if account else Names(visit.services).staff(identifier)

    return name
