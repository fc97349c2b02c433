"""The calendar as offices load it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from workflow.store.guards import keep_history

revision = "0009"
down_revision = "0008"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Create them."""
    _papers()
    _rulings()
    op.create_table(
        "calendar_present",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_calendar_present_one"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_present")),
    )
    op.execute("INSERT INTO calendar_present (id, edition, version) VALUES (1, 0, '')")
    keep_history(op.get_bind(), "calendar_papers")
    keep_history(op.get_bind(), "calendar_rulings")


def downgrade() -> None:
    """Drop them."""
    for table in ("calendar_present", "calendar_rulings", "calendar_papers"):
        op.drop_table(table)


def _who() -> list[sa.Column[Any]]:
    return [
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    ]


def _papers() -> None:
    op.create_table(
        "calendar_papers",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content", DATA, nullable=False),
        *_who(),
        sa.CheckConstraint("kind IN ('year', 'county')", name="ck_calendar_papers_kind"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_papers")),
    )
    op.create_index("ix_calendar_papers_year", "calendar_papers", ["kind", "year"], unique=False)


def _rulings() -> None:
    op.create_table(
        "calendar_rulings",
        sa.Column("paper_id", BIG, autoincrement=False, nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        *_who(),
        sa.CheckConstraint(
            "(verdict = 'confirmed') = (edition IS NOT NULL)", name="ck_calendar_rulings_edition"
        ),
        sa.CheckConstraint(
            "verdict IN ('confirmed', 'refused', 'withdrawn')", name="ck_calendar_rulings_verdict"
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_calendar_rulings")),
        sa.UniqueConstraint("edition", name=op.f("uq_calendar_rulings_edition")),
    )
