"""A file is the old one or the new one, with the mode that it should have, and nothing is left beside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.whole import write_whole


@pytest.fixture
def usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_can_be_read_by_whoever_may_read_new_files(tmp_path: Path, usual_mask: None) -> None:
    file = tmp_path / "folder" / "a.yml"
    write_whole(file, "æ\n")
    assert (file.read_bytes(), mode(file)) == ("æ\n".encode(), 0o644)
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_is_written_anew_keeps_its_mode(tmp_path: Path, usual_mask: None) -> None:
    file = tmp_path / "a.yml"
    file.write_text("før", encoding="utf-8")
    file.chmod(0o640)
    write_whole(file, "efter")
    assert (file.read_text(encoding="utf-8"), mode(file)) == ("efter", 0o640)


def test_what_cannot_be_written_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.yml"
    file.write_text("før", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        write_whole(file, "efter")
    assert file.read_text(encoding="utf-8") == "før"
    assert list(tmp_path.iterdir()) == [file]
