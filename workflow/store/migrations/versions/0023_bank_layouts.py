"""The layouts bank files were written by, kept; which one a file was written by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflow.store.guards import keep_history

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Create the table, which only grows; files made before name no version."""
    op.create_table(
        "bank_layouts",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_bank_layouts")),
    )
    op.add_column("bank_files", sa.Column("layout_sha256", sa.String(length=64), nullable=True))
    keep_history(op.get_bind(), "bank_layouts")


def downgrade() -> None:
    """Drop both."""
    op.drop_column("bank_files", "layout_sha256")
    op.drop_table("bank_layouts")
