"""Fixtures of the tests that drive the real program; a folder's conftest imports the ones it needs."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.runner import ConversationRunner
from bot.settings import PROJECT_ROOT
from bot.storage.base import Base
from tests.chats import Chat, running
from tests.conftest import FixedClock


class _BorrowedClock:
    """Shows the clock of the test that is running."""

    def __init__(self) -> None:
        self.lent: FixedClock | None = None

    def __call__(self) -> dt.datetime:
        assert self.lent is not None
        return self.lent()


@pytest.fixture(scope="session")
def program(
    trained_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ConversationRunner, _BorrowedClock]]:
    """The program as it is served in Odense, loaded once because loading takes a second."""
    clock = _BorrowedClock()
    with running(trained_model, clock, tmp_path_factory.mktemp("program")) as runner:
        yield runner, clock


@pytest.fixture
def runner(program: tuple[ConversationRunner, _BorrowedClock], clock: FixedClock) -> ConversationRunner:
    """The loaded program on an empty database, at the moment of the fixed clock."""
    loaded, borrowed = program
    borrowed.lent = clock
    with loaded.services.database.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    return loaded


@pytest.fixture
async def chat(runner: ConversationRunner) -> Chat:
    """A conversation that has just been opened."""
    return await Chat.begin(runner)


@pytest.fixture
def knowledge_copy(tmp_path: Path) -> Path:
    """The shipped catalogue in a folder where a test may change it."""
    return shutil.copytree(PROJECT_ROOT / "knowledge", tmp_path / "knowledge")
