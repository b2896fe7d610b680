"""Live updates: one poller for all pages, and no change that is missed."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import Services
from bot.staff_pages import live
from bot.staff_pages.live import BACKLOG, Poller
from bot.tickets import handling, queries
from bot.tickets.model import Ticket
from tests.conftest import FixedClock
from tests.unit.staff_pages import scene
from tests.unit.staff_pages.conftest import Enter


@pytest.fixture
def ticket(services: Services, monkeypatch: pytest.MonkeyPatch) -> Ticket:
    monkeypatch.setattr(live, "POLL_SECONDS", 0.01)
    return scene.ticket(services, 1)


@pytest.fixture
def poller(services: Services) -> Poller:
    return Poller(services)


async def following(poller: Poller) -> tuple[AsyncIterator[live.Change | None], asyncio.Task[live.Change | None]]:
    """A page that listens, and the change it waits for."""
    changes = poller.changes()
    waiting = asyncio.ensure_future(anext(changes))
    while poller._task is None:
        await asyncio.sleep(0.01)
    return changes, waiting


async def test_a_change_is_told_to_every_page_once(poller: Poller, ticket: Ticket, services: Services) -> None:
    pages = [await following(poller) for _ in range(2)]
    await asyncio.sleep(0.05)
    assert not any(waiting.done() for _, waiting in pages), "what was there before is no news"
    handling.note(services.desk, ticket.reference, "anna", "Ny")
    for _, waiting in pages:
        assert await asyncio.wait_for(waiting, 5) == (ticket.reference, 2)
    more = asyncio.ensure_future(anext(pages[0][0]))
    await asyncio.sleep(0.05)
    assert not more.done()
    handling.note(services.desk, ticket.reference, "anna", "Endnu en")
    assert await asyncio.wait_for(more, 5) == (ticket.reference, 3)


async def test_a_change_committed_late_is_still_seen(
    poller: Poller, ticket: Ticket, services: Services, clock: FixedClock
) -> None:
    other = scene.ticket(services, 2)
    _, waiting = await following(poller)
    start = clock.now
    clock.advance(seconds=10)
    handling.note(services.desk, other.reference, "anna", "Hurtig")
    assert await asyncio.wait_for(waiting, 5) == (other.reference, 2)
    changes, late = await following(poller)
    clock.now = start
    handling.note(services.desk, ticket.reference, "anna", "Langsom")
    assert await asyncio.wait_for(late, 5) == (ticket.reference, 2)
    await changes.aclose()  # type: ignore[attr-defined]


async def test_polling_ends_with_the_last_page(poller: Poller, ticket: Ticket, services: Services) -> None:
    changes, waiting = await following(poller)
    handling.note(services.desk, ticket.reference, "anna", "Ny")
    await waiting
    task = poller._task
    await changes.aclose()  # type: ignore[attr-defined]
    assert poller._task is None
    assert task is not None
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_page_that_lags_far_behind_is_told_to_fetch_everything(poller: Poller, ticket: Ticket) -> None:
    changes, waiting = await following(poller)
    poller._tell(("EI-2026-000001", 2))
    await waiting
    for version in range(BACKLOG + 1):
        poller._tell(("EI-2026-000001", version))
    assert await asyncio.wait_for(anext(changes), 5) is None
    await changes.aclose()  # type: ignore[attr-defined]


async def test_a_database_that_is_away_for_a_while_ends_nothing(
    poller: Poller, ticket: Ticket, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.errors import StorageUnavailableError

    changes, waiting = await following(poller)
    original = queries.changed_since
    failures = 0

    def fail(*arguments: object) -> object:
        nonlocal failures
        failures += 1
        if failures < 3:
            raise StorageUnavailableError("væk")
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "changed_since", fail)
    handling.note(services.desk, ticket.reference, "anna", "Ny")
    assert await asyncio.wait_for(waiting, 5) == (ticket.reference, 2)
    await changes.aclose()  # type: ignore[attr-defined]


async def test_a_page_can_ask_what_it_missed(
    ticket: Ticket, services: Services, enter: Enter, clock: FixedClock
) -> None:
    made = clock.now.isoformat()
    clock.advance(seconds=30)
    other = scene.ticket(services, 2)
    handling.note(services.desk, other.reference, "anna", "Ny")
    answer = (await enter().get("/medarbejder/haendelser/siden", params={"fra": made})).json()
    assert answer["changes"] == [{"reference": other.reference, "version": 2}]
    assert dt.datetime.fromisoformat(answer["now"]) == clock.now
    assert not answer["all"]


@pytest.mark.parametrize("moment", ["", "i går", "2026-11-23T10:30", "0001-01-01T00:00:00+00:00"])
async def test_a_page_without_a_moment_fetches_everything(enter: Enter, moment: str) -> None:
    answer = (await enter().get("/medarbejder/haendelser/siden", params={"fra": moment})).json()
    assert answer["all"]
    assert answer["changes"] == []
