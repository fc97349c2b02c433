"""The calendar as offices load it."""

from __future__ import annotations

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create them."""


def downgrade() -> None:
    """Drop them."""
