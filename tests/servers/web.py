"""A real `indgang serve` in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from bot.settings import PROJECT_ROOT

_PATIENCE = 240.0
"""Seconds a process may take to start on a busy machine."""


class WebProcess:
    """One server; what it prints is kept."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", str(port)],
            cwd=PROJECT_ROOT,
            env={**clean_environment(), **environ},
            stdout=self._printed,
            stderr=subprocess.STDOUT,
        )
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        self._wait()

    def printed(self) -> str:
        """What it has said so far."""
        self._printed.seek(0)
        return self._printed.read().decode()

    @property
    def model(self) -> str:
        """The model that answers now."""
        versions: dict[str, str] = self.http.get("/healthz").json()["versions"]
        return versions["model"]

    def triage(self, text: str) -> dict[str, Any]:
        """What it says of one message."""
        answer = self.http.post("/api/v1/triage", json={"text": text})
        assert answer.status_code == 200, answer.text
        decided: dict[str, Any] = answer.json()
        return decided

    def wait_for_model(self, name: str, seconds: float) -> float:
        """Wait until a model answers; returns how long it took."""
        started = time.monotonic()
        while self.model != name:
            assert time.monotonic() - started < seconds, f"{name} does not answer\n{self.printed()}"
            time.sleep(0.1)
        return time.monotonic() - started

    def close(self) -> None:
        """End it, when it has not ended."""
        self.http.close()
        self._process.terminate()
        self._process.wait(timeout=60)
        self._printed.close()

    def _wait(self) -> None:
        started = time.monotonic()
        while True:
            assert self._process.poll() is None, self.printed()
            assert time.monotonic() - started < _PATIENCE, self.printed()
            try:
                self.http.get("/healthz")
                return
            except httpx.TransportError:
                time.sleep(0.2)


def clean_environment() -> dict[str, str]:
    """This process's environment without the program's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("INDGANG_")}


@contextmanager
def serving(environ: Mapping[str, str]) -> Iterator[WebProcess]:
    """A server that is ended at the end."""
    server = WebProcess(environ)
    try:
        yield server
    finally:
        server.close()
