"""Rasa without TensorFlow: what is absent explains itself when it is used."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import PROJECT_ROOT
from bot.understanding import standins


def test_installing_twice_adds_one_finder() -> None:
    standins.install()
    count = len(sys.meta_path)
    standins.install()
    assert len(sys.meta_path) == count


def test_a_package_that_is_really_installed_is_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standins.install()
    (tmp_path / "webexteamssdk.py").write_text("REAL = True\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "webexteamssdk", raising=False)
    assert importlib.import_module("webexteamssdk").REAL is True
    monkeypatch.delitem(sys.modules, "webexteamssdk")


def test_using_an_absent_package_says_that_it_is_absent() -> None:
    standins.install()
    absent = importlib.import_module("rocketchat_API.rocketchat")
    with pytest.raises(standins.PackageAbsentError, match="is not installed; this program does not need it"):
        absent.RocketChat("user", "password")


def test_errors_of_an_absent_package_can_be_caught() -> None:
    standins.install()
    absent = importlib.import_module("botocore.exceptions")
    with pytest.raises(absent.ClientError):
        raise absent.ClientError


def test_a_package_that_is_not_listed_is_still_missing() -> None:
    standins.install()
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("a_package_that_nobody_has")


def test_serving_imports_neither_what_trains_nor_spacys_command_line() -> None:
    heavy = ("sklearn", "spacy.cli.download", "tensorflow.python", "redis")
    modules = "bot.serving, bot.understanding.components"
    code = f"import sys, {modules}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT_ROOT)
    assert done.stdout.strip() == "[]"
