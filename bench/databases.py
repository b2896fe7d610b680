"""The program on an empty database of either kind, for benches."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot import bootstrap
from bot.bootstrap import Services
from bot.settings import load_settings
from bot.tickets.calendar import ZONE

KINDS = ("sqlite", "postgresql")
NOW = dt.datetime(2026, 11, 23, 10, 30, tzinfo=ZONE)
"""A Monday within opening hours, so that warnings are given."""


@contextmanager
def services_on(kind: str) -> Iterator[Services]:
    """Services whose database is in a folder, or on a PostgreSQL of its own, that is thrown away."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="indgang-bench-"))
        values = {"INDGANG_DATA_DIR": f"{folder}/data"}
        if kind == "postgresql":
            from tests.servers import postgres

            socket = stack.enter_context(tempfile.TemporaryDirectory(prefix="indgang-pg-"))
            server = stack.enter_context(postgres.running(Path(socket)))
            values["INDGANG_DATABASE_URL"] = server.new_database()
        services = bootstrap.build(load_settings(values), "bench", lambda: NOW)
        stack.callback(services.database.close)
        yield services
