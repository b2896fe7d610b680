"""Brings what is new in the inbox into the database, before anything else happens to it."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable

from bot.mail import automatic, judging, parse
from bot.mail.imap import Inbox, InboxDownError, RefusedError, Summary
from bot.mail.model import Letter
from bot.mail.store import MailStore, Place

log = logging.getLogger(__name__)
OLD = "old"
"""Read by somebody before it was fetched, days ago: the first start on an inbox in use answers nothing of that."""
OLD_AFTER = dt.timedelta(days=3)
FLOOD = "flood"
UNREAD = frozenset({OLD, FLOOD, automatic.LIST, automatic.AUTOMATIC, *judging.JUNK})
"""Reasons for which nothing was sent or opened, and which people may judge otherwise: left unread in the inbox."""
MARK_BACK = dt.timedelta(hours=26)
"""How far back a mail is marked read that was settled while the inbox could not be reached."""
FIRST_WAIT = 15.0
LONGEST_WAIT = 600.0
"""Seconds between attempts at an inbox that cannot be reached."""
MOST_REFUSALS = 5
"""Looks at which a mail that the server does not give holds up those behind it."""


class Collector:
    """Reads one inbox. Several processes may: each mail is stored by one of them."""

    def __init__(self, inbox: Inbox, store: MailStore, own: frozenset[str], clock: Callable[[], dt.datetime]) -> None:
        """`own` are our addresses, in small letters; `clock` gives aware moments."""
        self._inbox = inbox
        self._store = store
        self._own = own
        self._clock = clock
        self._failures = 0
        self._not_before: dt.datetime | None = None
        self._marked = clock() - MARK_BACK
        self._may_mark = True
        self._refusals: Counter[Place] = Counter()

    def collect(self) -> int:
        """Store all that is new and mark what is settled; returns how many mails are new. An inbox that cannot be
        reached is tried again later.
        """
        now = self._clock()
        if self._not_before is not None and now < self._not_before:
            return 0
        try:
            stored = self._collect()
        except InboxDownError as error:
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2**self._failures)
            if self._failures == 0:
                log.warning("the inbox cannot be read: %s", error)
            self._failures = min(self._failures + 1, 10)
            self._not_before = now + dt.timedelta(seconds=wait)
            return 0
        self._failures, self._not_before = 0, None
        return stored

    def _collect(self) -> int:
        cursor = f"imap-{self._inbox.address.name}-{self._inbox.open()}"
        stored = 0
        for summary in self._inbox.new(self._store.cursor(cursor)):
            stored += self._take(summary, Place(cursor, summary.uid))
        self._mark(cursor)
        return stored

    def _take(self, summary: Summary, place: Place) -> bool:
        try:
            fetched = self._inbox.fetch(summary)
        except RefusedError:
            if self._holds_up(place):
                raise
            return False
        if fetched is None:
            self._store.pass_over(place)
            return False
        data, cut = fetched
        letter = parse.parse(data, self._own, cut=cut)
        now = self._clock()
        return self._store.take(letter, place, summary.received or now, now, self._ignored(letter, summary, now))

    def _holds_up(self, place: Place) -> bool:
        """Whether a mail that was refused is waited for. Later it is still tried at each look, until one behind it is
        given and moves the cursor: as long as the server gives none at all, none is lost.
        """
        self._refusals[place] += 1
        if self._refusals[place] == MOST_REFUSALS:
            log.error("the server does not give mail %s: it stays in the inbox, and those behind it go on", place.uid)
        return self._refusals[place] < MOST_REFUSALS

    def _ignored(self, letter: Letter, summary: Summary, now: dt.datetime) -> str:
        if letter.automatic:
            # A bounce of a mail of ours is somebody's business: it goes through the handler.
            return "" if letter.bounced else letter.automatic
        old = summary.received is not None and now - summary.received > OLD_AFTER
        return OLD if old and summary.seen else ""

    def _mark(self, cursor: str) -> None:
        """What is settled is marked read; a repeat changes nothing, so a kill between loses nothing."""
        now = self._clock()
        try:
            self._inbox.mark_seen(self._store.settled_uids(cursor, self._marked, UNREAD))
        except RefusedError as error:
            # Mails come in all the same. What is not marked now is tried again for as long as after a breakdown.
            if self._may_mark:
                log.warning("mails cannot be marked read: %s", error)
            self._may_mark, self._marked = False, max(self._marked, now - MARK_BACK)
            return
        self._may_mark, self._marked = True, now - dt.timedelta(minutes=5)
