"""Random checks: draws, what they were drawn from, cases drawn; claims held from payment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflow.store.guards import keep_history
from workflow.store.types import Data

revision = "0024"
down_revision = "0023"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
NEVER_CHANGED = ("random_draws", "random_populations", "drawn_cases")


def upgrade() -> None:
    """Create the tables; a draw never changes."""
    _draws()
    _cases()
    for table in NEVER_CHANGED:
        keep_history(op.get_bind(), table)
    _holds()


def _draws() -> None:
    op.create_table(
        "random_draws",
        sa.Column("case_id", BIG, autoincrement=False, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_random_draws")),
        sa.UniqueConstraint("programme", "county_id", "from_on", "to_on"),
    )
    op.create_table(
        "random_populations",
        sa.Column("draw_id", BIG, autoincrement=False, nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("numbers", Data, nullable=False),
        sa.PrimaryKeyConstraint("draw_id", "group_key", name=op.f("pk_random_populations")),
    )


def _cases() -> None:
    op.create_table(
        "drawn_cases",
        sa.Column("case_id", BIG, autoincrement=False, nullable=False),
        sa.Column("draw_id", BIG, autoincrement=False, nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_drawn_cases")),
        sa.UniqueConstraint("draw_id", "group_key", "rank"),
    )
    op.create_index("ix_drawn_cases_number", "drawn_cases", ["number"])


def _holds() -> None:
    op.create_table(
        "payment_holds",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("entitlement_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_holds")),
        sa.UniqueConstraint("case_id", "entitlement_id"),
    )
    op.create_index("ix_payment_holds_claim", "payment_holds", ["entitlement_id", "lifted_at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("payment_holds", *NEVER_CHANGED):
        op.drop_table(table)
