"""Standards put into force over those of a definition."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from workflow.store.guards import keep_history

revision = "0013"
down_revision = "0012"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Create the table, which only grows."""
    op.create_table(
        "enacted_rates",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("unit_path", sa.String(), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("effect", DATA, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enacted_rates")),
        sa.UniqueConstraint("case_id"),
    )
    op.create_index("ix_enacted_rates_programme", "enacted_rates", ["programme", "id"])
    keep_history(op.get_bind(), "enacted_rates")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("enacted_rates")
