"""Marks of possible duplicates, and what was found of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from workflow.store.guards import keep_history

revision = "0017"
down_revision = "0016"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "duplicate_marks",
        sa.Column("case_id", BIG, autoincrement=False, nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "group_key", name=op.f("pk_duplicate_marks")),
    )
    op.create_index("ix_duplicate_marks", "duplicate_marks", ["programme", "group_key", "mark"])
    op.create_table(
        "duplicate_verdicts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_ids", DATA, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_verdicts")),
    )
    op.create_index(
        "ix_duplicate_verdicts", "duplicate_verdicts", ["programme", "group_key", "mark"]
    )
    keep_history(op.get_bind(), "duplicate_verdicts")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("duplicate_verdicts")
    op.drop_table("duplicate_marks")
