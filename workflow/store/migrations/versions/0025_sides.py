"""The sides of a case: for some roles another unit than its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add the column; cases of before have no sides."""
    op.add_column("cases", sa.Column("sides", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("cases", "sides")
