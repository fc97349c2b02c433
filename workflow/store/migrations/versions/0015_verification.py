"""Lists of other departments, their rows, and what they propose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def _key() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def upgrade() -> None:
    """Create them."""
    _lists()
    _rows()
    _proposals()


def _lists() -> None:
    op.create_table(
        "match_lists",
        _key(),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_lists")),
        sa.UniqueConstraint("programme", "key", "county_id", "sha256"),
    )


def _rows() -> None:
    op.create_table(
        "match_rows",
        _key(),
        sa.Column("list_id", BIG, nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("subject_index", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=True),
        sa.Column("data", DATA, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_rows")),
        sa.ForeignKeyConstraint(["list_id"], ["match_lists.id"]),
    )
    op.create_index("ix_match_rows_list", "match_rows", ["list_id", "outcome"])


def _proposals() -> None:
    op.create_table(
        "match_proposals",
        _key(),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("row_id", BIG, nullable=False),
        sa.Column("list_id", BIG, nullable=False),
        sa.Column("entitlement_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_name", sa.String(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_proposals")),
        sa.ForeignKeyConstraint(["row_id"], ["match_rows.id"]),
        sa.ForeignKeyConstraint(["list_id"], ["match_lists.id"]),
        sa.UniqueConstraint("programme", "key", "entitlement_id", "fact"),
    )
    op.create_index("ix_match_proposals_county", "match_proposals", ["county_id", "state", "id"])
    op.create_index("ix_match_proposals_case", "match_proposals", ["case_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("match_proposals")
    op.drop_table("match_rows")
    op.drop_table("match_lists")
