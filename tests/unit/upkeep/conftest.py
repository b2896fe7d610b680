"""The program on a copy of the shipped catalogue that a test may change."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import bootstrap
from bot.bootstrap import Services
from bot.settings import PROJECT_ROOT, Settings
from tests.conftest import FixedClock


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A copy of the catalogue."""
    return shutil.copytree(PROJECT_ROOT / "knowledge", tmp_path / "knowledge")


@pytest.fixture
def services(settings: Settings, knowledge: Path, clock: FixedClock) -> Iterator[Services]:
    """The program's services on the copy."""
    built = bootstrap.build(dataclasses.replace(settings, knowledge_dir=knowledge), "test-model", clock)
    yield built
    built.database.close()
