"""Deletes what nobody needs any more: old overviews, ended sessions and links, and handled Telegram updates."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import DeclarativeBase

from bot.accounts.links import REMEMBERED
from bot.notifications.mailroom import Mailroom
from bot.notifications.outbox import UNFINISHED
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.staff_tables import LinkRow, LoginSessionRow, TelegramUpdateRow
from bot.storage.touched import touched


def tidy(room: Mailroom) -> int:
    """Delete what is older than the retention days, and sessions and links that ended; returns how many rows.

    Notices about a ticket stay with it: they are the record of what was said to whom.
    """
    now = room.desk.clock()
    limit = now - dt.timedelta(days=room.settings.retention_days)
    under_way = select(DeliveryRow.notice_id).where(DeliveryRow.status.in_(UNFINISHED))
    return (
        _delete(room, TelegramUpdateRow, TelegramUpdateRow.handled_at < limit)
        + _delete(room, LoginSessionRow, LoginSessionRow.expires_at < now)
        + _delete(room, LinkRow, LinkRow.expires_at < now - REMEMBERED)
        + _delete(
            room,
            NoticeRow,
            NoticeRow.ticket_id.is_(None),
            NoticeRow.planned_at < limit,
            NoticeRow.id.not_in(under_way),
        )
    )


def _delete(room: Mailroom, table: type[DeclarativeBase], *conditions: ColumnElement[bool]) -> int:
    with room.database.transaction() as session:
        return touched(session, delete(table).where(*conditions))
