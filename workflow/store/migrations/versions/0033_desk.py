"""Cases somebody watches, views of the desk they saved; what a person did is found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ACTED = "ix_audit_account"


def upgrade() -> None:
    """Create the tables and the index."""
    op.create_table(
        "watches",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "case_id", name=op.f("pk_watches")),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("opens_first", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_views_account_id_name")),
    )
    by_a_person = sa.text("account_id IS NOT NULL AND outcome = 'done'")
    op.create_index(
        ACTED, "audit_entries", ["account_id", "case_id", "role", "action"],
        sqlite_where=by_a_person, postgresql_where=by_a_person,
    )  # fmt: skip


def downgrade() -> None:
    """Drop them."""
    op.drop_index(ACTED, "audit_entries")
    op.drop_table("saved_views")
    op.drop_table("watches")
