"""Whole conversation turns of our program, each committed to SQLite, one user at a time.

Run as `python -m bench.turns JOB.json`, like worker.py; the settings come from the environment.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.conversation.runner import ConversationRunner
from bot.serving import load_runner
from bot.settings import load_settings

WARM_UP = 3
"""Conversations held before the clock counts."""


def main(job_file: Path) -> None:
    """Hold the job's conversations and write the seconds of every turn to the file the job names."""
    job = json.loads(job_file.read_text(encoding="utf-8"))
    runner = load_runner(load_settings())
    seconds = asyncio.run(_hold(runner, job["conversations"]))
    runner.services.database.close()
    Path(job["result"]).write_text(json.dumps({"seconds": seconds}), encoding="utf-8")


async def _hold(runner: ConversationRunner, conversations: Sequence[Sequence[str]]) -> list[float]:
    for conversation in conversations[:WARM_UP]:
        await _conversation(runner, conversation)
    return [spent for conversation in conversations for spent in await _conversation(runner, conversation)]


async def _conversation(runner: ConversationRunner, texts: Sequence[str]) -> list[float]:
    identifier, _ = await runner.open("web")
    spent = []
    for text in texts:
        started = time.perf_counter()
        await runner.say(identifier, text, None, "web")
        spent.append(time.perf_counter() - started)
    return spent


if __name__ == "__main__":
    main(Path(sys.argv[1]))
