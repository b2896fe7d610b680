"""Another model in two servers on one database, and back, while businesses write and each of them is answered."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.bootstrap import system_clock
from bot.catalogue.loader import Catalogue
from bot.learning.models import version
from bot.learning.registry import ModelRegistry, shape
from bot.settings import PROJECT_ROOT
from bot.storage.database import Database
from bot.storage.tables import InquiryRow
from tests.servers.web import WebProcess, serving

ROLLBACK_SECONDS = 30.0
SECOND = "andenmodel01"
QUESTION = "Hvad kræver det at sætte et skilt op på facaden?"


@pytest.fixture
def folder(tmp_path: Path, trained_model: Path) -> Path:
    """A models' folder with the fitting model and another one, which here is its copy."""
    models = tmp_path / "models"
    models.mkdir()
    for name in (version(trained_model), SECOND):
        shutil.copy(trained_model, models / f"{name}.tar.gz")
    return tmp_path


@pytest.fixture
def servers(folder: Path) -> Iterator[tuple[WebProcess, WebProcess]]:
    environ = {
        "INDGANG_DATA_DIR": str(folder / "data"),
        "INDGANG_MODELS_DIR": str(folder / "models"),
        "INDGANG_MESSAGES_PER_MINUTE": "100000",
    }
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(serving(environ))
        # Only one of them runs the jobs, as in operation.
        yield first, stack.enter_context(serving({**environ, "INDGANG_JOBS": "separate"}))


@pytest.fixture
def registry(folder: Path, catalogue: Catalogue) -> Iterator[ModelRegistry]:
    database = Database(f"sqlite:///{folder / 'data' / 'indgang.sqlite3'}")
    database.migrate()
    registry = ModelRegistry(database, folder / "models")
    registry.record(SECOND, system_clock(), "mie", shape(catalogue), {}, ())
    yield registry
    database.close()


class _Business:
    """Opens a conversation and asks, again and again."""

    def __init__(self, server: WebProcess) -> None:
        self._http = httpx.Client(base_url=server.http.base_url, timeout=60)
        self.answered: Counter[int] = Counter()
        self.silent = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> _Business:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._http.close()

    def _write(self) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            opened = self._http.post("/api/v1/conversations")
            self.answered[opened.status_code] += 1
            said = self._http.post(
                f"/api/v1/conversations/{opened.json()['id']}/messages", json={"text": QUESTION, "client_id": "a"}
            )
            self.answered[said.status_code] += 1
            self.silent += "facaden" not in said.text and "skilt" not in said.text.lower()
            time.sleep(0.05)


def test_two_servers_change_over_and_back_while_every_message_is_answered(
    servers: tuple[WebProcess, WebProcess],
    registry: ModelRegistry,
    catalogue: Catalogue,
    trained_model: Path,
) -> None:
    first = version(trained_model)
    assert [server.model for server in servers] == [first, first]
    activate: Callable[[str], None] = lambda name: registry.activate(  # noqa: E731 - said twice below
        name, "mie", "", system_clock(), shape(catalogue)
    )
    with _Business(servers[0]) as one, _Business(servers[1]) as other:
        for name in (SECOND, first):
            started = time.monotonic()
            activate(name)
            for server in servers:
                server.wait_for_model(name, ROLLBACK_SECONDS)
            assert time.monotonic() - started < ROLLBACK_SECONDS
            time.sleep(1)
    for business in (one, other):
        assert set(business.answered) <= {200, 201}
        assert business.answered[200] >= 4
        assert business.silent == 0
    with registry.database.reading() as session:
        answered = Counter(session.scalars(select(InquiryRow.model)))
    assert set(answered) == {first, SECOND}, "the log says of each answer which model gave it"
    assert sum(answered.values()) == one.answered[200] + other.answered[200]
    assert [server.triage(QUESTION)["versions"]["model"] for server in servers] == [first, first]


def test_a_file_that_is_no_model_changes_nothing(
    servers: tuple[WebProcess, WebProcess],
    registry: ModelRegistry,
    catalogue: Catalogue,
    trained_model: Path,
) -> None:
    registry.path("halvmodel001").write_bytes(trained_model.read_bytes()[:100_000])
    registry.record("halvmodel001", system_clock(), "mie", shape(catalogue), {}, ())
    registry.activate("halvmodel001", "mie", "", system_clock(), shape(catalogue))
    server = servers[0]
    started = time.monotonic()
    while "model halvmodel001 is not used" not in server.printed():
        assert time.monotonic() - started < ROLLBACK_SECONDS
        time.sleep(0.2)
    assert server.model == version(trained_model)
    assert server.triage(QUESTION)["tasks"][0]["id"] == "skilte"
    assert PROJECT_ROOT not in registry.path("halvmodel001").parents
