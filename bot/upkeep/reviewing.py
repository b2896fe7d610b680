"""An entry has been read through: its next review date, published at once."""

from __future__ import annotations

import datetime as dt

from bot.bootstrap import Services
from bot.upkeep import files, yamledit
from bot.upkeep.drafts import Change, Drafts
from bot.upkeep.errors import UpkeepError

YEAR = dt.timedelta(days=365)


def reviewed(services: Services, task: str, account: str) -> None:
    """Set the review date a year ahead and publish it.

    Somebody's open draft of the entry is not published with it: the date is laid on both. Raises UpkeepError.
    """
    file = f"tasks/{services.catalogue.tasks[task].area}/{task}.yml"
    date = services.today() + YEAR
    drafts = Drafts(services)
    draft = drafts.open(file)
    before = files.read_text(services.settings.knowledge_dir, file)
    try:
        after = yamledit.change(before, {("review_date",): date})
    except yamledit.YamlEditError:
        raise UpkeepError("not_again") from None
    drafts.publish_all({file: (before, after)}, account)
    if draft is not None:
        _carry_on(drafts, draft)


def _carry_on(drafts: Drafts, draft: Change) -> None:
    """The draft goes on from the file with the new date; where that cannot be done, its page says so."""
    try:
        drafts.begin_again(draft.number, draft.version, draft.account)
    except UpkeepError:
        return
