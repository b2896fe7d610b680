"""A real `indgang jobs` in a process of its own, to be killed at will."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.settings import PROJECT_ROOT

_PATIENCE = 120.0
"""Seconds a process may take to start on a busy machine."""


class JobsProcess:
    """One process; what it prints is kept."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        own = {name: value for name, value in os.environ.items() if not name.startswith("INDGANG_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "jobs"],
            cwd=PROJECT_ROOT,
            env={**own, **environ},
            stdout=self._printed,
            stderr=subprocess.STDOUT,
        )
        self.wait_for("Opgaverne kører")

    def printed(self) -> str:
        """What it has said so far."""
        self._printed.seek(0)
        return self._printed.read().decode()

    def wait_for(self, words: str) -> None:
        """Until it has said that."""
        ends = time.monotonic() + _PATIENCE
        while words not in self.printed():
            assert self._process.poll() is None, self.printed()
            assert time.monotonic() < ends, self.printed()
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> int:
        """As systemd does; returns the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(60)

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process.poll() is None:
            self.kill()
        self._printed.close()


@contextmanager
def jobs(data: Path, **settings: str) -> Iterator[JobsProcess]:
    """The process for the length of a block; `settings` are variables without their prefix."""
    environ = {f"INDGANG_{name.upper()}": value for name, value in settings.items()}
    process = JobsProcess({"INDGANG_DATA_DIR": str(data), **environ})
    try:
        yield process
    finally:
        process.close()
