"""The privacy notice's promise: what did not become a ticket is gone after the retention days."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from bot.bootstrap import Services
from bot.channels.retention import forget_old
from bot.conversation.store import ConversationStore

TRIAGE: dict[str, Any] = {
    "text": "må vi stille borde ud",
    "act": "inquiry",
    "tasks": [{"id": "udeservering", "confidence": 0.9}],
    "level": "simpel",
    "package": None,
    "decision": "answer",
}


def test_an_old_conversation_and_the_text_of_its_first_contact_are_forgotten_but_still_counted(
    services: Services, clock: Any
) -> None:
    store = ConversationStore(services.database)
    old = store.open("web", clock())
    services.tickets.log_inquiry(TRIAGE, channel="web", at=clock(), conversation_id=old)
    clock.advance(days=services.settings.retention_days, hours=1)
    new = store.open("web", clock())

    forgotten = forget_old(SimpleNamespace(services=services, store=store))  # type: ignore[arg-type]

    assert forgotten == 2
    assert not store.exists(old)
    assert store.exists(new)
    assert [row["task"] for row in services.tickets.inquiries()] == ["udeservering"]
