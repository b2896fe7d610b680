"""A database of accounts and a cheap password hash."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.accounts.links import LinkStore
from bot.accounts.rights import Role
from bot.accounts.sessions import SessionStore
from bot.accounts.store import AccountStore
from bot.accounts.telegram_link import TelegramLinks
from bot.storage.database import Database
from tests.conftest import FixedClock

PASSWORD = "korrekt hest batteri hæfteklamme"


@pytest.fixture
def accounts(database: Database, clock: FixedClock) -> AccountStore:
    """Anna of the TaskForce and Adam, the administrator; neither has a password."""
    store = AccountStore(database, clock)
    store.add("anna", "Anna Andersen", "Anna@Proevestad.example", [Role.TASKFORCE])
    store.add("adam", "Adam Administrator", "adam@proevestad.example", [Role.ADMINISTRATOR])
    return store


@pytest.fixture
def sessions(database: Database, clock: FixedClock) -> SessionStore:
    return SessionStore(database, clock, idle=dt.timedelta(hours=12), longest=dt.timedelta(hours=24))


@pytest.fixture
def links(database: Database, clock: FixedClock) -> LinkStore:
    return LinkStore(database, clock)


@pytest.fixture
def telegram(database: Database, clock: FixedClock) -> TelegramLinks:
    return TelegramLinks(database, clock)
