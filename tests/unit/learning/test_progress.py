"""How far a training is, and that a killed one is seen to have stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.learning.progress import STARTING, AlreadyTrainingError, ProgressFile
from tests.builders import MORNING

LATER = MORNING + 2 * STARTING


def test_a_training_is_followed_step_by_step(tmp_path: Path) -> None:
    file = ProgressFile(tmp_path)
    assert file.read(MORNING) is None
    with file.only_one():
        begun = file.begin("mie", MORNING)
        file.reach(begun, "train", model="abc")
        read = file.read(LATER)
        assert read is not None
        assert (read.step, read.by, read.model, read.running) == ("train", "mie", "abc", True)
        file.reach(read, "done")
    done = file.read(LATER)
    assert done is not None
    assert not done.running
    assert not done.interrupted


def test_a_training_that_is_just_beginning_runs_before_its_process_says_so(tmp_path: Path) -> None:
    file = ProgressFile(tmp_path)
    file.begin("mie", MORNING)
    at_once, later = file.read(MORNING), file.read(LATER)
    assert at_once is not None
    assert at_once.running
    assert later is not None
    assert later.interrupted


def test_two_do_not_train_at_once(tmp_path: Path) -> None:
    with (
        ProgressFile(tmp_path).only_one(),
        pytest.raises(AlreadyTrainingError, match="trænes allerede"),
        ProgressFile(tmp_path).only_one(),
    ):
        pass


def test_a_training_whose_process_is_gone_was_interrupted(tmp_path: Path) -> None:
    script = (
        "import datetime as dt, sys, time; from pathlib import Path; from bot.learning.progress import ProgressFile\n"
        "f = ProgressFile(Path(sys.argv[1]))\n"
        "with f.only_one():\n"
        "    f.reach(f.begin('mie', dt.datetime(2026, 11, 23, tzinfo=dt.UTC)), 'train')\n"
        "    print('træner', flush=True)\n"
        "    time.sleep(600)\n"
    )
    training = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert training.stdout is not None
    training.stdout.readline()
    during = ProgressFile(tmp_path).read(MORNING)
    training.kill()
    # Nobody has asked how it ended yet: to the system it is still there.
    os.waitid(os.P_PID, training.pid, os.WEXITED | os.WNOWAIT)
    after = ProgressFile(tmp_path).read(MORNING)
    training.communicate()
    assert during is not None
    assert during.running
    assert after is not None
    assert after.interrupted


def test_a_file_that_is_no_progress_is_none(tmp_path: Path) -> None:
    (tmp_path / "training.json").write_text("{", encoding="utf-8")
    assert ProgressFile(tmp_path).read(MORNING) is None
