"""How far a training is, in a file that every process can read; a training that was killed is seen to have stopped."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

STEPS = ("check", "train", "read_live", "read_candidate", "compare", "done")
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """A training under way or ended. `step` is one of STEPS or FAILED; `message` says more, in Danish."""

    step: str
    started: str
    by: str
    pid: int
    message: str = ""
    model: str = ""

    @property
    def running(self) -> bool:
        """Whether the process that trains is still there and not done."""
        return self.step not in ("done", FAILED) and _alive(self.pid)

    @property
    def interrupted(self) -> bool:
        """Whether it was killed on the way."""
        return self.step not in ("done", FAILED) and not _alive(self.pid)


class ProgressFile:
    """Writes and reads the state of the one training that there can be."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "training.json"

    def begin(self, by: str, at: dt.datetime) -> Progress:
        """A training of this process begins."""
        return self._write(Progress(STEPS[0], at.isoformat(), by, os.getpid()))

    def reach(self, before: Progress, step: str, message: str = "", model: str = "") -> Progress:
        """The next step is reached."""
        return self._write(Progress(step, before.started, before.by, before.pid, message, model or before.model))

    def read(self) -> Progress | None:
        """The newest state, or None when nobody has trained yet."""
        try:
            return Progress(**json.loads(self._path.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _write(self, progress: Progress) -> Progress:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        whole = self._path.with_suffix(f".{os.getpid()}")
        whole.write_text(json.dumps(asdict(progress), ensure_ascii=False), encoding="utf-8")
        whole.replace(self._path)
        return progress


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
