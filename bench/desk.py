"""How fast the desk answers at the size of many years: `make bench-desk`.

100,000 tickets, 2,000 of them open, on SQLite and, where its programs are installed, on PostgreSQL. Pages are fetched
from the whole application in this process, by somebody who is logged in.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from sqlalchemy import event, select

from bench.desk_data import BUSIEST, fill
from bot import bootstrap
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.followup.sweep import sweep
from bot.settings import load_settings
from bot.staff_pages.guard import COOKIE, COOKIE_PATH
from bot.storage.database import Database
from bot.storage.ticket_tables import TicketRow
from bot.tickets import queries
from bot.tickets.calendar import ZONE
from bot.tickets.queries import Filter

SITE = "https://maaling.example"
NOW = dt.datetime(2026, 11, 23, 10, 30, tzinfo=ZONE)
"""A Monday within opening hours, so that warnings are given."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is measured. `milliseconds` and `statements` are the goals of the specification; None where it has none."""

    name: str
    milliseconds: float | None
    statements: int | None
    run: Callable[[], Awaitable[object]]
    times: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured, in milliseconds and statements. `processor` is this process's own share of the median: what
    is left when others use the machine too; on PostgreSQL the server's is not in it.
    """

    goal: Goal
    median: float
    p95: float
    processor: float
    statements: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--open", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=15, help="how often each is done")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    chosen = parser.parse_args()
    kinds = ["sqlite", "postgresql"] if chosen.database == "both" else [chosen.database]
    for kind in kinds:
        with _services(kind) as services:
            print(f"\n{kind}: {chosen.tickets} sager, heraf {chosen.open} åbne", flush=True)
            started = time.perf_counter()
            fill(services, chosen.tickets, chosen.open)
            print(f"  skrevet på {time.perf_counter() - started:.0f} s", flush=True)
            _print(asyncio.run(_measure(services, chosen.times)))


@contextmanager
def _services(kind: str) -> Iterator[Services]:
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


async def _measure(services: Services, times: int) -> list[Reading]:
    with services.database.reading() as session:
        newest = session.scalars(select(TicketRow.reference).order_by(TicketRow.id.desc()).limit(1)).one()
    owner = max(services.tickets.open_by_owner().items(), key=lambda one: one[1])[0]
    services.accounts.add(owner, "Ida Holm", "ida@maaling.example", (Role.TASKFORCE, Role.COORDINATOR))
    app = create_app(SimpleNamespace(services=services, store=None))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=SITE) as http:
        http.cookies.set(COOKIE, services.sessions.begin(owner), domain="maaling.example", path=COOKIE_PATH)
        return [await _time(services.database, goal) for goal in _goals(services, http, newest, owner, times)]


def _goals(services: Services, http: httpx.AsyncClient, newest: str, owner: str, times: int) -> list[Goal]:
    desk, store = services.desk, services.tickets

    def page(path: str) -> Callable[[], Awaitable[object]]:
        async def fetch() -> object:
            answer = await http.get(f"/medarbejder{path}")
            if answer.status_code != 200:
                raise RuntimeError(f"{path} gave {answer.status_code}")
            return answer

        return fetch

    def plain(read: Callable[[], object]) -> Callable[[], Awaitable[object]]:
        async def call() -> object:
            return read()

        return call

    return [
        Goal("board, page", 300, 15, page("/tavle"), times),
        Goal("board, searched, page", 300, 15, page("/tavle?q=%C3%A6r%C3%B8"), times),
        Goal("my tickets, page", 150, 10, page("/sager"), times),
        Goal("ticket, page", 150, 10, page(f"/sager/{newest}"), times),
        Goal("company history, page", 150, 10, page(f"/virksomheder/{BUSIEST}"), times),
        Goal("company search, page", 150, 10, page("/virksomheder?q=%C3%A6r%C3%B8"), times),
        Goal("absence, page", 150, 10, page("/fravaer"), times),
        Goal("board", None, None, plain(lambda: queries.board(desk)), times),
        Goal("board, overdue", None, None, plain(lambda: queries.board(desk, Filter(overdue=True))), times),
        Goal("my tickets", None, None, plain(lambda: queries.mine(desk, owner)), times),
        Goal("company history", None, None, plain(lambda: queries.of_company(desk, BUSIEST)), times),
        Goal("company search", None, None, plain(lambda: queries.companies(desk, "ærø")), times),
        Goal("one ticket", None, None, plain(lambda: store.find(newest)), times),
        Goal("changed in the last minute", None, None, plain(lambda: queries.changed_since(desk, NOW)), times),
        Goal("open tickets by owner", None, None, plain(store.open_by_owner), times),
        Goal("sweep, with what has become due", 2_000, None, plain(lambda: sweep(desk)), 1),
        Goal("sweep, nothing due", 2_000, None, plain(lambda: sweep(desk)), times),
    ]


async def _time(database: Database, goal: Goal) -> Reading:
    statements = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal statements
        statements += not statement.startswith("BEGIN")

    if goal.times > 1:
        await goal.run()
    event.listen(database.engine, "before_cursor_execute", count)
    spent, processor = [], []
    for _ in range(goal.times):
        started, busy = time.perf_counter(), time.process_time()
        await goal.run()
        spent.append((time.perf_counter() - started) * 1_000)
        processor.append((time.process_time() - busy) * 1_000)
    event.remove(database.engine, "before_cursor_execute", count)
    p95 = sorted(spent)[min(len(spent) - 1, round(0.95 * (len(spent) - 1)))]
    return Reading(goal, statistics.median(spent), p95, statistics.median(processor), statements // goal.times)


def _print(readings: Sequence[Reading]) -> None:
    print(f"  {'':34}{'median ms':>10}{'p95 ms':>9}{'cpu ms':>9}{'goal ms':>9}{'queries':>9}{'goal':>6}")
    for one in readings:
        goal = one.goal
        late = goal.milliseconds is not None and one.median > goal.milliseconds
        many = goal.statements is not None and one.statements > goal.statements
        missed = "  MISSED" if late or many else ""
        print(
            f"  {goal.name:34}{one.median:10.1f}{one.p95:9.1f}{one.processor:9.1f}"
            f"{goal.milliseconds or '':>9}{one.statements:9}{goal.statements or '':>6}{missed}"
        )


if __name__ == "__main__":
    main()
