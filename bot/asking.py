"""`indgang ask`: one question and its answer in the terminal, in a database that is thrown away."""

from __future__ import annotations

import asyncio
import dataclasses
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.serving import load_runner
from bot.settings import Settings


def ask(settings: Settings, question: str) -> Iterator[str]:
    """The answers to one question as lines of text, buttons in angle quotes."""
    with tempfile.TemporaryDirectory() as folder:
        runner = load_runner(dataclasses.replace(settings, data_dir=Path(folder), database_url=""))

        async def run() -> list[str]:
            identifier, _ = await runner.open("web")
            lines: list[str] = []
            for message in await runner.say(identifier, question, None, "web"):
                lines += [str(message.data.get("text") or "")]
                lines += [f"  {n}. {item['title']}" for n, item in enumerate(_items(message.data), start=1)]
                lines += [f"  «{button['title']}»" for button in message.data.get("buttons") or ()]
                lines += [f"  {link['title']}: {link['url']}" for link in _custom(message.data).get("links", ())]
            return lines

        yield from asyncio.run(run())
        runner.services.database.close()


def _custom(data: object) -> dict[str, list[dict[str, str]]]:
    custom = data.get("custom") if isinstance(data, dict) else None
    return custom if isinstance(custom, dict) else {}


def _items(data: object) -> list[dict[str, str]]:
    return _custom(data).get("items", [])
