"""The first tables."""

from __future__ import annotations

from alembic import op

from workflow.store.guards import keep_history
from workflow.store.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table and make history append-only."""
    metadata.create_all(op.get_bind())
    if "audit_entries" in metadata.tables:
        keep_history(op.get_bind(), "audit_entries")


def downgrade() -> None:
    """Drop every table."""
    metadata.drop_all(op.get_bind())
