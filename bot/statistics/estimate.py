"""Calls avoided: an estimate, with its assumptions beside it, so that nobody takes it for a count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.statistics import slices
from bot.statistics.counts import Counts
from bot.statistics.tables import Table, listed, shown

WOULD_HAVE_CALLED = 0.59
"""Share of first contacts that came by telephone before there was an assistant (Odense's ErhvervsKontakt, 2011)."""
MINUTES_A_CALL = 8
"""Minutes a call takes with what is written down after it: what an assisted call took before it was assisted
(press reports on Caddy, the assistant of Citizens Advice)."""
DIGITAL = ("web", "telegram", "email")
"""Channels on which an inquiry can be settled without a person."""


def table(now: Counts, then: Counts, texts: Mapping[str, Any]) -> Table:
    """Inquiries that a machine settled at once, the calls they probably spared, and the hours."""
    words = texts["tables"]["calls"]
    rows = zip(words["rows"], _spared(now), _spared(then), strict=True)
    note = str(words["note"]).format(share=shown(WOULD_HAVE_CALLED), minutes=MINUTES_A_CALL)
    return Table("calls", words["title"], tuple(words["columns"]), listed([list(row) for row in rows]), note)


def _spared(found: Counts) -> tuple[int, int, int]:
    settled = sum(found.get(slices.CHANNEL_OUTCOME, channel, slices.SETTLED) for channel in DIGITAL)
    calls = round(settled * WOULD_HAVE_CALLED)
    return settled, calls, round(calls * MINUTES_A_CALL / 60)
