"""Editing an entry of the catalogue in a form made from its shape, and asking the bot against the draft."""

from __future__ import annotations

from bot.conversation.runner import ConversationRunner
from bot.staff_pages.guard import StaffRoute


def catalogue_edit_routes(runner: ConversationRunner) -> list[StaffRoute]:
    """The form, saving, and asking."""
    return []
