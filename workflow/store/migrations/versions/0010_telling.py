"""Reminders told person by person, letters, channels, deliveries, calendar links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DATA = sa.JSON().with_variant(JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
# The reminders of the time before were one message an office and a rung; they are told anew.
OLD_RUNGS = "'due_in_three', 'due_tomorrow', 'due_today', 'overdue'"


def upgrade() -> None:
    """Create them; messages get their day."""
    _messages()
    _reminders()
    _letters()
    _contacts()
    _deliveries()
    _feeds()


def downgrade() -> None:
    """Drop them."""
    for name in ("feeds", "deliveries", "contacts", "letters", "reminders"):
        op.drop_table(name)
    op.drop_index("ix_messages_told", table_name="messages")
    with op.batch_alter_table("messages") as table:
        table.drop_column("told_on")


def _messages() -> None:
    op.execute(f"DELETE FROM messages WHERE what IN ({OLD_RUNGS})")  # noqa: S608  # nosec B608
    op.add_column("messages", sa.Column("told_on", sa.Date(), nullable=True))
    sqlite = op.get_bind().dialect.name == "sqlite"
    day = "date(at, '+8 hours')" if sqlite else "(at AT TIME ZONE 'Asia/Shanghai')::date"
    op.execute(f"UPDATE messages SET told_on = {day}")  # noqa: S608  # nosec B608
    with op.batch_alter_table("messages") as table:
        table.alter_column("told_on", existing_type=sa.Date(), nullable=False)
    op.create_index("ix_messages_told", "messages", ["told_on"], unique=False)


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("deadline_id", BIG, autoincrement=False, nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("for_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "deadline_id", "rung", "for_on", "account_id", name=op.f("pk_reminders")
        ),
    )
    op.create_index("ix_reminders_told", "reminders", ["told_on", "account_id"], unique=False)


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("at", AT, nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("fires", "soon", "within", "due_today", "overdue", "raised")
        ),
        sa.Column("read_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", "told_on", name=op.f("pk_letters")),
    )
    unread = sa.text("read_at IS NULL")
    op.create_index(
        "ix_letters_unread", "letters", ["account_id"], unique=False,
        sqlite_where=unread, postgresql_where=unread,
    )  # fmt: skip


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "channel", name=op.f("pk_contacts")),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("about", DATA, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("next_at", AT, nullable=False),
        sa.Column("sent_at", AT, nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
    )
    waits = sa.text("state IN ('waiting', 'sending')")
    op.create_index(
        "ix_deliveries_next", "deliveries", ["next_at"], unique=False,
        sqlite_where=waits, postgresql_where=waits,
    )  # fmt: skip
    op.create_index("ix_deliveries_account", "deliveries", ["account_id", "id"], unique=False)


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("revoked_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_feeds")),
    )
    op.create_index("ix_feeds_account_id", "feeds", ["account_id"], unique=False)
