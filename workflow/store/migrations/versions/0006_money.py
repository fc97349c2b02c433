"""The tables of money."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from workflow.store.guards import keep_history

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text(
    "state IN ('planned', 'approved', 'sent', 'paid', 'failed') AND kind IN ('normal', 'arrears')"
)
DATA = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Create them."""
    _allotments()
    _bank_files()
    _entitlement_events()
    _entitlements()
    _payment_lines()
    _payment_runs()
    _return_files()
    keep_history(op.get_bind(), "entitlement_events")
    keep_history(op.get_bind(), "allotments")
    keep_history(op.get_bind(), "bank_files")
    keep_history(op.get_bind(), "return_files")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("return_files")
    op.drop_table("payment_runs")
    op.drop_table("payment_lines")
    op.drop_table("entitlements")
    op.drop_table("entitlement_events")
    op.drop_table("bank_files")
    op.drop_table("allotments")


def _allotments() -> None:
    op.create_table(
        "allotments",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("list_id", BIG, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("step_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.String(), nullable=False),
        sa.Column("province_fen", sa.BigInteger(), nullable=False),
        sa.Column("city_fen", sa.BigInteger(), nullable=False),
        sa.Column("county_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "province_fen >= 0 AND city_fen >= 0 AND county_fen >= 0", name="ck_allotments_amounts"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allotments")),
        sa.UniqueConstraint("case_id", "step", name=op.f("uq_allotments_case_id_step")),
    )
    op.create_index(
        "ix_allotments_county", "allotments", ["programme", "county_id", "step"], unique=False
    )


def _bank_files() -> None:
    op.create_table(
        "bank_files",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_files")),
        sa.UniqueConstraint("run_id", "attempt", name=op.f("uq_bank_files_run_id_attempt")),
    )


def _entitlement_events() -> None:
    op.create_table(
        "entitlement_events",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("entitlement_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement_events")),
    )
    op.create_index(
        "ix_entitlement_events", "entitlement_events", ["entitlement_id", "id"], unique=False
    )


def _entitlements() -> None:
    op.create_table(
        "entitlements",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("application_id", BIG, nullable=False),
        sa.Column("case_id", BIG, autoincrement=False, nullable=True),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("person_index", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("start", sa.String(7), nullable=False),
        sa.Column("last_month", sa.String(7), nullable=True),
        sa.Column("held_from", sa.String(7), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("facts", DATA, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("funded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlements")),
        sa.UniqueConstraint("application_id", name=op.f("uq_entitlements_application_id")),
    )
    op.create_index(
        "ix_entitlements_county", "entitlements", ["programme", "county_id", "start"], unique=False
    )
    op.create_index(
        "ux_entitlements_person",
        "entitlements",
        ["programme", "person_index"],
        unique=True,
        sqlite_where=sa.text("state IN ('pending', 'active', 'suspended')"),
        postgresql_where=sa.text("state IN ('pending', 'active', 'suspended')"),
    )


def _payment_lines() -> None:
    op.create_table(
        "payment_lines",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("entitlement_id", BIG, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("person_index", sa.String(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("province_fen", sa.BigInteger(), nullable=False),
        sa.Column("city_fen", sa.BigInteger(), nullable=False),
        sa.Column("county_fen", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("payee", sa.Text(), nullable=True),
        sa.Column("reissue_of", BIG, autoincrement=False, nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "province_fen + city_fen + county_fen = fen", name="ck_payment_lines_sum"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_lines")),
    )
    op.create_index(
        "ix_payment_lines_entitlement", "payment_lines", ["entitlement_id", "month"], unique=False
    )
    op.create_index(
        "ix_payment_lines_file", "payment_lines", ["run_id", "attempt", "seq"], unique=False
    )
    op.create_index("ix_payment_lines_run", "payment_lines", ["run_id", "state"], unique=False)
    op.create_index(
        "ux_payment_lines_live",
        "payment_lines",
        ["programme", "person_index", "month"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _payment_runs() -> None:
    op.create_table(
        "payment_runs",
        sa.Column("case_id", BIG, autoincrement=False, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("up_to", sa.String(7), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("province_fen", sa.BigInteger(), nullable=False),
        sa.Column("city_fen", sa.BigInteger(), nullable=False),
        sa.Column("county_fen", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("left_out", DATA, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "province_fen + city_fen + county_fen = fen", name="ck_payment_runs_sum"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_payment_runs")),
    )
    op.create_index(
        "ix_payment_runs_county", "payment_runs", ["programme", "county_id"], unique=False
    )


def _return_files() -> None:
    op.create_table(
        "return_files",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("failed_fen", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_files")),
        sa.UniqueConstraint("run_id", "sha256", name=op.f("uq_return_files_run_id_sha256")),
    )
