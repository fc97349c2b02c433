"""Batches: one act over many cases, worked off slice by slice and found again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "batches",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_batches")),
        sa.UniqueConstraint("account_id", "command", name=op.f("uq_batches_account_id_command")),
    )
    op.create_table(
        "batch_rows",
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("case_id", BIG, nullable=False, autoincrement=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("batch", "case_id", name=op.f("pk_batch_rows")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("batch_rows")
    op.drop_table("batches")
