"""A real `indgang serve` in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from tests.servers.processes import Program, free_port


class WebProcess(Program):
    """One server."""

    patience = 240.0

    def __init__(self, environ: Mapping[str, str]) -> None:
        port = free_port()
        super().__init__("serve", "--port", str(port), environ=environ)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        self.wait_until(self._answers)

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
        try:
            self.stop()
        finally:
            super().close()

    def _answers(self) -> bool:
        try:
            self.http.get("/healthz")
        except httpx.TransportError:
            return False
        return True


@contextmanager
def serving(environ: Mapping[str, str]) -> Iterator[WebProcess]:
    """A server that is ended at the end."""
    server = WebProcess(environ)
    try:
        yield server
    finally:
        server.close()
