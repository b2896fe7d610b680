"""How fast the desk answers at the size of many years: `make bench-desk`.

100,000 tickets, 2,000 of them open, on SQLite and, where its programs are installed, on PostgreSQL. Pages are fetched
from the whole application in this process, by somebody who is logged in.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import time
from types import SimpleNamespace

import httpx
from sqlalchemy import select

from bench import goals
from bench.databases import KINDS, NOW, services_on
from bench.desk_data import BUSIEST, fill
from bench.goals import Goal, Reading, plain
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.followup.sweep import sweep
from bot.staff_pages.guard import COOKIE, COOKIE_PATH
from bot.storage.ticket_tables import TicketRow
from bot.tickets import queries
from bot.tickets.queries import Filter

SITE = "https://maaling.example"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--open", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=15, help="how often each is done")
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both")
    chosen = parser.parse_args()
    kinds = KINDS if chosen.database == "both" else (chosen.database,)
    for kind in kinds:
        with services_on(kind) as services:
            print(f"\n{kind}: {chosen.tickets} sager, heraf {chosen.open} åbne", flush=True)
            started = time.perf_counter()
            fill(services, chosen.tickets, chosen.open)
            print(f"  skrevet på {time.perf_counter() - started:.0f} s", flush=True)
            goals.show(asyncio.run(_measure(services, chosen.times)))


async def _measure(services: Services, times: int) -> list[Reading]:
    with services.database.reading() as session:
        newest = session.scalars(select(TicketRow.reference).order_by(TicketRow.id.desc()).limit(1)).one()
    owner = max(services.tickets.open_by_owner().items(), key=lambda one: one[1])[0]
    services.accounts.add(owner, "Ida Holm", "ida@maaling.example", (Role.TASKFORCE, Role.COORDINATOR))
    app = create_app(SimpleNamespace(services=services, store=None))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=SITE) as http:
        http.cookies.set(COOKIE, services.sessions.begin(owner), domain="maaling.example", path=COOKIE_PATH)
        return [await goals.measure(services.database, goal) for goal in _goals(services, http, newest, owner, times)]


def _goals(services: Services, http: httpx.AsyncClient, newest: str, owner: str, times: int) -> list[Goal]:
    desk, store = services.desk, services.tickets

    pages = functools.partial(goals.page, http)
    return [
        Goal("board, page", 300, 15, pages("/tavle"), times),
        Goal("board, searched, page", 300, 15, pages("/tavle?q=%C3%A6r%C3%B8"), times),
        Goal("my tickets, page", 150, 10, pages("/sager"), times),
        Goal("ticket, page", 150, 10, pages(f"/sager/{newest}"), times),
        Goal("company history, page", 150, 10, pages(f"/virksomheder/{BUSIEST}"), times),
        Goal("company search, page", 150, 10, pages("/virksomheder?q=%C3%A6r%C3%B8"), times),
        Goal("absence, page", 150, 10, pages("/fravaer"), times),
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


if __name__ == "__main__":
    main()
