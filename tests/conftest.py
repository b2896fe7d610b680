"""What all tests share: settings in a folder of their own, a clock that stands still, and no network."""

from __future__ import annotations

import datetime as dt
import ipaddress
import shutil
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import portalocker
import pytest

from bot import bootstrap
from bot.bootstrap import Services
from bot.catalogue.loader import Catalogue, load
from bot.learning import models
from bot.settings import PROJECT_ROOT, Settings, load_settings
from bot.storage.database import Database
from bot.tickets import handling
from tests.builders import create, triage_data

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class FixedClock:
    """A clock that shows one moment until a test moves it."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        """Move forward by `timedelta(**duration)` of elapsed time."""
        self.now = (self.now.astimezone(dt.UTC) + dt.timedelta(**duration)).astimezone(COPENHAGEN)


class NetworkRefusedError(AssertionError):
    """A test tried to leave this machine."""


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def network_closed() -> Iterator[None]:
    """Refuse every connection but those to this machine."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, *, _original: Any = original) -> Any:
            if not _is_loopback(address):
                raise NetworkRefusedError(f"no test may connect to {address!r}")
            return _original(self, address)

        patch.setattr(socket.socket, name, guarded)
    yield
    patch.undo()


@pytest.fixture
def clock() -> FixedClock:
    """Monday 23 November 2026, 10:30 in Denmark."""
    return FixedClock(dt.datetime(2026, 11, 23, 10, 30, tzinfo=COPENHAGEN))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The shipped catalogue and examples; database and locks in a folder that is thrown away."""
    return load_settings({"INDGANG_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """A model that fits the current data, trained when there is none; workers wait for each other."""
    settings = load_settings({})
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    with portalocker.Lock(str(settings.models_dir / ".training.lock"), timeout=1800), warnings.catch_warnings():
        # Rasa warns about each example of a retrieval intent that has no canned response; ours need none.
        warnings.simplefilter("ignore")
        return models.fitting_model(settings) or models.train(settings)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return load(PROJECT_ROOT / "knowledge")


@pytest.fixture
def services(settings: Settings, clock: FixedClock) -> Iterator[Services]:
    """The program's services on an empty SQLite database and a clock that stands still."""
    built = bootstrap.build(settings, "test-model", clock)
    yield built
    built.database.close()


@pytest.fixture
def solved(services: Services) -> str:
    """The reference of a ticket that its owner has solved and closed."""
    services.tickets.log_inquiry(triage_data(), channel="web", at=services.clock(), inquiry_id="i-1")
    reference = create(services.tickets, received=services.clock(), owner="anna-krogh").reference
    handling.close(services.desk, reference, "anna-krogh", "solved")
    return reference


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
    """An empty SQLite database of the test's own: copied, since migrating takes its time."""
    path = tmp_path / "sager.sqlite3"
    shutil.copy(empty_database, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
