"""The slices along which facts are counted, a day at a time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.orm import Session

from bot.storage.learning_tables import FactCountRow, FactRow
from bot.tickets.business import PARAMETERS
from bot.tickets.running import CLOSE, FIRST_REPLY, PROMISE

Fact = Row[Any]
"""The columns of a `FactRow`."""
CHANNEL_LEVEL = "channel_level"
"""Channel x level, Odense's table."""
AREA = "area"
TASK = "task"
TRADE = "trade"
HOUR = "hour"
"""Local hour with two digits."""
OUTCOME = "outcome"
"""How a first contact ended: see `ended`."""
CHANNEL_OUTCOME = "channel_outcome"
TARGETS = (FIRST_REPLY, PROMISE, CLOSE)
"""The promises that are measured."""
TARGET = "target"
"""One of TARGETS x kept or missed."""
HOURS = "hours"
"""One of TARGETS x whole hours that it took, with five digits."""
SURVEY = "survey"
"""Parameter x mark."""
REROUTES = "reroutes"
PACKAGE = "package"
"""Package x stage of the funnel that was reached."""
NEED = "need"
"""Tasks, or `-`, x why they were not met: asked_back, not_answered or out_of_scope."""

SETTLED = "settled"
UNMET = frozenset({"asked_back", "not_answered", "elsewhere"})
STAGES = ("contact", "ticket", "promise", "closed")
"""Stages of a package's funnel, each counting those that reached it."""


def ended(fact: Fact) -> str:
    """`settled` at once, `ticket`, `handed_over`, `asked_back`, `not_answered`, `elsewhere` or `talk`."""
    if fact.outcome == "ticket":
        return "ticket"
    if fact.outcome in ("settled", "answered"):
        return SETTLED
    if fact.outcome == "not_answered":
        return "not_answered"
    if fact.outcome == "passed":
        return "handed_over"
    return {
        # Answered, and nobody said that it did not help.
        "answer": SETTLED,
        "redirect": "elsewhere",
        "hand_over": "handed_over",
        "dialogue": "talk",
        "ask_back": "asked_back",
    }.get(fact.decision, "asked_back")


def count_day(session: Session, day: dt.date) -> None:
    """Count the facts of a local day anew."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for fact in session.execute(select(*FactRow.__table__.columns).where(FactRow.day == day)):
        counts.update(_keys(fact))
    session.execute(delete(FactCountRow).where(FactCountRow.day == day))
    if counts:
        rows = [
            {"day": day, "slice": name, "key": key, "other": other, "count": count}
            for (name, key, other), count in counts.items()
        ]
        session.execute(insert(FactCountRow), rows)


def _keys(fact: Fact) -> Iterator[tuple[str, str, str]]:
    end = ended(fact)
    if end == "talk":
        # A greeting is no inquiry: it is not counted as a first contact.
        return
    yield CHANNEL_LEVEL, fact.channel, fact.level
    yield HOUR, f"{fact.hour:02d}", ""
    yield OUTCOME, end, ""
    yield CHANNEL_OUTCOME, fact.channel, end
    if fact.area:
        yield AREA, fact.area, end
    if fact.task:
        yield TASK, fact.task, end
    if fact.trade:
        yield TRADE, fact.trade, ""
    if end in UNMET:
        yield NEED, fact.task or "-", end
    yield from _ticket_keys(fact)
    if fact.package:
        yield from ((PACKAGE, fact.package, stage) for stage in _stages(fact))


def _ticket_keys(fact: Fact) -> Iterator[tuple[str, str, str]]:
    if fact.owner_office is not None:
        yield REROUTES, str(min(fact.reroutes, 5)), ""
    for kind in TARGETS:
        kept, minutes = getattr(fact, f"{kind}_kept"), getattr(fact, f"{kind}_minutes")
        if kept is not None:
            yield TARGET, kind, "kept" if kept else "missed"
            yield HOURS, kind, f"{-(-minutes // 60):05d}"
    for parameter in PARAMETERS:
        mark = getattr(fact, parameter)
        if mark is not None:
            yield SURVEY, parameter, str(mark)


def _stages(fact: Fact) -> list[str]:
    reached = ["contact"]
    if fact.owner_office is not None:
        reached.append("ticket")
    if fact.promise_kept is not None:
        reached.append("promise")
    if fact.closing == "solved":
        reached.append("closed")
    return reached
