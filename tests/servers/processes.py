"""The program in a process of its own, as a command starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping

from bot.settings import PROJECT_ROOT


class Program:
    """One process; what it prints is kept."""

    patience = 120.0
    """Seconds that something may take on a busy machine."""

    def __init__(self, *arguments: str, environ: Mapping[str, str]) -> None:
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=PROJECT_ROOT,
            env={**clean_environment(), **environ},
            stdout=self._printed,
            stderr=subprocess.STDOUT,
        )

    def printed(self) -> str:
        """What it has said so far."""
        self._printed.seek(0)
        return self._printed.read().decode()

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Until something holds, as long as it runs."""
        ends = time.monotonic() + self.patience
        while not done():
            assert self._process.poll() is None, self.printed()
            assert time.monotonic() < ends, self.printed()
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> int:
        """As systemd does; returns the exit code."""
        self._process.terminate()
        return self._process.wait(60)

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process.poll() is None:
            self.kill()
        self._printed.close()


def clean_environment() -> dict[str, str]:
    """This process's environment without the program's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("INDGANG_")}


def free_port() -> int:
    """A port on loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
