"""People are found by their pinyin in full and by the last four of the ID number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pypinyin import Style, lazy_pinyin

revision = "0035"
down_revision = "0034"

CASES = sa.table(
    "cases", sa.column("id", sa.BigInteger), sa.column("subject_name", sa.String),
    sa.column("subject_pinyin", sa.String),
)  # fmt: skip


def upgrade() -> None:
    """Create the table; spell out the names there are.

    The last four of numbers that are sealed already are noted when their form is next written.
    """
    op.create_table(
        "id_tails",
        sa.Column("subject_index", sa.String(), nullable=False),
        sa.Column("tail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject_index", name=op.f("pk_id_tails")),
    )
    op.create_index("ix_id_tails_tail", "id_tails", ["tail"])
    connection = op.get_bind()
    named = sa.select(CASES.c.id, CASES.c.subject_name).where(CASES.c.subject_name != "")
    spelled = [
        {"of": case_id, "pinyin": _spelling(name)} for case_id, name in connection.execute(named)
    ]
    if spelled:
        connection.execute(
            sa.update(CASES)
            .where(CASES.c.id == sa.bindparam("of"))
            .values(subject_pinyin=sa.bindparam("pinyin")),
            spelled,
        )


def _spelling(name: str) -> str:
    short = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return f"{short[:20]} {''.join(lazy_pinyin(name)).lower()[:60]}"


def downgrade() -> None:
    """Drop the table; initials go on being found."""
    op.drop_index("ix_id_tails_tail", "id_tails")
    op.drop_table("id_tails")
