"""Duties: what was excused, and what was found at risk or missed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflow.store.guards import keep_history

revision = "0026"
down_revision = "0025"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "duty_excuses",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_excuses")),
        sa.UniqueConstraint(
            "case_id", "duty", "period", name=op.f("uq_duty_excuses_case_id_duty_period")
        ),
    )
    op.create_index("ix_duty_excuses", "duty_excuses", ["case_id"])
    op.create_table(
        "duty_marks",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_marks")),
        sa.UniqueConstraint(
            "case_id",
            "duty",
            "period",
            "state",
            name=op.f("uq_duty_marks_case_id_duty_period_state"),
        ),
    )
    for table in ("duty_excuses", "duty_marks"):
        keep_history(op.get_bind(), table)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("duty_marks")
    op.drop_table("duty_excuses")
