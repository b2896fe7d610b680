"""Serves the program: loads the model, builds the web application, runs uvicorn and the jobs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import uvicorn

from bot import bootstrap, jobs, logs
from bot.channels.web import create_app
from bot.conversation.runner import ConversationRunner
from bot.learning.models import required_model, version
from bot.settings import Settings

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]
IN_SERVER = "in_server"


def load_runner(settings: Settings, clock: bootstrap.Clock = bootstrap.system_clock) -> ConversationRunner:
    """Services and model for the current data. Raises ModelMissingError when no model fits."""
    model = required_model(settings)
    services = bootstrap.build(settings, version(model), clock)
    return ConversationRunner(services, model)


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted, with the jobs in the same process unless they are set to run apart."""
    logs.to_stderr()
    runner = load_runner(settings)
    app = create_app(runner)
    if settings.jobs == IN_SERVER:
        app.router.lifespan_context = _with_jobs(app.router.lifespan_context, runner)
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host  # noqa: S104 - compared, not bound
    print(f"Én indgang er klar på http://{shown}:{port}", flush=True)  # noqa: T201 - said to whoever started it
    # The access log would hold conversation ids, which open a conversation.
    uvicorn.run(app, host=host, port=port, ws="none", access_log=False, log_level="warning")


def _with_jobs(lifespan: Lifespan, runner: ConversationRunner) -> Lifespan:
    """The application's life with the jobs in it: they stop before the database is closed."""

    @asynccontextmanager
    async def both(app: Any) -> AsyncIterator[Any]:
        async with lifespan(app) as state:
            work = asyncio.create_task(jobs.run(runner.services, runner.understand))
            yield state
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    return both
