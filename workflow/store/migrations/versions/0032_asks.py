"""Opinions asked for beside a case; claims found by who has them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state = 'open'")
TAKEN = sa.text("claimed_by IS NOT NULL")


def upgrade() -> None:
    """Create the table, and the index over claims."""
    op.create_table(
        "asks",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reach_id", sa.Integer(), nullable=False),
        sa.Column("to_account", sa.Integer(), nullable=True),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
    )
    op.create_index("ix_asks_case", "asks", ["case_id"])
    op.create_index(
        "ix_asks_open", "asks", ["to_account"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index(
        "ix_tasks_claimed", "tasks", ["claimed_by"], sqlite_where=TAKEN, postgresql_where=TAKEN
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_tasks_claimed", "tasks")
    op.drop_table("asks")
