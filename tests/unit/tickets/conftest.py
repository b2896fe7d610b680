"""A desk on an empty database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality
from bot.storage.database import Database
from tests.conftest import FixedClock
from tests.desks import Counter, counter, place


@pytest.fixture
def counter_in(database: Database, catalogue: Catalogue, clock: FixedClock) -> Callable[[Municipality], Counter]:
    """Makes a desk in a municipality, on the test's database."""
    return lambda where: counter(database, catalogue, clock, where)


@pytest.fixture
def at_desk(counter_in: Callable[[Municipality], Counter]) -> Counter:
    """A desk with the staff of `tests.desks.staff`; Monday 23 November 2026, 10:30."""
    return counter_in(place())
