"""What went wrong or nearly did, worst first: the messages a maintainer looks through.

Only messages that have been masked and whose text is still kept are shown; messages that say the same are one item.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from bot.storage.channel_tables import CallRow
from bot.storage.database import Database
from bot.storage.learning_tables import LabelRow
from bot.storage.tables import InquiryRow
from bot.storage.ticket_tables import TicketEventRow, TicketRow
from bot.understanding.text import words

NOT_ANSWERED = "not_answered"
CORRECTED = "corrected"
HANDED_OVER = "handed_over"
ASKED_BACK = "asked_back"
UNSURE = "unsure"
OUT_OF_SCOPE = "out_of_scope"
SOURCES = (NOT_ANSWERED, CORRECTED, HANDED_OVER, ASKED_BACK, UNSURE, OUT_OF_SCOPE)
"""Why a message is looked at, worst first: a wrong answer costs a business more than a question back."""
SURE = 0.7
"""Confidence of the first task from which a message is not looked at for that alone."""
MOST = 2_000
"""Newest first contacts that are looked through."""
_DECISIONS = ("ask_back", "hand_over", "redirect")


@dataclass(frozen=True, slots=True)
class Item:
    """A message to judge. `others` are first contacts that say the same; `ranking` are task ids with confidence."""

    id: str
    at: dt.datetime
    channel: str
    text: str
    source: str
    act: str
    decision: str
    level: str
    ranking: tuple[tuple[str, float], ...]
    suggested: str | None
    others: tuple[str, ...]


def queue(database: Database, source: str | None = None) -> list[Item]:
    """Everything that nobody has judged, worst first, then what many said, then newest."""
    with database.transaction() as session:
        judged = set(session.scalars(select(LabelRow.id)))
        rows = [row for row in session.scalars(_candidates()) if row.id not in judged]
        chosen = dict(_pairs(session.execute(select(CallRow.inquiry_id, CallRow.chosen))))
        moved = set(session.scalars(_reassigned()))
    items = _folded(_items(rows, chosen, moved))
    wanted = [item for item in items if source is None or item.source == source]
    return sorted(wanted, key=lambda one: (SOURCES.index(one.source), -len(one.others), -one.at.timestamp()))


def counts(items: Iterable[Item]) -> dict[str, int]:
    """How many items each source has."""
    found: defaultdict[str, int] = defaultdict(int)
    for item in items:
        found[item.source] += 1
    return {source: found[source] for source in SOURCES}


def _candidates() -> Select[Any]:
    """First contacts that may have gone wrong. A sure answer nobody complained of is not among them."""
    return (
        select(InquiryRow)
        .where(
            or_(
                InquiryRow.decision.in_(_DECISIONS),
                InquiryRow.outcome.in_(("not_answered", "passed", "ticket", "settled")),
                InquiryRow.act == "inquiry",
            )
        )
        .order_by(InquiryRow.created_at.desc())
        .limit(MOST)
    )


def _reassigned() -> Select[Any]:
    """First contacts whose ticket a person gave to somebody else: the first choice was wrong."""
    return (
        select(TicketRow.inquiry_id)
        .join(TicketEventRow, TicketEventRow.ticket_id == TicketRow.id)
        .where(TicketEventRow.kind == "assigned", TicketEventRow.number > 2, TicketEventRow.who != "system")
    )


def _items(rows: Sequence[InquiryRow], chosen: Mapping[str, str | None], moved: set[str]) -> Iterator[Item]:
    for row in rows:
        triage = row.triage or {}
        text = str(triage.get("text") or "").strip()
        ranking = tuple((one["id"], float(one["confidence"])) for one in triage.get("ranking", ()))
        source = _source(row, ranking, chosen.get(row.id), row.id in moved) if text else None
        if source is not None:
            yield Item(
                id=row.id,
                at=row.created_at,
                channel=row.channel,
                text=text,
                source=source,
                act=row.act,
                decision=row.decision,
                level=row.level,
                ranking=ranking,
                suggested=chosen.get(row.id) or (ranking[0][0] if ranking else None),
                others=(),
            )


def _source(row: InquiryRow, ranking: Sequence[tuple[str, float]], chosen: str | None, moved: bool) -> str | None:
    if row.outcome == "not_answered":
        return NOT_ANSWERED
    if moved or (chosen is not None and (not ranking or chosen != ranking[0][0])):
        return CORRECTED
    if row.outcome == "passed" or row.decision == "hand_over":
        return HANDED_OVER
    if row.decision == "ask_back":
        return ASKED_BACK
    if row.act == "out_of_scope":
        return OUT_OF_SCOPE
    if row.act == "inquiry" and ranking and ranking[0][1] < SURE:
        return UNSURE
    return None


def _folded(items: Iterable[Item]) -> Iterator[Item]:
    """Messages with the same words are one item: the worst of them, newest first."""
    same: defaultdict[tuple[str, ...], list[Item]] = defaultdict(list)
    for item in items:
        same[tuple(word for word in words(item.text) if word.isalnum())].append(item)
    for group in same.values():
        first = min(group, key=lambda one: (SOURCES.index(one.source), -one.at.timestamp()))
        others = tuple(one.id for one in group if one.id != first.id)
        yield Item(**{**{name: getattr(first, name) for name in Item.__dataclass_fields__}, "others": others})


def _pairs(rows: Iterable[Any]) -> Iterator[tuple[str, str | None]]:
    return ((row[0], row[1]) for row in rows)
