"""Turns notices into deliveries: to whom, by which ways, and when. In one transaction, so that each is planned once."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.accounts.model import Account, account_of
from bot.accounts.preferences import Preferences
from bot.notifications.mailroom import Mailroom
from bot.notifications.outbox import READER, WAITING
from bot.notifications.senders import EMAIL, TELEGRAM, WEB
from bot.notifications.ways import Way, business_ways, deliver_at, first_address, staff_ways
from bot.storage.channel_tables import ChatLinkRow
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.staff_tables import AccountRow
from bot.storage.tables import ConversationRow
from bot.storage.ticket_tables import TicketRow
from bot.tickets import notices

BATCH = 200
_CHATS = frozenset({WEB, TELEGRAM})
"""Channels of tickets whose conversation goes on."""
RECEIPT = "receipt"
UNREACHABLE = "unreachable"
"""To the owner: the business left no address that we can write to."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a batch needs from the database."""

    accounts: dict[str, Account]
    tickets: dict[int, TicketRow]
    conversations: frozenset[str]
    chats: dict[str, str]
    """The Telegram chat of each conversation that goes on in one."""


def plan(room: Mailroom, limit: int = BATCH) -> int:
    """Plan notices whose moment has come, oldest first; committed on return. Returns how many."""
    now = room.desk.clock()
    due = (NoticeRow.planned_at.is_(None), NoticeRow.not_before <= now)
    # Mostly there is nothing, and seeing that takes no write lock.
    with room.database.reading() as session:
        if session.scalar(select(NoticeRow.id).where(*due).limit(1)) is None:
            return 0
    query = (
        select(NoticeRow)
        .where(*due)
        .order_by(NoticeRow.not_before, NoticeRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    with room.database.transaction() as session:
        waiting = list(session.scalars(query))
        known = _known(session, waiting, room.profile.coordinator)
        for notice in waiting:
            for way, at in _ways(room, session, notice, known, now):
                session.add(new_delivery(notice, way, at, room.domain))
            notice.planned_at = now
        return len(waiting)


def _ways(
    room: Mailroom, session: Session, notice: NoticeRow, known: _Known, now: dt.datetime
) -> list[tuple[Way, dt.datetime]]:
    if notice.audience == "business":
        return [(way, now) for way in _to_business(session, notice, known, now)]
    if notice.audience == "office":
        office = room.desk.municipality.offices.get(notice.recipient)
        return [(Way(EMAIL, office.email if office else room.profile.email), now)]
    return _to_staff(room, notice, known, now)


def _to_staff(room: Mailroom, notice: NoticeRow, known: _Known, now: dt.datetime) -> list[tuple[Way, dt.datetime]]:
    """The person, or the coordinator for somebody whom the catalogue no longer has."""
    staff = room.desk.municipality.staff
    reader = notice.recipient if notice.recipient in staff else room.profile.coordinator
    gone = {} if reader == notice.recipient else {"gone": notice.recipient}
    notice.data = {**notice.data, READER: reader, **gone}
    account = known.accounts.get(reader)
    ways = staff_ways(account, staff.get(reader)) or [Way(EMAIL, room.profile.email)]
    preferences = account.preferences if account is not None else Preferences()
    at = deliver_at(notice.kind, preferences, now, room.desk.calendar)
    return [(way, at) for way in ways]


def _to_business(session: Session, notice: NoticeRow, known: _Known, now: dt.datetime) -> list[Way]:
    asked_for = first_address(str(notice.data.get("to") or ""))
    if asked_for is not None:
        # What answers one mail, or was asked for by somebody who gave the address.
        return [Way(EMAIL, asked_for)]
    ticket = known.tickets.get(notice.ticket_id or 0)
    if ticket is None:
        return []
    conversation = ticket.conversation_id if ticket.conversation_id in known.conversations else None
    telegram = known.chats.get(ticket.conversation_id or "")
    ways = business_ways(notice.kind, conversation, ticket.contact, telegram)
    # Whoever rang or came by was given the receipt by word of mouth.
    if not ways and notice.kind != RECEIPT:
        notices.post(
            session,
            key=f"{UNREACHABLE}:{notice.id}",
            kind=UNREACHABLE,
            audience="staff",
            recipient=ticket.owner,
            ticket_id=ticket.id,
            at=now,
            data={**notice.data, "about": notice.kind},
        )
    return ways


def new_delivery(notice: NoticeRow, way: Way, at: dt.datetime, domain: str) -> DeliveryRow:
    """A delivery to be tried from a moment on; its Message-ID is the same at every attempt."""
    return DeliveryRow(
        notice_id=notice.id,
        channel=way.channel,
        address=way.address,
        message_id=f"<{notice.id}.{way.channel}.{secrets.token_hex(8)}@{domain}>",
        status=WAITING,
        attempts=0,
        next_at=at,
        sent_at=None,
        error=None,
    )


def _known(session: Session, waiting: Iterable[NoticeRow], coordinator: str) -> _Known:
    staff = {notice.recipient for notice in waiting if notice.audience == "staff"}
    wanted = {notice.ticket_id for notice in waiting if notice.audience == "business"}
    accounts = session.scalars(select(AccountRow).where(AccountRow.id.in_(staff | {coordinator}))) if staff else ()
    tickets = list(session.scalars(select(TicketRow).where(TicketRow.id.in_(wanted)))) if wanted else []
    chats = {row.conversation_id for row in tickets if row.channel in _CHATS and row.conversation_id}
    there = session.scalars(select(ConversationRow.id).where(ConversationRow.id.in_(chats))) if chats else ()
    linked = select(ChatLinkRow).where(ChatLinkRow.conversation_id.in_(chats), ChatLinkRow.blocked.is_(False))
    telegram = {row.conversation_id: row.chat for row in session.scalars(linked)} if chats else {}
    return _Known(
        {row.id: account_of(row) for row in accounts}, {row.id: row for row in tickets}, frozenset(there), telegram
    )
