"""The good stories: a closed ticket that went well, told without anything that points at a person or a company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake import receive
from bot.storage.learning_tables import StoryRow
from bot.storage.ticket_tables import TicketRow
from bot.texts import load
from bot.tickets.desk import Desk
from bot.tickets.errors import NotAllowedError, TicketUnknownError
from bot.tickets.states import CLOSED
from bot.understanding.patterns import find
from bot.understanding.text import fold

MAX_HEADLINE = 120
_SHORTEST = 3
"""Letters from which a part of a name is looked for."""
_COMPANY_FORMS = frozenset(["aps", "a/s", "as", "i/s", "ivs", "amba", "v/", "og", "the", "of"])


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it may be passed on. `reference` is for the staff pages; exports leave it out."""

    reference: str
    headline: str
    story: str


def draft(desk: Desk, reference: str) -> tuple[str, str]:
    """Headline and text to begin with: what the ticket was about and how it ended, without names.

    Raises TicketUnknownError, or NotAllowedError while the ticket is open.
    """
    with desk.database.reading() as session:
        row = _closed(_row(session, reference))
        known = session.get(StoryRow, row.id)
        if known is not None:
            return known.headline, known.story
        tasks = [desk.catalogue.tasks[task].name for task in row.tasks if task in desk.catalogue.tasks]
        days = ((row.closed_at or row.updated_at) - row.created_at).days
    texts = load("statistics")["story"]
    when = texts["same_day"] if days < 1 else texts["one_day"] if days == 1 else texts["days"].format(days=days)
    matter = ", ".join(tasks) or texts["a_matter"]
    return texts["headline"].format(matter=matter)[:MAX_HEADLINE], texts["text"].format(matter=matter, when=when)


def tell(desk: Desk, reference: str, who: str, headline: str, story: str) -> None:
    """Store a story; a second one replaces the first.

    Raises NotAllowedError naming the words that point at somebody.
    """
    headline, story = receive(headline).text[:MAX_HEADLINE], receive(story).text
    if not headline or not story:
        raise NotAllowedError("text_missing")
    with desk.database.transaction() as session:
        row = _closed(_row(session, reference))
        pointing = list(dict.fromkeys(_pointing(row, f"{headline}\n{story}")))
        if pointing:
            raise NotAllowedError("story_personal", words=", ".join(pointing))
        session.merge(StoryRow(ticket_id=row.id, headline=headline, story=story, account_id=who, at=desk.clock()))


def take_back(desk: Desk, reference: str) -> None:
    """The story is no longer told."""
    with desk.database.transaction() as session:
        known = session.get(StoryRow, _row(session, reference).id)
        if known is not None:
            session.delete(known)


def all_of_them(desk: Desk) -> list[Story]:
    """Every story, newest first."""
    query = select(StoryRow, TicketRow.reference).join(TicketRow, TicketRow.id == StoryRow.ticket_id)
    with desk.database.reading() as session:
        rows = session.execute(query.order_by(StoryRow.at.desc()))
        return [Story(reference, row.headline, row.story) for row, reference in rows]


def _row(session: Session, reference: str) -> TicketRow:
    row = session.scalar(select(TicketRow).where(TicketRow.reference == reference.upper()))
    if row is None:
        raise TicketUnknownError
    return row


def _closed(row: TicketRow) -> TicketRow:
    if row.status != CLOSED:
        raise NotAllowedError("story_open")
    if row.closing != "solved":
        raise NotAllowedError("story_unsolved")
    return row


def _pointing(row: TicketRow, text: str) -> Iterator[str]:
    """Words of the ticket's company and contact, and numbers and addresses, that stand in the text."""
    said = set(re.findall(r"[a-z0-9]+", fold(text)))
    for name in (row.company, row.contact.get("name")):
        for part in re.findall(r"[^\W_]+", str(name or "")):
            if len(part) >= _SHORTEST and fold(part) in said and fold(part) not in _COMPANY_FORMS:
                yield part
    yield from (text[found.start : found.end] for found in find(text))
