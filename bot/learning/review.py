"""What went wrong or nearly did, worst first: the messages a maintainer looks through.

Only messages that have been masked and whose text is still kept are shown; messages that say the same are one item.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality
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
"""The act of that name too, and what a person says of such a message."""
SOURCES = (NOT_ANSWERED, CORRECTED, HANDED_OVER, ASKED_BACK, UNSURE, OUT_OF_SCOPE)
"""Why a message is looked at, worst first: a wrong answer costs a business more than a question back."""
SURE = 0.7
"""Confidence of the first task from which a message is not looked at for that alone."""
MOST = 2_000
"""Newest first contacts with something to look at that are read; older ones come when these are judged."""
_BY_ROUTE = "contact_person"
"""The decision that gives a ticket to a contact person: who has it says nothing about its task."""
_TEXT = InquiryRow.triage["text"].as_string()
_CONFIDENCE = InquiryRow.triage[("ranking", 0, "confidence")].as_float()
_REASSIGNED = and_(TicketEventRow.kind == "assigned", TicketEventRow.who != "system")


@dataclass(frozen=True, slots=True)
class Item:
    """A message to judge. `others` are first contacts that say the same; `ranking` are task ids with confidence.

    `suggested` is what a colleague chose or what their reassignment speaks for, otherwise the model's first task.
    """

    id: str
    at: dt.datetime
    channel: str
    text: str
    source: str
    level: str
    ranking: tuple[tuple[str, float], ...]
    suggested: str | None
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Corrections:
    """What colleagues made of first contacts: the task they chose, or the office that has the ticket now."""

    chosen: Mapping[str, str]
    moved: Mapping[str, str]


def queue(database: Database, catalogue: Catalogue, municipality: Municipality) -> list[Item]:
    """What nobody has judged, worst first, then what many said, then newest."""
    with database.reading() as session:
        rows = session.execute(_unjudged()).all()
        corrections = _Corrections(_chosen(session), _moved(session, municipality))
    role_of = {task.id: task.owner for task in catalogue.tasks.values()}
    items = _folded(_items(rows, corrections, lambda task: _office(municipality, role_of.get(task))))
    return sorted(items, key=lambda one: (SOURCES.index(one.source), -len(one.others), -one.at.timestamp()))


def counts(items: Iterable[Item]) -> dict[str, int]:
    """How many items each source has."""
    found: defaultdict[str, int] = defaultdict(int)
    for item in items:
        found[item.source] += 1
    return {source: found[source] for source in SOURCES}


def _unjudged() -> Select[Any]:
    """First contacts that may have gone wrong and still have their words; a sure answer that helped is not one."""
    reassigned = select(TicketRow.inquiry_id).join(TicketEventRow, TicketEventRow.ticket_id == TicketRow.id)
    return (
        select(
            InquiryRow.id,
            InquiryRow.created_at,
            InquiryRow.channel,
            InquiryRow.act,
            InquiryRow.decision,
            InquiryRow.level,
            InquiryRow.outcome,
            InquiryRow.triage,
        )
        .where(
            ~exists().where(LabelRow.id == InquiryRow.id),
            func.coalesce(_TEXT, "") != "",
            or_(
                InquiryRow.decision.in_(("ask_back", "hand_over")),
                InquiryRow.outcome.in_(("not_answered", "passed")),
                InquiryRow.act == OUT_OF_SCOPE,
                and_(InquiryRow.act == "inquiry", _CONFIDENCE < SURE),
                InquiryRow.id.in_(select(CallRow.inquiry_id).where(_other_chosen())),
                InquiryRow.id.in_(reassigned.where(_REASSIGNED)),
            ),
        )
        .order_by(InquiryRow.created_at.desc())
        .limit(MOST)
    )


def _other_chosen() -> Any:
    """The consultant took another task than the one that was suggested first."""
    return CallRow.chosen != func.coalesce(CallRow.suggested[0].as_string(), "")


def _chosen(session: Session) -> dict[str, str]:
    query = select(CallRow.inquiry_id, CallRow.chosen).where(
        _other_chosen(), ~exists().where(LabelRow.id == CallRow.inquiry_id)
    )
    return {inquiry: chosen for inquiry, chosen in session.execute(query) if chosen}


def _moved(session: Session, municipality: Municipality) -> dict[str, str]:
    """First contacts whose ticket a person gave to another office, which is the one that has it now."""
    query = (
        select(TicketRow.inquiry_id, TicketRow.office, TicketEventRow.data)
        .join(TicketEventRow, TicketEventRow.ticket_id == TicketRow.id)
        .join(InquiryRow, InquiryRow.id == TicketRow.inquiry_id)
        .where(_REASSIGNED, InquiryRow.decision != _BY_ROUTE, ~exists().where(LabelRow.id == TicketRow.inquiry_id))
        .order_by(TicketEventRow.number.desc())
    )
    first: dict[str, tuple[str, str]] = {}
    for inquiry, office, data in session.execute(query):
        # The last one read is the oldest: whom the ticket went to at first.
        first[inquiry] = (str(data.get("before")), office)
    return {inquiry: now for inquiry, (before, now) in first.items() if _office_of(municipality, before) != now}


def _office_of(municipality: Municipality, staff: str) -> str | None:
    person = municipality.staff.get(staff)
    return person.office if person else None


def _office(municipality: Municipality, role: str | None) -> str | None:
    try:
        return municipality.office_for(role).id if role else None
    except KeyError:
        return None


def _items(
    rows: Sequence[Row[Any]], corrections: _Corrections, office_of: Callable[[str], str | None]
) -> Iterator[Item]:
    for row in rows:
        ranking = tuple((str(one["id"]), float(one["confidence"])) for one in row.triage.get("ranking", ()))
        source = _source(row, ranking, corrections)
        if source is not None:
            yield Item(
                id=row.id,
                at=row.created_at,
                channel=row.channel,
                text=str(row.triage["text"]).strip(),
                source=source,
                level=row.level,
                ranking=ranking,
                suggested=_suggested(row.id, ranking, corrections, office_of),
                others=(),
            )


def _source(row: Row[Any], ranking: Sequence[tuple[str, float]], corrections: _Corrections) -> str | None:
    if row.outcome == "not_answered":
        return NOT_ANSWERED
    if row.id in corrections.chosen or row.id in corrections.moved:
        return CORRECTED
    if row.outcome == "passed" or row.decision == "hand_over":
        return HANDED_OVER
    if row.decision == "ask_back":
        return ASKED_BACK
    if row.act == OUT_OF_SCOPE:
        return OUT_OF_SCOPE
    if row.act == "inquiry" and ranking and ranking[0][1] < SURE:
        return UNSURE
    return None


def _suggested(
    identifier: str,
    ranking: Sequence[tuple[str, float]],
    corrections: _Corrections,
    office_of: Callable[[str], str | None],
) -> str | None:
    """A colleague's choice; after a move the likeliest task of the office that has it; otherwise the first task."""
    if identifier in corrections.chosen:
        return corrections.chosen[identifier]
    office = corrections.moved.get(identifier)
    likely = (task for task, _ in ranking if office is None or office_of(task) == office)
    return next(likely, None)


def _folded(items: Iterable[Item]) -> Iterator[Item]:
    """Messages with the same words are one item: the worst of them, newest first."""
    same: defaultdict[tuple[str, ...], list[Item]] = defaultdict(list)
    for item in items:
        # A text without a Danish letter has no words to go by.
        same[tuple(word for word in words(item.text) if word.isalnum()) or (item.text,)].append(item)
    for group in same.values():
        first = min(group, key=lambda one: (SOURCES.index(one.source), -one.at.timestamp()))
        yield replace(first, others=tuple(one.id for one in group if one.id != first.id))
