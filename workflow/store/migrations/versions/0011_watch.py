"""Incidents, heartbeats, outages."""

from __future__ import annotations

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create them."""


def downgrade() -> None:
    """Drop them."""
