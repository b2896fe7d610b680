"""Labelled messages read by a model and triaged, as the program would."""

from __future__ import annotations

import asyncio
import datetime as dt
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
    parser = Parser(model)

    async def run() -> list[Read]:
        reads = []
        for message in messages:
            intake = receive(message.text)
            reading = None if intake.fault else await parser.understand(intake.text)
            reads.append(Read(message, triage(intake, reading, catalogue, today, {"model": version(model)})))
        return reads

    return asyncio.run(run())
