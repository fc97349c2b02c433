"""Registers are asked by person, whatever the register: every decision on a case does."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"

NAME = "ix_register_person"


def upgrade() -> None:
    """Create the index."""
    op.create_index(NAME, "register_entries", ["programme", "subject_index"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, "register_entries")
