"""Every table of the program: importing this module makes the metadata complete."""

from __future__ import annotations

from bot.storage import channel_tables, learning_tables, notice_tables, staff_tables, tables, ticket_tables
from bot.storage.base import Base

__all__ = ["channel_tables", "learning_tables", "metadata", "notice_tables", "staff_tables", "tables", "ticket_tables"]
metadata = Base.metadata
