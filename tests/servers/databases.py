"""A database of each kind that the program runs on, for tests that want both."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.servers.postgres import Postgres, migrated, postgres

__all__ = ["migrated", "postgres"]
KINDS = ("sqlite", "postgresql")


def new_url(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of a database of one of KINDS with the newest schema and no rows."""
    if kind == "sqlite":
        path = folder / "sager.sqlite3"
        shutil.copy(request.getfixturevalue("empty_database"), path)
        return f"sqlite:///{path}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database(request.getfixturevalue("migrated"))


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated, empty database of each kind."""
    return new_url(request.param, request, tmp_path)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated, empty database of each kind."""
    database = Database(url)
    yield database
    database.close()
