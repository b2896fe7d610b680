"""Labelled messages read by a model and triaged, as the program would."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path

from bot.catalogue.loader import Catalogue
from bot.intake import receive
from bot.learning.labelled import Labelled
from bot.learning.measures import Read
from bot.learning.models import version
from bot.learning.parser import Parser
from bot.triage.steps import triage


def read_all(model: Path, messages: Sequence[Labelled], catalogue: Catalogue, today: dt.date) -> list[Read]:
    """What a model says of each message, in order. `today` is the local date."""
    return [read for read, _ in read_timed(Parser(model), version(model), messages, catalogue, today)]


def read_timed(
    parser: Parser, model: str, messages: Sequence[Labelled], catalogue: Catalogue, today: dt.date
) -> list[tuple[Read, float]]:
    """The same by a parser that is loaded, with the seconds that each message took; `model` is its version."""

    async def run() -> list[tuple[Read, float]]:
        found = []
        for message in messages:
            began = time.perf_counter()
            intake = receive(message.text)
            reading = None if intake.fault else await parser.understand(intake.text)
            decided = triage(intake, reading, catalogue, today, {"model": model})
            found.append((Read(message, decided), time.perf_counter() - began))
        return found

    return asyncio.run(run())
