"""Running cases moved to another version: batches, cases as they were, what was taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from workflow.store.guards import keep_history

revision = "0029"
down_revision = "0028"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")
WHO = (
    ("account_id", sa.Integer()), ("person", sa.String()), ("name", sa.String()),
    ("role", sa.String()), ("unit", sa.String()), ("address", sa.String()),
    ("at", sa.DateTime(timezone=True)),
)  # fmt: skip
TABLES = ("version_moves", "moved_cases", "move_undos", "moved_back")


def upgrade() -> None:
    """Create the tables; nothing in them is ever changed."""
    _batches()
    _cases()
    for table in TABLES:
        keep_history(op.get_bind(), table)


def _batches() -> None:
    op.create_table(
        "version_moves",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("map_text", sa.Text(), nullable=False),
        sa.Column("map_sha256", sa.String(length=64), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("stayed", sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in WHO),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_moves")),
        sa.UniqueConstraint("number", name=op.f("uq_version_moves_number")),
    )
    op.create_table(
        "move_undos",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("move_id", BIG, nullable=False),
        sa.Column("back", sa.Integer(), nullable=False),
        sa.Column("kept", DATA, nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in WHO),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_undos")),
    )
    op.create_index("ix_move_undos_move", "move_undos", ["move_id"])


def _cases() -> None:
    op.create_table(
        "moved_cases",
        sa.Column("move_id", BIG, autoincrement=False, nullable=False),
        sa.Column("case_id", BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_path", sa.String(), nullable=False),
        sa.Column("moves", sa.Boolean(), nullable=False),
        sa.Column("verdict", DATA, nullable=False),
        sa.Column("before", DATA, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("move_id", "case_id", name=op.f("pk_moved_cases")),
    )
    op.create_index("ix_moved_cases_case", "moved_cases", ["case_id"])
    op.create_table(
        "moved_back",
        sa.Column("move_id", BIG, autoincrement=False, nullable=False),
        sa.Column("case_id", BIG, autoincrement=False, nullable=False),
        sa.Column("undo_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("move_id", "case_id", name=op.f("pk_moved_back")),
    )


def downgrade() -> None:
    """Drop them."""
    for table in reversed(TABLES):
        op.drop_table(table)
