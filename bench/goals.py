"""What is measured against a goal: how often, how long, with how many statements; and the table that says so."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import event

from bot.storage.database import Database

Run = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is measured. `milliseconds` and `statements` are the goals of the specification; None where it has none."""

    name: str
    milliseconds: float | None
    statements: int | None
    run: Run
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


def page(http: httpx.AsyncClient, path: str) -> Run:
    """Fetch a staff page. Raises RuntimeError unless it is answered with 200."""

    async def fetch() -> object:
        answer = await http.get(f"/medarbejder{path}")
        if answer.status_code != 200:
            raise RuntimeError(f"{path} gave {answer.status_code}")
        return answer

    return fetch


def plain(read: Callable[[], object]) -> Run:
    """Call a function."""

    async def call() -> object:
        return read()

    return call


async def measure(database: Database, goal: Goal) -> Reading:
    """Run a goal as often as it says, once more before that unless it is run only once."""
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


def show(readings: Sequence[Reading]) -> None:
    """Print a table."""
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
