"""Reads along with a candidate: every few seconds the live messages that it has not read yet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.bootstrap import Services
from bot.intake import Intake
from bot.learning.registry import ModelRegistry
from bot.learning.shadow import Shadows
from bot.triage.steps import triage

if TYPE_CHECKING:
    from bot.learning.parser import Parser


class ShadowReader:
    """One process's reader; the candidate is in memory only while its run lasts."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._shadows = Shadows(services.database)
        self._registry = ModelRegistry(services.database, services.settings.models_dir)
        self._name: str | None = None
        self._parser: Parser | None = None

    async def step(self) -> int:
        """Read what is new; returns how many messages."""
        now = self._services.clock()
        name = await asyncio.to_thread(self._shadows.running, now)
        if name is None:
            self._name = self._parser = None
            return 0
        parser = await self._loaded(name)
        waiting = await asyncio.to_thread(self._shadows.unread, name)
        for identifier, text, live in waiting:
            shadow = {}
            if text:
                services = self._services
                reading = await parser.understand(text)
                versions = {"model": name, "catalogue": services.catalogue.version}
                shadow = triage(Intake(text), reading, services.catalogue, services.today(), versions).to_dict()
            await asyncio.to_thread(self._shadows.write, name, identifier, live if text else {}, shadow, now)
        return len(waiting)

    async def _loaded(self, name: str) -> Parser:
        if self._parser is None or self._name != name:
            # Rasa is heavy: a process that reads along with nobody does without.
            from bot.learning.parser import Parser

            self._registry.check_file(name)
            self._parser = await asyncio.to_thread(Parser, self._registry.path(name))
            self._name = name
        return self._parser
