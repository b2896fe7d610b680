"""A desk on an empty database that is copied, not migrated, for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality
from bot.storage.database import Database
from tests.conftest import FixedClock
from tests.desks import Counter, counter, place


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the newest schema and no rows."""
    path = tmp_path_factory.mktemp("schema") / "tom.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    # Closing the last connection brings everything into the one file.
    database.close()
    return path


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    """A database of the test's own."""
    path = tmp_path / "sager.sqlite3"
    shutil.copy(empty_database, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def counter_in(database: Database, catalogue: Catalogue, clock: FixedClock) -> Callable[[Municipality], Counter]:
    """Makes a desk in a municipality, on the test's database."""
    return lambda where: counter(database, catalogue, clock, where)


@pytest.fixture
def at_desk(counter_in: Callable[[Municipality], Counter]) -> Counter:
    """A desk with the staff of `tests.desks.staff`; Monday 23 November 2026, 10:30."""
    return counter_in(place())
