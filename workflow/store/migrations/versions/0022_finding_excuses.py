"""Findings of standing checks that were excused, with the reason; only added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflow.store.guards import keep_history

revision = "0022"
down_revision = "0021"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "finding_excuses",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("check_key", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_excuses")),
    )
    op.create_index("ix_finding_excuses", "finding_excuses", ["programme", "county_id", "mark"])
    keep_history(op.get_bind(), "finding_excuses")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("finding_excuses")
