"""tickets with a version, a phase and a course"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
_LISTS = ("checklist", "plan", "meetings", "pauses")
_OBJECTS = ("refusal", "callback")


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("access_key", sa.String(length=43), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("phase", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("closing", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("journal_number", sa.String(length=64), nullable=True))
        for name in (*_LISTS, *_OBJECTS):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.String(length=24), nullable=True))

    _fill_older_tickets()
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.alter_column("access_key", existing_type=sa.String(length=43), nullable=False)
        batch_op.alter_column("version", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("updated_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("phase", existing_type=sa.String(length=16), nullable=False)
        for name in (*_LISTS, *_OBJECTS):
            batch_op.alter_column(name, existing_type=sa.JSON(), nullable=False)
        batch_op.create_index(batch_op.f("ix_tickets_access_key"), ["access_key"], unique=True)
        batch_op.create_index(batch_op.f("ix_tickets_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_tickets_updated_at"), ["updated_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tickets_updated_at"))
        batch_op.drop_index(batch_op.f("ix_tickets_status"))
        batch_op.drop_index(batch_op.f("ix_tickets_access_key"))
        for name in ("merged_into", *_OBJECTS, *_LISTS, "journal_number", "closing", "phase", "closed_at"):
            batch_op.drop_column(name)
        for name in ("updated_at", "version", "access_key"):
            batch_op.drop_column(name)


def _fill_older_tickets() -> None:
    """Tickets from before there was a board: each gets its link, its phase and its promise as a running clock."""
    tickets = sa.table(
        "tickets",
        sa.column("id", sa.Integer),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("updated_at", sa.DateTime(timezone=True)),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("promise", sa.Text),
        sa.column("level", sa.String),
        sa.column("access_key", sa.String),
        sa.column("version", sa.Integer),
        sa.column("phase", sa.String),
        *(sa.column(name, sa.JSON) for name in (*_LISTS, *_OBJECTS)),
    )
    clocks = sa.table(
        "ticket_clocks",
        *(
            sa.column(name, kind)
            for name, kind in (
                ("ticket_id", sa.Integer),
                ("kind", sa.String),
                ("unit", sa.String),
                ("amount", sa.Integer),
                ("text", sa.Text),
                ("started_at", sa.DateTime(timezone=True)),
                ("due_at", sa.DateTime(timezone=True)),
                ("paused", sa.Boolean),
                ("stage", sa.Integer),
                ("warn_at", sa.DateTime(timezone=True)),
            )
        ),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(tickets)).mappings().all():
        values: dict[str, object] = {name: [] for name in _LISTS} | {name: {} for name in _OBJECTS}
        connection.execute(
            tickets.update()
            .where(tickets.c.id == row["id"])
            .values(
                access_key=secrets.token_urlsafe(32),
                version=1,
                updated_at=row["created_at"],
                phase="afklaring" if row["level"] == "kompleks" else "sagsbehandling",
                **values,
            )
        )
        complex_promise = row["level"] == "kompleks"
        connection.execute(
            clocks.insert().values(
                ticket_id=row["id"],
                kind="promise",
                unit="working_days" if complex_promise else "clock_hours",
                amount=5 if complex_promise else 24,
                text=row["promise"],
                started_at=row["created_at"],
                due_at=row["due_at"],
                paused=False,
                stage=0,
                warn_at=row["due_at"],
            )
        )
