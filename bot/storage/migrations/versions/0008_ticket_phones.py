"""ticket phones"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import phonenumbers
import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BATCH = 1_000


def upgrade() -> None:
    op.add_column("tickets", sa.Column("phone", sa.String(length=20), nullable=True))
    _fill(op.get_bind())
    op.create_index("ix_tickets_phone", "tickets", ["phone"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_tickets_phone", table_name="tickets")
    op.drop_column("tickets", "phone")


def _fill(connection: sa.Connection) -> None:
    """The numbers that tickets have been given so far."""
    tickets = sa.table(
        "tickets",
        sa.column("id", sa.Integer),
        sa.column("phone", sa.String),
        sa.column("contact", sa.JSON),
        sa.column("callback", sa.JSON),
    )
    wanted = sa.select(tickets.c.id, tickets.c.contact, tickets.c.callback).order_by(tickets.c.id).limit(_BATCH)
    change = tickets.update().where(tickets.c.id == sa.bindparam("ticket")).values(phone=sa.bindparam("number"))
    last = 0
    while rows := connection.execute(wanted.where(tickets.c.id > last)).all():
        last = rows[-1].id
        found = [{"ticket": row.id, "number": _number(row.contact, row.callback)} for row in rows]
        if known := [one for one in found if one["number"]]:
            connection.execute(change, known)


def _number(contact: Mapping[str, Any] | None, callback: Mapping[str, Any] | None) -> str | None:
    """The first valid number, in E.164. As bot.tickets.contacts had it when this was written."""
    told = [*str((contact or {}).get("phone") or "").split(","), str((callback or {}).get("phone") or "")]
    for one in told:
        try:
            number = phonenumbers.parse(one, "DK")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
