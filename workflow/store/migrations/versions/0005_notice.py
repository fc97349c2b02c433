"""The tables of notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Create them."""
    _notice_contents()
    _notice_objections()
    _notice_postings()
    _notices()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("notices")
    op.drop_table("notice_postings")
    op.drop_table("notice_objections")
    op.drop_table("notice_contents")


def _notice_contents() -> None:
    op.create_table(
        "notice_contents",
        sa.Column("notice_id", BIG, autoincrement=False, nullable=False),
        sa.Column("shown", DATA, nullable=False),
        sa.Column("case_ids", DATA, nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_contents")),
    )


def _notice_objections() -> None:
    op.create_table(
        "notice_objections",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("receipt_hash", sa.String(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_objections")),
        sa.UniqueConstraint("case_id", name=op.f("uq_notice_objections_case_id")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_notice_objections_receipt_hash")),
    )
    op.create_index("ix_notice_objections_member", "notice_objections", ["member_id"], unique=False)
    op.create_index("ix_notice_objections_notice", "notice_objections", ["notice_id"], unique=False)


def _notice_postings() -> None:
    op.create_table(
        "notice_postings",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("place_zh", sa.String(), nullable=False),
        sa.Column("place_en", sa.String(), nullable=False),
        sa.Column("not_before", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("full_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("posted_by", sa.Integer(), nullable=True),
        sa.Column("posted_name", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof_token", sa.String(), nullable=False),
        sa.Column("proof_text", sa.String(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removed_name", sa.String(), nullable=False),
        sa.Column("interrupted", sa.Boolean(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_postings")),
    )
    op.create_index("ix_notice_postings_notice", "notice_postings", ["notice_id"], unique=False)
    op.create_index(
        "ix_notice_postings_unit", "notice_postings", ["unit_id", "channel"], unique=False
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("list_id", BIG, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("stood_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("list_id", "round", name=op.f("uq_notices_list_id_round")),
        sa.UniqueConstraint("public_key", name=op.f("uq_notices_public_key")),
    )
    op.create_index("ix_notices_state", "notices", ["state", "opened_on"], unique=False)
    op.create_index(
        "ux_notices_standing",
        "notices",
        ["list_id"],
        unique=True,
        sqlite_where=sa.text("state = 'standing'"),
        postgresql_where=sa.text("state = 'standing'"),
    )
