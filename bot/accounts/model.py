"""The account as the rest of the program sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.accounts.errors import AccountError
from bot.accounts.preferences import Preferences
from bot.accounts.rights import Right, Role, rights_of
from bot.storage.staff_tables import AccountRow

RESERVED = frozenset({"business", "system"})
"""Names that tickets give to others than staff."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in. `id` is the catalogue's staff id where the person is in it."""

    id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    active: bool
    has_password: bool
    telegram_chat: int | None
    preferences: Preferences

    @property
    def rights(self) -> frozenset[Right]:
        """Everything the account may do; a disabled one nothing."""
        return rights_of(self.roles) if self.active else frozenset()

    def may(self, right: Right) -> bool:
        """Whether the account has a right."""
        return right in self.rights


def account_of(row: AccountRow) -> Account:
    """The account in a row. A role that this version does not know gives no rights."""
    known = set(Role)
    return Account(
        id=row.id,
        name=row.name,
        email=row.email,
        roles=tuple(Role(role) for role in row.roles if role in known),
        active=row.active,
        has_password=bool(row.password_hash),
        telegram_chat=row.telegram_chat,
        preferences=Preferences.of(row.preferences),
    )


def new_row_values(identifier: str, name: str, email: str, roles: Iterable[Role]) -> dict[str, object]:
    """The checked values of a new account. Raises AccountError on a bad id, name or e-mail address."""
    email = email.strip().lower()
    name = " ".join(name.split())
    if not _ID.fullmatch(identifier) or identifier in RESERVED:
        raise AccountError("bad_id", id=identifier)
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        raise AccountError("bad_email", email=email)
    if not 0 < len(name) <= 120:
        raise AccountError("bad_name")
    chosen = [str(role) for role in dict.fromkeys(roles)]
    if not chosen:
        raise AccountError("no_role", roles=", ".join(Role))
    return {"id": identifier, "name": name, "email": email, "roles": chosen}
