"""Runs workers and servers of either environment as processes of their own."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import PROJECT_ROOT

OWN_PYTHON = Path(sys.executable)
BASELINE_PYTHON = PROJECT_ROOT / ".venv-baseline" / "bin" / "python"
START_LIMIT = 240.0
"""Seconds a server may take before it counts as failed; Rasa with TensorFlow needs about 25."""
_POLL = 0.02
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
}


class WorkerFailedError(RuntimeError):
    """A process ended with an error; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers. `ready_seconds` from the start of its process to its first answer."""

    port: int
    pid: int
    ready_seconds: float

    def post(self, path: str, body: Mapping[str, Any]) -> None:
        """Send JSON and wait for the answer. Raises WorkerFailedError unless it is 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            status = connection.getresponse().status
        finally:
            connection.close()
        if status != 200:
            raise WorkerFailedError(f"{path} answered {status}")

    @property
    def memory(self) -> float | None:
        """Resident memory in bytes, or None where /proc is missing."""
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            return None
        return next(float(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def work(
    python: Path, module: str, folder: Path, job: Mapping[str, Any], extra: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Run `python -m module` on a job; returns its result. Raises WorkerFailedError.

    Job, result and log lie in `folder`; `extra` joins the process's environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / f"{job['do']}.result.json"
    job_file = folder / f"{job['do']}.job.json"
    job_file.write_text(json.dumps({**job, "result": str(result)}), encoding="utf-8")
    log = folder / f"{job['do']}.log"
    # A cache of its own: Rasa would otherwise skip what an earlier run has trained.
    environment = {**os.environ, **_QUIET, "RASA_CACHE_DIRECTORY": str(folder / "cache"), **(extra or {})}
    with log.open("wb") as output:
        done = subprocess.run(
            [str(python), "-m", module, str(job_file)],
            cwd=PROJECT_ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise WorkerFailedError(f"{module} ({job['do']}) failed:\n{_tail(log)}")
    content: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return content


@contextmanager
def serving(
    command: Sequence[str], working_dir: Path, log: Path, port: int, health: str, extra: Mapping[str, str]
) -> Iterator[Server]:
    """Start a server and wait until `health` answers 200; ended on leaving. Raises WorkerFailedError."""
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            cwd=working_dir,
            env={**os.environ, **_QUIET, **extra},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            while not _answers(port, health):
                if process.poll() is not None or time.perf_counter() - started > START_LIMIT:
                    raise WorkerFailedError(f"the server did not start:\n{_tail(log)}")
                time.sleep(_POLL)
            yield Server(port, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """A port on loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
