"""Call lists and warnings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    _lists()
    _entries()
    _marks()
    _warnings()


def downgrade() -> None:
    """Drop them."""
    for table in ("validity_warnings", "call_marks", "call_entries", "call_lists"):
        op.drop_table(table)


def _lists() -> None:
    op.create_table(
        "call_lists",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_lists")),
        sa.UniqueConstraint("programme", "key", "year", "unit_id"),
    )


def _entries() -> None:
    op.create_table(
        "call_entries",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("list_id", BIG, nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("subject_index", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=True),
        sa.Column("called_by", sa.Integer(), nullable=True),
        sa.Column("called_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_entries")),
        sa.ForeignKeyConstraint(["list_id"], ["call_lists.id"]),
        sa.UniqueConstraint("list_id", "subject_index"),
    )
    op.create_index("ix_call_entries_unit", "call_entries", ["list_id", "unit_id", "id"])


def _marks() -> None:
    op.create_table(
        "call_marks",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_marks")),
        sa.ForeignKeyConstraint(["entry_id"], ["call_entries.id"]),
    )
    op.create_index("ix_call_marks_entry", "call_marks", ["entry_id"])


def _warnings() -> None:
    op.create_table(
        "validity_warnings",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "valid_to", "days", name=op.f("pk_validity_warnings")),
    )
