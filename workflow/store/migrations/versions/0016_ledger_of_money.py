"""The ledger of money, who was taken over, yearly rosters, recoveries."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from workflow.store.guards import keep_history

revision = "0016"
down_revision = "0015"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")
SUMS = "province_fen + city_fen + county_fen = fen"
ADJUSTING = sa.text("state IN ('planned', 'approved', 'sent', 'failed') AND kind = 'adjustment'")
PARTS = ("fen", "province_fen", "city_fen", "county_fen")


def upgrade() -> None:
    """Create them; what was paid so far is entered."""
    op.add_column("entitlements", sa.Column("taken_over_through", sa.String(7), nullable=True))
    op.add_column("entitlements", sa.Column("taken_over_fen", sa.BigInteger(), nullable=True))
    op.create_index(
        "ux_payment_lines_adjusting", "payment_lines", ["programme", "person_index", "month"],
        unique=True, sqlite_where=ADJUSTING, postgresql_where=ADJUSTING,
    )  # fmt: skip
    _entries()
    _dues()
    _recoveries()
    _recovery_entries()
    op.execute(
        "INSERT INTO ledger_entries (entitlement_id, programme, person_index, month, fen,"
        " province_fen, city_fen, county_fen, kind, case_id, line_id, at)"
        " SELECT l.entitlement_id, l.programme, l.person_index, l.month, l.fen, l.province_fen,"
        " l.city_fen, l.county_fen, 'paid', l.run_id, l.id, r.made_at"
        " FROM payment_lines l JOIN payment_runs r ON r.case_id = l.run_id WHERE l.state = 'paid'"
    )
    for table in ("ledger_entries", "recoveries", "recovery_entries"):
        keep_history(op.get_bind(), table)


def downgrade() -> None:
    """Drop them."""
    for table in ("recovery_entries", "recoveries", "roster_dues", "ledger_entries"):
        op.drop_table(table)
    op.drop_index("ux_payment_lines_adjusting", "payment_lines")
    op.drop_column("entitlements", "taken_over_fen")
    op.drop_column("entitlements", "taken_over_through")


def _amounts() -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in PARTS]


def _entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("entitlement_id", BIG, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("person_index", sa.String(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        *_amounts(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("line_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("line_id", "kind"),
        sa.CheckConstraint(SUMS, "ck_ledger_entries_sum"),
    )
    op.create_index(
        "ix_ledger_entries_person", "ledger_entries", ["programme", "person_index", "month"]
    )
    op.create_index("ix_ledger_entries_case", "ledger_entries", ["case_id"])


def _dues() -> None:
    op.create_table(
        "roster_dues",
        sa.Column("list_id", BIG, autoincrement=False, nullable=False),
        sa.Column("entitlement_id", BIG, autoincrement=False, nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("arrears_fen", sa.BigInteger(), nullable=False),
        *_amounts(),
        sa.PrimaryKeyConstraint("list_id", "entitlement_id", name=op.f("pk_roster_dues")),
        sa.CheckConstraint(SUMS, "ck_roster_dues_sum"),
    )


def _recoveries() -> None:
    op.create_table(
        "recoveries",
        sa.Column("case_id", BIG, autoincrement=False, nullable=False),
        sa.Column("entitlement_id", BIG, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        *_amounts(),
        sa.Column("months", DATA, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_recoveries")),
        sa.CheckConstraint(SUMS, "ck_recoveries_sum"),
    )
    op.create_index("ix_recoveries_entitlement", "recoveries", ["entitlement_id"])


def _recovery_entries() -> None:
    op.create_table(
        "recovery_entries",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_entries")),
        sa.CheckConstraint("fen > 0", "ck_recovery_entries_fen"),
        sa.CheckConstraint(
            "kind IN ('repaid', 'offset', 'waived', 'handed_over')", "ck_recovery_entries_kind"
        ),
    )
    op.create_index("ix_recovery_entries_case", "recovery_entries", ["case_id"])
