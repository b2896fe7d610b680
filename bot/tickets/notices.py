"""Writes a notice to the outbox, in the transaction of the change that causes it.

What becomes of it is for `bot.notifications`; tickets only say who must be told what.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy.orm import Session

from bot.storage.database import Database
from bot.storage.notice_tables import NoticeRow
from bot.storage.once import insert_once

Audience = Literal["staff", "office", "business"]


def post(
    session: Session,
    *,
    key: str,
    kind: str,
    audience: Audience,
    recipient: str,
    at: dt.datetime,
    ticket_id: int | None = None,
    not_before: dt.datetime | None = None,
    data: Mapping[str, Any] | None = None,
) -> bool:
    """Queue a notice; the same `key` twice is queued once. Returns whether it is new.

    `recipient` is a staff id, an office id or, for the business, the ticket's reference. `at` and
    `not_before` are aware.
    """
    return insert_once(
        session,
        NoticeRow,
        key=key,
        kind=kind,
        audience=audience,
        recipient=recipient,
        ticket_id=ticket_id,
        data=dict(data or {}),
        created_at=at,
        not_before=not_before or at,
    )


def post_each(database: Database, kind: str, about: str, told: Mapping[str, Mapping[str, Any]], at: dt.datetime) -> int:
    """Queue a notice for each staff id in `told`, which holds what it says; returns how many are new.

    All in one transaction. Each person gets one of a kind for each `about`, for instance a date.
    """
    with database.transaction() as session:
        new = [
            post(
                session,
                key=f"{kind}:{staff}:{about}",
                kind=kind,
                audience="staff",
                recipient=staff,
                at=at,
                data=data,
            )
            for staff, data in told.items()
        ]
    return sum(new)
