"""Forms begun and not saved yet, sealed, for who began them alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "unsent_forms",
        sa.Column("account_id", BIG, nullable=False, autoincrement=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("typed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "place", name=op.f("pk_unsent_forms")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("unsent_forms")
