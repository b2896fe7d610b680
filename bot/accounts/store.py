"""Accounts in the database: who may log in, with which roles, password and preferences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from bot.accounts import passwords
from bot.accounts.errors import AccountError, LinkUnknownError
from bot.accounts.links import LinkStore, spend
from bot.accounts.model import Account, account_of, new_row_values
from bot.accounts.preferences import Preferences
from bot.accounts.rights import Role
from bot.storage.database import Database
from bot.storage.staff_tables import AccountRow, LinkRow, LoginSessionRow

INVITATION = "password"
"""The purpose of the link by which somebody chooses a password."""


class AccountStore:
    """Reads and writes accounts; every change is committed on return."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock
        self._links = LinkStore(database, clock)

    def add(self, identifier: str, name: str, email: str, roles: Iterable[Role]) -> Account:
        """Make an account without a password. Raises AccountError when a value is bad or taken."""
        values = new_row_values(identifier, name, email, roles)
        with self._database.transaction() as session:
            taken = select(AccountRow).where(or_(AccountRow.id == identifier, AccountRow.email == values["email"]))
            other = session.scalar(taken)
            if other is not None:
                raise AccountError("taken", id=other.id, email=other.email)
            row = AccountRow(**values, password_hash="", active=True, created_at=self._clock(), preferences={})
            session.add(row)
            session.flush()
            return account_of(row)

    def find(self, identifier: str) -> Account | None:
        """The account with an id, or None."""
        with self._database.reading() as session:
            row = session.get(AccountRow, identifier)
            return None if row is None else account_of(row)

    def everyone(self) -> list[Account]:
        """All accounts by name, disabled ones too."""
        with self._database.reading() as session:
            return [account_of(row) for row in session.scalars(select(AccountRow).order_by(AccountRow.name))]

    def verify(self, email: str, password: str) -> Account | None:
        """The active account with this e-mail address and password, or None; both take the same time."""
        with self._database.reading() as session:
            row = session.scalar(select(AccountRow).where(AccountRow.email == email.strip().lower()))
            stored = row.password_hash if row is not None else ""
            account = account_of(row) if row is not None else None
        # Outside the transaction: the database must not wait for the hash.
        fits, renewed = passwords.verified(password, stored)
        if account is None or not fits or not account.active:
            return None
        if renewed is not None:
            self._renew(account.id, stored, renewed)
        return account

    def invite(self, identifier: str, valid_for: dt.timedelta) -> str:
        """The token of a link by which the person chooses a password; earlier ones stop working.

        Raises AccountError when there is no such active account.
        """
        with self._database.transaction() as session:
            if not _existing(session, identifier).active:
                raise AccountError("disabled", id=identifier)
            _forget_invitations(session, identifier)
        return self._links.issue(INVITATION, identifier, {}, valid_for)

    def invited(self, token: str) -> Account:
        """Whose password an invitation would set. Raises LinkError when it does not work."""
        account = self.find(self._links.peek(token, INVITATION).person)
        if account is None or not account.active:
            raise LinkUnknownError
        return account

    def accept(self, token: str, password: str) -> Account:
        """Set the password by an invitation, which is used up by it; ends the account's sessions.

        Raises LinkError, or AccountError when the password is not good enough: then the link stays.
        """
        account = self.invited(token)
        new_hash = _new_hash(account, password)
        with self._database.transaction() as session:
            spend(session, token, INVITATION, self._clock())
            row = _existing(session, account.id)
            _set_hash(session, row, new_hash)
            return account_of(row)

    def set_password(self, identifier: str, password: str) -> None:
        """Set a password; ends the account's sessions and invitations. Raises AccountError."""
        account = self.find(identifier)
        if account is None:
            raise AccountError("unknown", id=identifier)
        new_hash = _new_hash(account, password)
        with self._database.transaction() as session:
            _set_hash(session, _existing(session, identifier), new_hash)
            _forget_invitations(session, identifier)

    def disable(self, identifier: str) -> None:
        """Shut an account out at once: its sessions, invitations and Telegram link end. Raises AccountError.

        The last active administrator stays, so that somebody can let others in.
        """
        with self._database.transaction() as session:
            row = _existing(session, identifier)
            _keep_an_administrator(session, row)
            row.active = False
            row.telegram_chat = None
            session.execute(delete(LoginSessionRow).where(LoginSessionRow.account_id == identifier))
            session.execute(delete(LinkRow).where(LinkRow.person == identifier, LinkRow.used_at.is_(None)))

    def enable(self, identifier: str) -> None:
        """Let a disabled account in again, with the password it had. Raises AccountError."""
        with self._database.transaction() as session:
            _existing(session, identifier).active = True

    def set_roles(self, identifier: str, roles: Iterable[Role]) -> Account:
        """Replace an account's roles. Raises AccountError; the last active administrator stays one."""
        chosen = [str(role) for role in dict.fromkeys(roles)]
        with self._database.transaction() as session:
            row = _existing(session, identifier)
            if not chosen:
                raise AccountError("no_role", roles=", ".join(Role))
            if Role.ADMINISTRATOR not in chosen:
                _keep_an_administrator(session, row)
            row.roles = chosen
            return account_of(row)

    def save_preferences(self, identifier: str, preferences: Preferences) -> None:
        """Store how somebody wants to be told. Raises AccountError when there is no such account."""
        with self._database.transaction() as session:
            _existing(session, identifier).preferences = preferences.to_data()

    def _renew(self, identifier: str, stored: str, renewed: str) -> None:
        with self._database.transaction() as session:
            row = session.get(AccountRow, identifier, with_for_update=True)
            # A password that was changed in the meantime stays changed.
            if row is not None and row.password_hash == stored:
                row.password_hash = renewed


def _existing(session: Session, identifier: str) -> AccountRow:
    row = session.get(AccountRow, identifier, with_for_update=True)
    if row is None:
        raise AccountError("unknown", id=identifier)
    return row


def _new_hash(account: Account, password: str) -> str:
    passwords.check_new(password, account.id, account.email.partition("@")[0])
    return passwords.hashed(password)


def _set_hash(session: Session, row: AccountRow, new_hash: str) -> None:
    row.password_hash = new_hash
    session.execute(delete(LoginSessionRow).where(LoginSessionRow.account_id == row.id))


def _forget_invitations(session: Session, identifier: str) -> None:
    invitations = delete(LinkRow).where(LinkRow.person == identifier, LinkRow.purpose == INVITATION)
    session.execute(invitations.where(LinkRow.used_at.is_(None)))


def _keep_an_administrator(session: Session, row: AccountRow) -> None:
    """Raises AccountError when nobody else could let people in."""
    others = select(AccountRow).where(AccountRow.id != row.id, AccountRow.active.is_(True))
    if Role.ADMINISTRATOR in row.roles and not any(
        Role.ADMINISTRATOR in other.roles for other in session.scalars(others)
    ):
        raise AccountError("last_administrator", id=row.id)
