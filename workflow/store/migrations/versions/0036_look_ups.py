"""Look-ups of people who may be known already: kept, and only added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflow.store.guards import keep_history

revision = "0036"
down_revision = "0035"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = (
    "person", "name", "role", "unit", "unit_path", "programme", "kind", "group_key", "mark",
    "found",
)  # fmt: skip


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "look_ups",
        sa.Column("id", BIG, nullable=False, autoincrement=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_ups")),
    )
    op.create_index("ix_look_ups_account", "look_ups", ["account_id", "day"])
    op.create_index("ix_look_ups_area", "look_ups", ["unit_path", "id"])
    keep_history(op.get_bind(), "look_ups")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("look_ups")
