"""Live updates: one poller a process tells every open page which tickets have changed."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import time
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import JSONResponse, Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.errors import StorageUnavailableError
from bot.staff_pages.guard import COOKIE, StaffRoute, Visit, staff_route
from bot.tickets import queries

log = logging.getLogger(__name__)
PATH = "/medarbejder/haendelser"
POLL_SECONDS = 1.5
OVERLAP = dt.timedelta(seconds=15)
"""A change is stamped when it begins and seen when it is committed: that far back the poller looks again."""
CHECK_SECONDS = 60
"""How often an open page's session is looked at again."""
BACKLOG = 500
"""Changes that a slow page may lag behind before it is told to fetch everything."""
Change = tuple[str, int]
"""Reference and version."""


class Poller:
    """Asks the database for changes while at least one page listens."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._listeners: set[asyncio.Queue[Change | None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._since = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._seen: dict[str, int] = {}

    async def changes(self) -> AsyncIterator[Change | None]:
        """Changes from now on; None means that some were missed."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue(BACKLOG)
        if not self._listeners:
            await self._begin()
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)
            if not self._listeners and self._task is not None:
                self._task.cancel()
                self._task = None

    async def _begin(self) -> None:
        """What is already there is no news."""
        self._since = self._services.clock()
        self._seen = {}
        await self._look()
        self._task = asyncio.create_task(self._poll())

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                news = await self._look()
            except StorageUnavailableError as error:
                log.warning("live updates: %s", type(error).__name__)
                continue
            for change in news:
                self._tell(change)

    async def _look(self) -> list[Change]:
        """Changes that have not been seen yet, oldest first."""
        found = await asyncio.to_thread(queries.changed_since, self._services.desk, self._since - OVERLAP)
        news = [(reference, version) for reference, version, _ in found if self._seen.get(reference) != version]
        self._seen = {reference: version for reference, version, _ in found}
        self._since = max([self._since, *(at for _, _, at in found)])
        return news

    def _tell(self, change: Change) -> None:
        for queue in self._listeners:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(change)


def live_routes(services: Services) -> list[StaffRoute]:
    """The stream of changes, and what has changed since a page was made."""
    poller = Poller(services)
    see = Right.SEE_TICKETS

    def stream(visit: Visit) -> Response:
        return EventSourceResponse(_events(visit, poller), ping=20)

    return [
        staff_route(services, PATH, stream, right=see, by_itself=True),
        staff_route(services, f"{PATH}/siden", _since, right=see, by_itself=True),
    ]


def _since(visit: Visit) -> Response:
    """What a page may have missed between its making and its listening: `{now, all, changes}`."""
    services = visit.services
    now = services.clock()
    moment = _moment(visit.request.query_params.get("fra", ""))
    if moment is None:
        return JSONResponse({"now": now.isoformat(), "all": True, "changes": []})
    found = queries.changed_since(services.desk, moment - OVERLAP)
    changes = [{"reference": reference, "version": version} for reference, version, _ in found]
    everything = len(changes) > BACKLOG
    return JSONResponse({"now": now.isoformat(), "all": everything, "changes": [] if everything else changes})


def _moment(text: str) -> dt.datetime | None:
    """A moment with its time zone that lies long enough after the beginning of time, or None."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment.year > 1 else None


async def _events(visit: Visit, poller: Poller) -> AsyncIterator[ServerSentEvent]:
    """Events `ticket` with reference and version, and `all`; ends when the session does."""
    changes = poller.changes()
    waiting = asyncio.ensure_future(anext(changes))
    secret, checked = visit.request.cookies.get(COOKIE, ""), time.monotonic()
    # Said at once, so that a page asks for what it missed until now.
    yield ServerSentEvent(event="ready", data="{}")
    try:
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=CHECK_SECONDS)
            if time.monotonic() - checked >= CHECK_SECONDS:
                checked = time.monotonic()
                if await asyncio.to_thread(visit.services.sessions.find, secret, note_use=False) is None:
                    return
            if not done:
                continue
            change = waiting.result()
            waiting = asyncio.ensure_future(anext(changes))
            if change is None:
                yield ServerSentEvent(event="all", data="{}")
            else:
                yield ServerSentEvent(event="ticket", data=json.dumps({"reference": change[0], "version": change[1]}))
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await changes.aclose()  # type: ignore[attr-defined]
