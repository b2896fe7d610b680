"""How fast statistics and the review are at the size of many years: `make bench-figures`.

A million first contacts in the year that is shown and a quarter of that in the year before, 100,000 first contacts
and tickets that have not been counted yet, and 2,000 messages to look through; on SQLite and, where its programs are
installed, on PostgreSQL. Pages are fetched from the whole application in this process.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import functools
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import httpx
from sqlalchemy import delete, insert

from bench import goals
from bench.databases import KINDS, NOW, services_on
from bench.desk_data import fill
from bench.goals import Goal, Reading
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.staff_pages.guard import COOKIE, COOKIE_PATH
from bot.statistics import facts, slices
from bot.storage.learning_tables import FactCountRow, FactRow

SITE = "https://maaling.example"
YEAR = dt.timedelta(days=365)
LAST = NOW.date() - dt.timedelta(days=1)
FIRST = LAST - YEAR + dt.timedelta(days=1)
PAGE_GOAL = {"sqlite": 5_000.0, "postgresql": 2_000.0}
"""Milliseconds a page of statistics may take over a million first contacts."""
BATCH = 20_000
READER = "leder"
_CHANNELS = ("phone", "email", "web", "telegram", "voice", "counter")
_ENDS = (
    ("answer", "open"),
    ("answer", "not_answered"),
    ("ask_back", "open"),
    ("enquiry", "ticket"),
    ("redirect", "open"),
)
_WORDS = ("må vi", "stille", "borde", "skilt", "container", "ved", "gågaden", "hele", "sommeren", "uden", "tilladelse")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--uncounted", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=5, help="how often each is done")
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both")
    chosen = parser.parse_args()
    for kind in KINDS if chosen.database == "both" else (chosen.database,):
        with services_on(kind) as services:
            print(f"\n{kind}", flush=True)
            _count_the_uncounted(services, chosen.uncounted)
            with _timed(f"{chosen.contacts} henvendelser skrevet og talt"):
                _fill(services, FIRST, chosen.contacts)
                _fill(services, FIRST - YEAR, chosen.contacts // 4)
                _messages(services, chosen.messages)
                with services.database.engine.connect() as connection:
                    connection.exec_driver_sql("ANALYZE")
                    connection.commit()
            goals.show(asyncio.run(_measure(services, kind, chosen.times)))


def _count_the_uncounted(services: Services, count: int) -> None:
    """First contacts with their tickets, counted for the first time, and once more when nothing has changed."""
    fill(services, count, min(2_000, count))
    for name in ("talt for første gang", "talt igen, intet nyt"):
        with _timed(f"{count} sager {name}"):
            facts.refresh(services.database, services.catalogue, services.clock())
    with services.database.transaction() as session:
        for table in (FactRow, FactCountRow):
            session.execute(delete(table))


def _fill(services: Services, first: dt.date, count: int) -> None:
    """Facts of a year, and their counts."""
    choice = random.Random(f"{first} {count}")  # noqa: S311 - figures, no secrets
    tasks = list(services.catalogue.tasks.values())
    packages = [None, None, None, *services.catalogue.packages]
    days = [first + dt.timedelta(days=number) for number in range(YEAR.days)]
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        rows = [_fact(choice, f"{first:%y}-{number}", days, tasks, packages) for number in numbers]
        with services.database.transaction() as session:
            session.execute(insert(FactRow), rows)
    for day in days:
        with services.database.transaction() as session:
            slices.count_day(session, day)


def _fact(choice: random.Random, identifier: str, days: list[dt.date], tasks: Any, packages: Any) -> dict[str, Any]:
    task = choice.choice(tasks)
    decision, outcome = choice.choices(_ENDS, (60, 4, 10, 20, 6))[0]
    ticket = outcome == "ticket"
    minutes = int(choice.expovariate(1 / 900)) if ticket else None
    marked = ticket and choice.random() < 0.3
    return {
        "id": identifier,
        "day": choice.choice(days),
        "hour": choice.choices(range(24), [1] * 7 + [8] * 10 + [3] * 7)[0],
        "channel": choice.choices(_CHANNELS, (40, 25, 25, 3, 5, 2))[0],
        "act": "inquiry",
        "area": task.area,
        "task": task.id,
        "trade": choice.choice(("haandvaerk", "restauration", "detail", "andet")) if ticket else None,
        "level": task.level,
        "package": choice.choice(packages) if ticket else None,
        "decision": decision,
        "outcome": outcome,
        "owner_office": "byliv" if ticket else None,
        "reroutes": choice.choices((0, 1, 2), (85, 12, 3))[0] if ticket else 0,
        "first_reply_minutes": minutes,
        "first_reply_kept": minutes < 1_440 if minutes is not None else None,
        "promise_minutes": minutes * 2 if minutes is not None else None,
        "promise_kept": minutes < 2_000 if minutes is not None else None,
        "close_minutes": minutes * 9 if minutes is not None else None,
        "close_kept": minutes < 2_500 if minutes is not None else None,
        "closing": "solved" if ticket else None,
        "case_time": choice.randint(1, 5) if marked else None,
        "competence": choice.randint(1, 5) if marked else None,
        "contact_person": choice.randint(1, 5) if marked else None,
        "information": choice.randint(1, 5) if marked else None,
    }


def _messages(services: Services, count: int) -> None:
    """Messages to look through, and as many sure answers among them, which are not."""
    choice = random.Random(count)  # noqa: S311 - figures, no secrets
    tasks = list(services.catalogue.tasks)
    for number in range(2 * count):
        wrong = number % 2 == 0
        outside = wrong and choice.random() < 0.2
        ranking = [{"id": one, "confidence": 0.3 if wrong else 0.9} for one in choice.sample(tasks, 5)]
        triage = {
            "text": f"{' '.join(choice.choices(_WORDS, k=8))} {choice.choice(tasks)} {number}",
            "act": "out_of_scope" if outside else "inquiry",
            "tasks": ranking[:1],
            "ranking": ranking,
            "level": "simpel",
            "package": None,
            "decision": "redirect" if outside else "ask_back" if wrong else "answer",
        }
        at = services.clock() - dt.timedelta(minutes=number)
        with services.database.transaction() as session:
            services.tickets.log_in(session, f"m-{number}", triage, channel="web", at=at)


async def _measure(services: Services, kind: str, times: int) -> list[Reading]:
    services.accounts.add(READER, "Lene Leder", "lene@maaling.example", (Role.COORDINATOR, Role.MAINTAINER))
    app = create_app(SimpleNamespace(services=services, store=None))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=SITE, timeout=600) as http:
        http.cookies.set(COOKIE, services.sessions.begin(READER), domain="maaling.example", path=COOKIE_PATH)
        before = f"mod_fra={FIRST - YEAR}&mod_til={FIRST - dt.timedelta(days=1)}"
        period = f"fra={FIRST}&til={LAST}&{before}"
        month = f"fra={LAST.replace(day=1)}&til={LAST}"
        page, goal = functools.partial(goals.page, http), PAGE_GOAL[kind]
        return [
            await goals.measure(services.database, one)
            for one in (
                Goal("statistics of a year, page", goal, None, page(f"/statistik?{period}"), times),
                Goal("statistics of a month, page", goal, None, page(f"/statistik?{month}"), times),
                Goal("all sheets", None, None, page(f"/statistik/alt.xlsx?{period}"), times),
                Goal("report, PDF", None, None, page(f"/statistik/rapport.pdf?{period}"), times),
                Goal("review, page", 2_000, None, page("/gennemsyn"), times),
                Goal("review, one reason", 2_000, None, page("/gennemsyn?kilde=out_of_scope"), times),
            )
        ]


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began, busy = time.perf_counter(), time.process_time()
    yield
    spent, processor = time.perf_counter() - began, time.process_time() - busy
    print(f"  {what}: {spent:.1f} s (processor {processor:.1f} s)", flush=True)


if __name__ == "__main__":
    main()
