"""Serves the program: loads the model, builds the web application, runs uvicorn."""

from __future__ import annotations

import logging

import uvicorn

from bot import bootstrap
from bot.channels.web import create_app
from bot.conversation.runner import ConversationRunner
from bot.learning.models import required_model, version
from bot.settings import Settings


def load_runner(settings: Settings, clock: bootstrap.Clock = bootstrap.system_clock) -> ConversationRunner:
    """Services and model for the current data. Raises ModelMissingError when no model fits."""
    model = required_model(settings)
    services = bootstrap.build(settings, version(model), clock)
    return ConversationRunner(services, model)


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = create_app(load_runner(settings))
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host  # noqa: S104 - compared, not bound
    print(f"Én indgang er klar på http://{shown}:{port}", flush=True)  # noqa: T201 - said to whoever started it
    # The access log would hold conversation ids, which open a conversation.
    uvicorn.run(app, host=host, port=port, ws="none", access_log=False, log_level="warning")
