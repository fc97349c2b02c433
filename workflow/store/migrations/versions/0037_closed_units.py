"""Units may be closed: their row and their history stay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Add the day."""
    op.add_column("unit", sa.Column("closed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("unit", "closed_on")
