"""The general guides of the hotline: step by step through a self-service site, the same in every municipality.

One file a guide under `knowledge/guides/`. A guide helps with the site only; what the case
itself is about is passed on.
"""

from __future__ import annotations

import datetime as dt

from bot.catalogue.fields import Text
from bot.catalogue.model import Entry, Link


class GuideStep(Entry):
    """One thing the caller does. `stuck` is what a consultant says when it does not work."""

    do: Text
    stuck: str = ""


class Guide(Entry):
    """A guide that a consultant reads aloud while the caller clicks."""

    id: Text
    name: Text
    tasks: tuple[Text, ...]
    """Tasks whose callers often need it."""
    words: tuple[Text, ...]
    """Words that call for it, whatever the task."""
    review_date: dt.date
    ready: tuple[Text, ...] = ()
    """What the caller should have at hand before the first step."""
    steps: tuple[GuideStep, ...]
    pass_on: Text
    """Which questions the guide does not answer, and where they go."""
    links: tuple[Link, ...]

    def shown_on(self, day: dt.date) -> bool:
        """Whether the guide may be read aloud: past its review date it is left out."""
        return day <= self.review_date
