"""Yearly plans of verification, and each person's place in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "verification_plans",
        sa.Column("case_id", BIG, autoincrement=False, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_verification_plans")),
        sa.UniqueConstraint("programme", "year", "county_id"),
    )
    op.create_table(
        "verifications",
        sa.Column("case_id", BIG, autoincrement=False, nullable=False),
        sa.Column("plan_id", BIG, nullable=False),
        sa.Column("entitlement_id", BIG, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("lapses_on", sa.Date(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_verifications")),
        sa.UniqueConstraint("plan_id", "entitlement_id"),
    )
    op.create_index("ix_verifications_entitlement", "verifications", ["entitlement_id"])
    op.create_index("ix_verifications_lapse", "verifications", ["passed_on", "lapses_on"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("verifications")
    op.drop_table("verification_plans")
