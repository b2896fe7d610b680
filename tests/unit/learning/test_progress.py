"""How far a training is, and that a killed one is seen to have stopped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.learning.progress import ProgressFile
from tests.builders import MORNING


def test_a_training_is_followed_step_by_step(tmp_path: Path) -> None:
    file = ProgressFile(tmp_path)
    assert file.read() is None
    begun = file.begin("mie", MORNING)
    assert begun.running
    file.reach(begun, "train", model="abc")
    read = file.read()
    assert read is not None
    assert (read.step, read.by, read.model, read.running) == ("train", "mie", "abc", True)
    done = file.reach(read, "done")
    assert not done.running
    assert not done.interrupted


def test_a_training_whose_process_is_gone_was_interrupted(tmp_path: Path) -> None:
    script = (
        "import datetime as dt, sys; from pathlib import Path; from bot.learning.progress import ProgressFile;"
        "f = ProgressFile(Path(sys.argv[1])); f.reach(f.begin('mie', dt.datetime.now(dt.UTC)), 'train')"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    read = ProgressFile(tmp_path).read()
    assert read is not None
    assert read.interrupted
    assert not read.running


def test_a_file_that_is_no_progress_is_none(tmp_path: Path) -> None:
    (tmp_path / "training.json").write_text("{", encoding="utf-8")
    assert ProgressFile(tmp_path).read() is None
