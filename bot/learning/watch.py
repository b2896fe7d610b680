"""Watches which model is to answer, on behalf of one process, and changes over between two turns."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol

from bot.bootstrap import Services
from bot.learning.registry import ModelRegistry

log = logging.getLogger(__name__)
SECONDS = 2.0
"""Between two looks at which model is to answer."""


class Reader(Protocol):
    """What understands messages in a process: the conversation runner, or a reader of mails."""

    services: Services

    def adopt(self, model: Path, version: str) -> None:
        """Understand with another model from now on; what is under way ends on the one before."""


class ModelWatch:
    """Looks at the newest activation; while its file cannot be used, the model in use goes on."""

    def __init__(self, reader: Reader, registry: ModelRegistry) -> None:
        self._reader = reader
        self._registry = registry
        self._refused: tuple[str, float | None] | None = None

    def look(self) -> bool:
        """Adopt the activated model when it is another than the one in use; returns whether it was adopted."""
        active = self._registry.active()
        if active is None or active.model == self._reader.services.model_version:
            return False
        name, path = active.model, self._registry.path(active.model)
        # A file that could not be used is tried again when it has been put there anew.
        tried = (name, path.stat().st_mtime if path.exists() else None)
        if tried == self._refused:
            return False
        try:
            self._registry.check_file(name)
            self._reader.adopt(path, name)
        except Exception as error:
            # Whatever a file does when it is loaded: the model in use is not given up for it.
            self._refused = tried
            log.warning("model %s is not used: %s", name, error)
            return False
        self._refused = None
        log.warning("model %s answers from now on", name)
        return True
