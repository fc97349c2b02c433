"""The tables of messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Create them."""
    _messages()
    _readings()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("readings")
    op.drop_table("messages")


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reach_id", sa.Integer(), nullable=False),
        sa.Column("facts", DATA, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
    )
    op.create_index("ix_messages_to", "messages", ["reach_id", "role", "id"], unique=False)


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("last_read", BIG, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_readings")),
    )
