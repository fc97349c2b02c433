"""Incidents, heartbeats, outages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create them; heartbeats say where and when the work was done."""
    _heartbeats()
    _beats()
    _incidents()
    _outages()


def downgrade() -> None:
    """Drop them."""
    for table in ("outage_notices", "outages", "incident_acts", "incidents", "beats"):
        op.drop_table(table)
    for name in ("process", "ran_at", "took_ms"):
        op.drop_column("heartbeats", name)


def _heartbeats() -> None:
    op.add_column(
        "heartbeats", sa.Column("process", sa.String(), nullable=False, server_default="")
    )
    op.add_column("heartbeats", sa.Column("ran_at", AT, nullable=True))
    op.add_column(
        "heartbeats", sa.Column("took_ms", sa.Integer(), nullable=False, server_default="0")
    )


def _beats() -> None:
    op.create_table(
        "beats",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("to_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beats")),
    )
    op.create_index("ix_beats_process", "beats", ["process", "id"], unique=False)
    op.create_index("ix_beats_to", "beats", ["to_at"], unique=False)


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("item", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("trace", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_at", AT, nullable=False),
        sa.Column("last_at", AT, nullable=False),
        sa.Column("next_try_at", AT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_account", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("settled_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    still = sa.text("state = 'open'")
    op.create_index(
        "ux_incidents_open", "incidents", ["job", "item"], unique=True,
        sqlite_where=still, postgresql_where=still,
    )  # fmt: skip
    op.create_index("ix_incidents_state", "incidents", ["state", "last_at"], unique=False)
    op.create_table(
        "incident_acts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_acts")),
    )
    op.create_index("ix_incident_acts_incident", "incident_acts", ["incident_id"], unique=False)


def _outages() -> None:
    op.create_table(
        "outages",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("to_at", AT, nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("entries_from", BIG, nullable=False),
        sa.Column("entries_to", BIG, nullable=True),
        sa.Column("folded", DATA, nullable=False),
        sa.Column("closed_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        sa.UniqueConstraint("from_at", name=op.f("uq_outages_from_at")),
    )
    op.create_table(
        "outage_notices",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("outage_id", BIG, nullable=False),
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_notices")),
        sa.UniqueConstraint(
            "outage_id", "notice_id", name=op.f("uq_outage_notices_outage_id_notice_id")
        ),
    )
    op.create_index("ix_outage_notices_notice", "outage_notices", ["notice_id"], unique=False)
