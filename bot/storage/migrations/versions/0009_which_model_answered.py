"""which model answered"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inquiries", sa.Column("model", sa.String(length=64), nullable=True))
    op.add_column("inquiries", sa.Column("catalogue", sa.String(length=32), nullable=True))
    # Readings held whole triage objects, text and all, and some twice; a run can be made again.
    op.execute(sa.text("DELETE FROM shadow_readings"))
    op.drop_index("ix_shadow_readings_model_at", table_name="shadow_readings")
    op.create_index("ix_shadow_readings_once", "shadow_readings", ["model", "inquiry_id"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_shadow_readings_once", table_name="shadow_readings")
    op.create_index("ix_shadow_readings_model_at", "shadow_readings", ["model", "at"], unique=False)
    op.drop_column("inquiries", "catalogue")
    op.drop_column("inquiries", "model")
