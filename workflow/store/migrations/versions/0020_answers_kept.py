"""The bank's answers, kept sealed as they came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the content; answers applied before have none."""
    op.add_column("return_files", sa.Column("content", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("return_files", "content")
