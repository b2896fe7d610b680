"""Puts things into the outbox and looks at them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select, update

from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import plan
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.ticket_tables import TicketRow
from bot.tickets import notices


def ticket_id(room: Mailroom, reference: str) -> int:
    """The row's id."""
    with room.database.transaction() as session:
        found = session.scalar(select(TicketRow.id).where(TicketRow.reference == reference))
        assert found is not None
        return found


def access_key(room: Mailroom, reference: str) -> str:
    """The secret of the business's link."""
    with room.database.transaction() as session:
        return session.scalars(select(TicketRow.access_key).where(TicketRow.reference == reference)).one()


def tell(room: Mailroom, kind: str, audience: str, recipient: str, reference: str = "", **data: Any) -> None:
    """Post a notice as the desk does."""
    about = {"ticket_id": ticket_id(room, reference)} if reference else {}
    more = {"reference": reference} if reference else {}
    with room.database.transaction() as session:
        notices.post(
            session,
            key=f"{kind}:{recipient}:{reference}:{sorted(data.items())}",
            kind=kind,
            audience=audience,  # type: ignore[arg-type]
            recipient=recipient,
            at=room.desk.clock(),
            data={**more, **data},
            **about,  # type: ignore[arg-type]
        )


def forget(room: Mailroom) -> None:
    """Empty the outbox, so that a test begins without the notices of making its ticket."""
    with room.database.transaction() as session:
        for row in session.scalars(select(NoticeRow)):
            session.delete(row)


def deliveries(room: Mailroom, kind: str = "") -> list[DeliveryRow]:
    """All deliveries in order, or those of a kind."""
    query = select(DeliveryRow).join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id).order_by(DeliveryRow.id)
    with room.database.transaction() as session:
        return list(session.scalars(query.where(NoticeRow.kind == kind) if kind else query))


def kinds(room: Mailroom) -> list[tuple[str, str, str]]:
    """Kind, audience and recipient of every notice, in order."""
    with room.database.transaction() as session:
        rows = session.scalars(select(NoticeRow).order_by(NoticeRow.id))
        return [(row.kind, row.audience, row.recipient) for row in rows]


def plan_all(room: Mailroom) -> None:
    """Plan until nothing is left."""
    while plan(room):
        pass


def make_due(room: Mailroom) -> None:
    """Every waiting delivery may be tried now, as if its wait were over."""
    with room.database.transaction() as session:
        session.execute(update(DeliveryRow).values(next_at=room.desk.clock() - dt.timedelta(seconds=1)))
