"""Versions of programmes handed in through the browser, and what was done with each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflow.store.guards import keep_history

revision = "0031"
down_revision = "0030"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("definition_drafts", "definition_acts")


def _who() -> list[sa.Column[object]]:
    return [
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    """Create the tables; their rows are never changed."""
    op.create_table(
        "definition_drafts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_who(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_drafts")),
    )
    op.create_index("ix_definition_drafts_programme", "definition_drafts", ["programme", "version"])
    op.create_table(
        "definition_acts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        *_who(),
        sa.CheckConstraint(
            "what IN ('proposed', 'published', 'refused', 'withdrawn')",
            name="ck_definition_acts_what",
        ),
        sa.CheckConstraint(
            "(what = 'published') = (key IS NOT NULL)", name="ck_definition_acts_published"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_acts")),
        sa.UniqueConstraint("draft_id", "seq", name=op.f("uq_definition_acts_draft_id_seq")),
        sa.UniqueConstraint("key", name=op.f("uq_definition_acts_key")),
    )
    for table in TABLES:
        keep_history(op.get_bind(), table)


def downgrade() -> None:
    """Drop them."""
    for table in reversed(TABLES):
        op.drop_table(table)
