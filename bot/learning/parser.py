"""Understanding without a conversation: a trained model behind Rasa's own processor."""

from __future__ import annotations

from pathlib import Path

from bot.intake import neutralise
from bot.understanding.graph import load_agent
from bot.understanding.result import MESSAGE_KEY, Understanding


class Parser:
    """Reads messages with a trained model."""

    def __init__(self, model: Path) -> None:
        self._agent = load_agent(model)

    async def understand(self, text: str) -> Understanding:
        """Understanding of one message that has been through intake."""
        parsed = await self._agent.parse_message(neutralise(text))
        return Understanding.from_dict(parsed[MESSAGE_KEY])
