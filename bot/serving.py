"""Serves the program: loads the model, builds the web application, runs uvicorn, the jobs and the watch over models."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import uvicorn

from bot import bootstrap, jobs, logs
from bot.channels.web import create_app
from bot.conversation.runner import ConversationRunner
from bot.jobs import NO_MODEL
from bot.learning.models import required_model, version
from bot.learning.registry import ModelRegistry, shape
from bot.learning.watch import SECONDS, ModelWatch
from bot.settings import Settings
from bot.storage.database import opened
from bot.work import Job, forever, in_thread

log = logging.getLogger(__name__)
Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]
IN_SERVER = "in_server"


def load_runner(settings: Settings, clock: bootstrap.Clock = bootstrap.system_clock) -> ConversationRunner:
    """Services and the activated model, or the one that fits the data. Raises ModelMissingError without either."""
    services = bootstrap.build(settings, NO_MODEL, clock)
    registry = ModelRegistry(services.database, settings.models_dir)
    model = registry.answering() or required_model(settings)
    services.model_version = version(model)
    registry.begin_with(services.model_version, clock(), shape(services.catalogue))
    return ConversationRunner(services, model)


def answers_already(settings: Settings) -> bool:
    """Whether a model has been activated, so that none needs to be trained before serving."""
    with opened(settings.resolved_database_url) as database:
        return ModelRegistry(database, settings.models_dir).answering() is not None


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted, with the jobs in the same process unless they are set to run apart."""
    logs.to_stderr()
    runner = load_runner(settings)
    app = create_app(runner)
    app.router.lifespan_context = _with_work(app.router.lifespan_context, runner)
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host  # noqa: S104 - compared, not bound
    print(f"Én indgang er klar på http://{shown}:{port}", flush=True)  # noqa: T201 - said to whoever started it
    # The access log would hold conversation ids, which open a conversation.
    uvicorn.run(app, host=host, port=port, ws="none", access_log=False, log_level="warning")


def _with_work(lifespan: Lifespan, runner: ConversationRunner) -> Lifespan:
    """The application's life with its work in it: the watch over which model answers, and the jobs where they run here.

    They stop before the database is closed.
    """
    services = runner.services
    watch = ModelWatch(runner, ModelRegistry(services.database, services.settings.models_dir))
    follow = Job("model", SECONDS, in_thread(watch.look))

    @asynccontextmanager
    async def both(app: Any) -> AsyncIterator[Any]:
        async with lifespan(app) as state:
            work = [asyncio.create_task(forever(follow))]
            if services.settings.jobs == IN_SERVER:
                work.append(asyncio.create_task(jobs.run(services, runner.understand)))
            for task in work:
                task.add_done_callback(_say_why_they_ended)
            yield state
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    return both


def _say_why_they_ended(work: asyncio.Task[None]) -> None:
    """Jobs never end by themselves: when they could not even begin, somebody must know."""
    if not work.cancelled() and (error := work.exception()) is not None:
        log.error("the jobs ended: %s", type(error).__name__)
