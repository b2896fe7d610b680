"""`indgang triage`: a file of inquiries to a file of triage objects, without server or database."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path
from typing import Any

from bot.catalogue.loader import load
from bot.intake import receive
from bot.learning.models import required_model, version
from bot.learning.parser import Parser
from bot.settings import Settings
from bot.tickets.calendar import ZONE
from bot.triage.steps import triage


def triage_file(settings: Settings, source: Path, target: Path) -> list[str]:
    """Triage each line of `source` into `target`, in order, other keys passed through.

    A broken line is left out of the output and reported; returns the reports, each naming its
    line. Raises ModelMissingError when no model fits the data.
    """
    model = required_model(settings)
    catalogue = load(settings.knowledge_dir)
    versions = {"model": version(model), "catalogue": catalogue.version}
    today = dt.datetime.now(ZONE).date()
    parser = Parser(model)
    faults: list[str] = []

    async def run() -> None:
        with source.open("rb") as lines, target.open("w", encoding="utf-8") as output:
            for number, raw in enumerate(lines, start=1):
                if not raw.strip():
                    continue
                record = _record(raw)
                if isinstance(record, str):
                    faults.append(f"{source} linje {number}: {record}")
                    continue
                intake = receive(record["text"])
                reading = None if intake.fault else await parser.understand(intake.text)
                decided = triage(intake, reading, catalogue, today, versions)
                output.write(json.dumps({**record, **decided.to_dict()}, ensure_ascii=False) + "\n")

    asyncio.run(run())
    return faults


def _record(raw: bytes) -> dict[str, Any] | str:
    """The line's object, or what is wrong with it."""
    try:
        # Windows programs put a byte order mark before the first line.
        record = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "er ikke UTF-8"
    except json.JSONDecodeError as error:
        return f"er ikke gyldig JSON ({error.msg}, tegn {error.colno})"
    if not isinstance(record, dict):
        return "skal være et JSON-objekt"
    if not isinstance(record.get("text"), str):
        return "mangler feltet text"
    return record
