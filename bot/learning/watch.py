"""Watches which model is to answer, on behalf of one serving process, and changes over between two turns."""

from __future__ import annotations

import logging

from bot.conversation.runner import ConversationRunner
from bot.errors import ModelMissingError
from bot.learning.registry import ActivationRefusedError, ModelRegistry

log = logging.getLogger(__name__)


class ModelWatch:
    """Looks at the newest activation; a file that cannot be used is refused once and the model in use goes on."""

    def __init__(self, runner: ConversationRunner, registry: ModelRegistry) -> None:
        self._runner = runner
        self._registry = registry
        self._refused: str | None = None

    def look(self) -> bool:
        """Adopt the activated model when it is another than the one in use; returns whether it was adopted."""
        active = self._registry.active()
        name = active.model if active else None
        if name is None or name in (self._runner.services.model_version, self._refused):
            return False
        try:
            self._registry.check_file(name)
            self._runner.adopt(self._registry.path(name), name)
        except (ActivationRefusedError, ModelMissingError) as error:
            self._refused = name
            log.warning("model %s is not used: %s", name, error)
            return False
        self._refused = None
        log.warning("model %s answers from now on", name)
        return True
