"""What was approved of a payment run, person by person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflow.store.guards import keep_history

revision = "0019"
down_revision = "0018"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table, which only grows."""
    op.create_table(
        "run_instructions",
        sa.Column("run_id", BIG, autoincrement=False, nullable=False),
        sa.Column("entitlement_id", BIG, autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "entitlement_id", name=op.f("pk_run_instructions")),
    )
    keep_history(op.get_bind(), "run_instructions")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("run_instructions")
