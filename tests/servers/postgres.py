"""A real PostgreSQL for tests: started from the system's own programs, in a folder that is thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from bot.storage.database import Database

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
_START_SECONDS = 60


class PostgresMissingError(RuntimeError):
    """PostgreSQL's programs are not on this machine."""


class Postgres:
    """A running server that listens on a Unix socket only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def new_database(self, template: str = "template1") -> str:
        """The URL of a new database, a copy of another one."""
        self._made += 1
        name = f"prove{self._made}"
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)


@contextmanager
def running(folder: Path) -> Iterator[Postgres]:
    """A server in an empty folder, whose path is short enough for a socket. Raises PostgresMissingError."""
    if not _PROGRAMS:
        raise PostgresMissingError("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    bin_folder, data = _PROGRAMS[0], folder / "data"
    as_owner: dict[str, int] = {}
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        owner = pwd.getpwnam("postgres")
        as_owner = {"user": owner.pw_uid, "group": owner.pw_gid}
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def call(*command: str) -> None:
        done = subprocess.run(
            command, cwd=folder, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False, **as_owner
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")

    initdb, control = str(bin_folder / "initdb"), str(bin_folder / "pg_ctl")
    call(initdb, "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c max_connections=120 -c fsync=off"
    call(control, "-D", str(data), "-l", str(folder / "log"), "-w", "-t", str(_START_SECONDS), "-o", options, "start")
    try:
        yield Postgres(folder)
    finally:
        call(control, "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests of a run."""
    # pytest's own folders have paths too long for a socket and are closed to other users.
    with tempfile.TemporaryDirectory(prefix="indgang-pg-") as folder, running(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """The name of a database with the newest schema and no rows, for copies."""
    database = Database(postgres.new_database())
    database.migrate()
    database.close()
    return str(database.engine.url.database)
