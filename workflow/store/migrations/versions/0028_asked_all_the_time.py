"""What is asked all the time is found by an index.

Registers by person, whatever the register (every decision on a case); open deadlines that rest
on another calendar (the clock, every minute).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

PERSON, CALENDAR = "ix_register_person", "ix_deadlines_calendar"


def upgrade() -> None:
    """Create the indexes."""
    op.create_index(PERSON, "register_entries", ["programme", "subject_index"])
    is_open = sa.text("state IN ('running', 'paused')")
    op.create_index(
        CALENDAR, "deadlines", ["calendar"], sqlite_where=is_open, postgresql_where=is_open
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index(CALENDAR, "deadlines")
    op.drop_index(PERSON, "register_entries")
