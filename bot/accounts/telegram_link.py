"""Links a Telegram account to an account here, with a short code that lives a few minutes and works once."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

from sqlalchemy import select, update

from bot.accounts.errors import LinkUnknownError
from bot.accounts.links import LinkStore, spend
from bot.accounts.model import Account, account_of
from bot.storage.database import Database
from bot.storage.staff_tables import AccountRow

PURPOSE = "telegram_link"
VALID_FOR = dt.timedelta(minutes=15)
CODE_LENGTH = 8
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without the signs that are mistaken for each other."""


class TelegramLinks:
    """Codes, and the chat that each account has."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock
        self._links = LinkStore(database, clock)

    def code(self, account_id: str) -> str:
        """A new code, valid for VALID_FOR, to be sent to the bot."""
        made = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
        return self._links.issue(PURPOSE, account_id, {}, VALID_FOR, token=made)

    def link(self, code: str, chat: int) -> Account:
        """Give the chat to the account that the code was made for, and to no other. Raises LinkError."""
        with self._database.transaction() as session:
            found = spend(session, code.strip().upper(), PURPOSE, self._clock())
            row = session.get(AccountRow, found.person, with_for_update=True)
            if row is None or not row.active:
                raise LinkUnknownError
            session.execute(update(AccountRow).where(AccountRow.telegram_chat == chat).values(telegram_chat=None))
            row.telegram_chat = chat
            session.flush()
            return account_of(row)

    def unlink(self, account_id: str) -> None:
        """Forget the account's chat; none is no error."""
        with self._database.transaction() as session:
            session.execute(update(AccountRow).where(AccountRow.id == account_id).values(telegram_chat=None))

    def owner_of(self, chat: int) -> Account | None:
        """The active account that a chat belongs to, or None."""
        with self._database.reading() as session:
            row = session.scalar(select(AccountRow).where(AccountRow.telegram_chat == chat))
            return account_of(row) if row is not None and row.active else None
