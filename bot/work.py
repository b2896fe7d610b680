"""Work that is done again and again beside everything else: the one loop that every job runs in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done again and again. `seconds` is the rest between two times."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[object]]


async def forever(job: Job) -> None:
    """Do a job again and again; a failure is logged without its text, which may hold what somebody wrote."""
    while True:
        try:
            await job.run()
        except Exception as error:
            log.error("job %s failed: %s", job.name, type(error).__name__)
        await asyncio.sleep(job.seconds)


def in_thread(work: Callable[[], object]) -> Callable[[], Awaitable[object]]:
    """Work that waits for files or the database, done beside the loop."""
    return lambda: asyncio.to_thread(work)
