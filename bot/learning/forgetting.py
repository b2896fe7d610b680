"""What people wrote is forgotten once it is no longer tested on; judgements and measures stay."""

from __future__ import annotations

import datetime as dt

from bot.learning.labels import HELD_OUT_FOR, LabelStore
from bot.learning.registry import ModelRegistry
from bot.settings import Settings
from bot.storage.database import Database


def forget(database: Database, settings: Settings, now: dt.datetime) -> int:
    """Empty the texts of labels, and the messages shown beside models, that are older than HELD_OUT_FOR.

    Returns how many labels.
    """
    ModelRegistry(database, settings.models_dir).forget_texts(now - HELD_OUT_FOR)
    return LabelStore(database).forget_texts(now)
