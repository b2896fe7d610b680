"""Reads messages for a process that converses with nobody, with whichever model is to answer."""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap import READ_WITH, Services
from bot.learning.parser import Parser
from bot.understanding.result import Understanding


class MessageReader:
    """Understanding alone; `bot.learning.watch` changes its model."""

    def __init__(self, services: Services, model: Path) -> None:
        self.services = services
        self._answering = (Parser(model), services.model_version)

    def adopt(self, model: Path, version: str) -> None:
        """Read with another model from now on; what is being read ends on the one before."""
        self._answering = (Parser(model), version)
        self.services.model_version = version

    async def understand(self, text: str) -> Understanding:
        """Understanding of one message that has been through intake."""
        parser, version = self._answering
        READ_WITH.set(version)
        return await parser.understand(text)
