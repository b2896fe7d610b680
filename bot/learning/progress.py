"""How far a training is, in a file that every process can read; a training that was killed is seen to have stopped.

Whether one runs is told by a lock that the operating system takes back when its process ends, whatever ended it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import portalocker

from bot.errors import MendableError
from bot.texts import load
from bot.whole import write_whole

STEPS = ("check", "train", "read_live", "read_candidate", "compare", "done")
FAILED = "failed"
_ENDED = ("done", FAILED)
STARTING = dt.timedelta(seconds=30)
"""How long a training that was begun may take until its process holds the lock."""
_PATIENCE = 1.0
"""Seconds to wait for the lock: whoever looks whether a training runs holds it for a moment."""


class AlreadyTrainingError(MendableError):
    """Somebody trains already; there is one training at a time."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A training under way or ended. `step` is one of STEPS or FAILED; `message` says more, in Danish."""

    step: str
    started: str
    by: str
    message: str = ""
    model: str = ""
    running: bool = False

    @property
    def interrupted(self) -> bool:
        """Whether it was killed on the way."""
        return self.step not in _ENDED and not self.running


class ProgressFile:
    """Writes and reads the state of the one training that there can be in a models' folder. Moments are aware."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "training.json"
        self._lock = folder / ".candidate.lock"

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """Train alone. Raises AlreadyTrainingError."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        lock = portalocker.Lock(str(self._lock), timeout=_PATIENCE, check_interval=_PATIENCE / 10)
        try:
            lock.acquire()
        except portalocker.LockException:
            raise AlreadyTrainingError(load("learning")["training"]["already"]) from None
        try:
            yield
        finally:
            lock.release()

    def begin(self, by: str, at: dt.datetime) -> Progress:
        """A training begins."""
        return self._write(Progress(STEPS[0], at.isoformat(), by))

    def reach(self, before: Progress, step: str, message: str = "", model: str = "") -> Progress:
        """The next step is reached."""
        return self._write(replace(before, step=step, message=message, model=model or before.model))

    def read(self, now: dt.datetime) -> Progress | None:
        """The newest state, or None when nobody has trained yet."""
        try:
            progress = Progress(**json.loads(self._path.read_text(encoding="utf-8")))
            begun = dt.datetime.fromisoformat(progress.started)
        except (FileNotFoundError, ValueError, TypeError):
            return None
        starting = progress.step == STEPS[0] and now - begun < STARTING
        return replace(progress, running=progress.step not in _ENDED and (starting or self._held()))

    def _held(self) -> bool:
        try:
            with portalocker.Lock(str(self._lock), timeout=0, fail_when_locked=True):
                return False
        except portalocker.LockException:
            return True

    def _write(self, progress: Progress) -> Progress:
        kept = {name: value for name, value in asdict(progress).items() if name != "running"}
        write_whole(self._path, json.dumps(kept, ensure_ascii=False))
        return progress
