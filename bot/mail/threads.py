"""To what a mail belongs: a ticket of the sender's, an automatic answer of ours, or nothing yet.

A reference in the subject or a Message-ID says which ticket is meant. It counts only for a sender whom the ticket
knows: its contact, somebody who wrote on it before, or an address we have written to about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.mail.model import Letter
from bot.mail.store import HANDLED
from bot.storage.channel_tables import MailRow
from bot.storage.database import Database
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.ticket_tables import TicketRow
from bot.tickets.states import ANSWERED, CLOSED
from bot.understanding.patterns import find


@dataclass(frozen=True, slots=True)
class Belongs:
    """Where a mail belongs. All is empty for a new matter."""

    reference: str = ""
    access_key: str = ""
    settled: bool = False
    """The ticket is answered or closed: nobody waits for anything."""
    foreign: str = ""
    """A ticket that was named, but that the sender has nothing to do with."""
    answer: dict[str, Any] = field(default_factory=dict)
    """The data of our automatic answer that the mail replies to."""


def belongs_to(database: Database, letter: Letter) -> Belongs:
    """Look a mail up; a ticket of somebody else's is only named, nothing of it is read out."""
    with database.reading() as session:
        tickets = list(_named(session, letter))
        for ticket in tickets:
            if not letter.doubtful and _knows(session, ticket, letter.sender):
                return Belongs(ticket.reference, ticket.access_key, ticket.status in (ANSWERED, CLOSED))
        foreign = tickets[0].reference if tickets else ""
        return Belongs(foreign=foreign, answer=_answered(session, letter))


def deliveries(session: Session, message_ids: Iterable[str]) -> list[tuple[DeliveryRow, NoticeRow]]:
    """Our own mails among some Message-IDs, with what they were about."""
    query = (
        select(DeliveryRow, NoticeRow)
        .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        .where(DeliveryRow.message_id.in_(list(message_ids)))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _named(session: Session, letter: Letter) -> Iterable[TicketRow]:
    """Tickets that the mail points at: by the thread first, then by the number in its subject."""
    seen: set[int] = set()
    ids = {notice.ticket_id for _, notice in deliveries(session, letter.references) if notice.ticket_id is not None}
    mine = select(MailRow.ticket).where(MailRow.message_id.in_(letter.references), MailRow.ticket.is_not(None))
    references = {str(one) for one in session.scalars(mine)}
    subject = {one.value for one in find(letter.subject) if one.entity == "reference"}
    anchors = {one[1:].partition("@")[0].upper() for one in letter.references if one.lower().startswith("<ei-")}
    for condition in (
        TicketRow.id.in_(ids),
        TicketRow.reference.in_(references),
        TicketRow.reference.in_(subject | anchors),
    ):
        for row in session.scalars(select(TicketRow).where(condition).order_by(TicketRow.id.desc()).limit(5)):
            if row.id not in seen:
                seen.add(row.id)
                yield row


def _knows(session: Session, ticket: TicketRow, sender: str) -> bool:
    if not sender:
        return False
    contacts = {one.strip().lower() for one in str(ticket.contact.get("email") or "").split(",")}
    if sender in contacts:
        return True
    wrote = select(MailRow.id).where(
        MailRow.ticket == ticket.reference, MailRow.sender == sender, MailRow.state == HANDLED
    )
    told = (
        select(DeliveryRow.id)
        .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        .where(NoticeRow.ticket_id == ticket.id, NoticeRow.audience == "business", DeliveryRow.address == sender)
    )
    return session.scalar(wrote.limit(1)) is not None or session.scalar(told.limit(1)) is not None


def _answered(session: Session, letter: Letter) -> dict[str, Any]:
    """Our answer without a ticket that this replies to, when it went to this sender."""
    for delivery, notice in deliveries(session, letter.references):
        if notice.ticket_id is None and notice.audience == "business" and delivery.address == letter.sender:
            return dict(notice.data)
    return {}
