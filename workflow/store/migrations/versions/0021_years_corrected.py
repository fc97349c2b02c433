"""Years before and after a correction, kept with its event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

NAMES = ("years_before", "years_after")


def upgrade() -> None:
    """Add the columns."""
    for name in NAMES:
        op.add_column("entitlement_events", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name in NAMES:
        op.drop_column("entitlement_events", name)
