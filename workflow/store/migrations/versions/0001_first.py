"""The first tables."""

from __future__ import annotations

from alembic import op

from workflow.store.guards import keep_history
from workflow.store.schema import metadata

revision = "0001"
down_revision = None

HISTORY = ("audit_entries", "entitlement_events", "allotments", "bank_files", "return_files")


def upgrade() -> None:
    """Create every table and make history append-only."""
    metadata.create_all(op.get_bind())
    for table in HISTORY:
        keep_history(op.get_bind(), table)


def downgrade() -> None:
    """Drop every table."""
    metadata.drop_all(op.get_bind())
