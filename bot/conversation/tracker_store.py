"""Rasa's tracker in our own database.

Saving is deferred: the runner commits the tracker's events together with the answers, so that
a turn is stored whole or not at all.
"""

from __future__ import annotations

import asyncio
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversation.store import ConversationStore


class DatabaseTrackerStore(TrackerStore):
    """Loads trackers from `ConversationStore`; `pending` holds what the current turns would save."""

    def __init__(self, domain: Domain, store: ConversationStore) -> None:
        super().__init__(domain)
        self._store = store
        self._pending: dict[str, list[dict[str, Any]]] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the events until the runner takes them."""
        self._pending[tracker.sender_id] = [event.as_dict() for event in tracker.events]

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker with all its events, or None for a conversation without any."""
        events = self._pending.get(sender_id)
        if events is None:
            events = await asyncio.to_thread(self._store.events, sender_id)
        if not events:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    def take(self, sender_id: str) -> list[dict[str, Any]]:
        """The events of a turn, to be stored by the caller; forgotten here."""
        return self._pending.pop(sender_id, [])
