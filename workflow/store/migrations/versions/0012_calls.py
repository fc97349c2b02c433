"""Call lists and warnings."""

from __future__ import annotations

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create them."""


def downgrade() -> None:
    """Drop them."""
