"""The outbox in the database: claiming what is due, and recording how it went.

A claim is a lease: one UPDATE that only one process can win. Whoever dies with a claim loses it when the lease
ends, and another process sends. So a delivery is sent at least once; it is sent twice only when a process dies (or
outlives its lease) between the other side's acceptance and the commit of `mark_sent`. An e-mail then carries the same
Message-ID; the web chat shares our transaction and is exact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.notifications.senders import Parcel
from bot.storage.database import Database
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.touched import touched

WAITING = "waiting"
SENDING = "sending"
SENT = "sent"
FAILED = "failed"
UNFINISHED = (WAITING, SENDING)
LEASE = dt.timedelta(minutes=3)
"""Longer than any sender's time limits together."""
READER = "_reader"
"""The key under which the planner keeps, in a notice's data, who reads it."""
_CANDIDATES = 5


def claim(database: Database, channel: str, now: dt.datetime) -> Parcel | None:
    """Take the delivery that has been due longest by a channel; committed on return. None when nothing is due."""
    due = _due(channel, now)
    # Mostly there is nothing, and seeing that takes no write lock.
    with database.reading() as session:
        if session.execute(due.limit(1)).first() is None:
            return None
    with database.transaction() as session:
        for row, notice in session.execute(due):
            changed = touched(
                session,
                update(DeliveryRow)
                .where(
                    DeliveryRow.id == row.id,
                    DeliveryRow.status.in_(UNFINISHED),
                    DeliveryRow.attempts == row.attempts,
                    DeliveryRow.next_at <= now,
                )
                .values(status=SENDING, attempts=row.attempts + 1, next_at=now + LEASE),
            )
            if changed == 1:
                return _parcel(row, notice, row.attempts + 1)
    return None


def mark_sent(session: Session, parcel: Parcel, now: dt.datetime) -> bool:
    """Record in the caller's transaction that it was sent; False when the claim had been lost."""
    return _settle(session, parcel, status=SENT, sent_at=now, error=None)


def postpone(database: Database, parcel: Parcel, until: dt.datetime, error: str) -> None:
    """Give a claim back, to be tried again at a moment."""
    with database.transaction() as session:
        _settle(session, parcel, status=WAITING, next_at=until, error=error)


def mark_failed(session: Session, parcel: Parcel, error: str) -> bool:
    """Record that it is given up; False when the claim had been lost."""
    return _settle(session, parcel, status=FAILED, error=error)


def _due(channel: str, now: dt.datetime) -> Select[DeliveryRow, NoticeRow]:
    earlier, about = aliased(DeliveryRow), aliased(NoticeRow)
    # What is said to somebody about a ticket comes in order: nothing overtakes what is due or being retried.
    overtakes = (
        select(earlier.id)
        .join(about, about.id == earlier.notice_id)
        .where(
            earlier.id < DeliveryRow.id,
            earlier.status.in_(UNFINISHED),
            earlier.channel == channel,
            earlier.address == DeliveryRow.address,
            about.ticket_id == NoticeRow.ticket_id,
            or_(earlier.attempts > 0, earlier.next_at <= now),
        )
        .exists()
    )
    return (
        select(DeliveryRow, NoticeRow)
        .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        .where(
            DeliveryRow.status.in_(UNFINISHED), DeliveryRow.channel == channel, DeliveryRow.next_at <= now, ~overtakes
        )
        .order_by(DeliveryRow.next_at, DeliveryRow.id)
        .limit(_CANDIDATES)
    )


def _settle(session: Session, parcel: Parcel, **values: Any) -> bool:
    mine = update(DeliveryRow).where(
        DeliveryRow.id == parcel.id, DeliveryRow.status == SENDING, DeliveryRow.attempts == parcel.attempts
    )
    return touched(session, mine.values(**values)) == 1


def _parcel(row: DeliveryRow, notice: NoticeRow, attempts: int) -> Parcel:
    data: Mapping[str, Any] = {key: value for key, value in notice.data.items() if key != READER}
    return Parcel(
        id=row.id,
        channel=row.channel,
        address=row.address,
        message_id=row.message_id,
        attempts=attempts,
        notice_id=notice.id,
        kind=notice.kind,
        audience=notice.audience,
        recipient=notice.recipient,
        reader=str(notice.data.get(READER, "")),
        ticket_id=notice.ticket_id,
        data=data,
        created_at=notice.created_at,
        not_before=notice.not_before,
    )
