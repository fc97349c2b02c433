"""The ledger of the clocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from workflow.store.guards import keep_history

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")
ADDED = ("calendar", "used", "extended", "paused_on")


def upgrade() -> None:
    """Create them."""
    _deadlines()
    _clock_entries()
    keep_history(op.get_bind(), "clock_entries")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("clock_entries")
    for name in ADDED:
        op.drop_column("deadlines", name)


def _deadlines() -> None:
    op.add_column(
        "deadlines", sa.Column("calendar", sa.String(), nullable=False, server_default="")
    )
    op.add_column("deadlines", sa.Column("used", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "deadlines", sa.Column("extended", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("deadlines", sa.Column("paused_on", sa.Date(), nullable=True))


def _clock_entries() -> None:
    op.create_table(
        "clock_entries",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("deadline_id", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("data", DATA, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_entries")),
        sa.UniqueConstraint("deadline_id", "seq", name=op.f("uq_clock_entries_deadline_id_seq")),
    )
    op.create_index("ix_clock_entries_case", "clock_entries", ["case_id"], unique=False)
    op.create_index(
        "ux_clock_entries_once",
        "clock_entries",
        ["deadline_id"],
        unique=True,
        sqlite_where=sa.text("what = 'extended'"),
        postgresql_where=sa.text("what = 'extended'"),
    )
