"""The size of an environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import environment

LOCK = "some-package==1.0 \\\n    --hash=sha256:00\n"


def _install(folder: Path) -> None:
    information = folder / "Some_Package-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: Some_Package\nVersion: 1.0\n")
    (folder / "some.py").write_bytes(b"x" * 1000)
    (folder / "some.pyc").write_bytes(b"x" * 5000)
    (information / "RECORD").write_text("some.py,,\nsome.pyc,,\ngone.py,,\n")


def test_the_sum_counts_a_packages_files_but_not_compiled_ones(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(LOCK)
    _install(tmp_path / "site")
    assert environment.installed_bytes(lock, tmp_path / "site") == 1000


def test_a_package_that_is_not_installed_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(LOCK + "absent==2\n")
    _install(tmp_path / "site")
    with pytest.raises(FileNotFoundError, match="absent"):
        environment.installed_bytes(lock, tmp_path / "site")
