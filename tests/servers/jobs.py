"""A real `indgang jobs` in a process of its own, to be killed at will."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.servers.processes import Program


class JobsProcess(Program):
    """One process that runs the jobs."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__("jobs", environ=environ)
        self.wait_for("Opgaverne kører")

    def wait_for(self, words: str) -> None:
        """Until it has said that."""
        self.wait_until(lambda: words in self.printed())


@contextmanager
def jobs(data: Path, **settings: str) -> Iterator[JobsProcess]:
    """The process for the length of a block; `settings` are variables without their prefix."""
    environ = {f"INDGANG_{name.upper()}": value for name, value in settings.items()}
    process = JobsProcess({"INDGANG_DATA_DIR": str(data), **environ})
    try:
        yield process
    finally:
        process.close()
