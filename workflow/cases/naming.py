"""What people are found by besides their name: its pinyin, the last four of the ID number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel

from workflow.store.secrets import Vault

TAIL = re.compile(r"[0-9]{3}[0-9Xx]")
INITIALS, SPELLED = 20, 60


class IdTail(SQLModel, table=True):
    """The blind index of the last four of an ID number, by that of the whole of it."""

    __tablename__ = "id_tails"

    subject_index: str = Field(primary_key=True)
    tail: str = Field(index=True)


_T = IdTail.__table__  # type: ignore[attr-defined]


def spelling(name: str) -> str:
    """Return the pinyin of a name, initials and in full ("lxm lixiaoming"), for searching."""
    if not name:
        return ""
    from pypinyin import Style, lazy_pinyin  # its tables load slowly; only writers need them

    short = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return f"{short[:INITIALS]} {''.join(lazy_pinyin(name)).lower()[:SPELLED]}"


def tail_index(vault: Vault, tail: str) -> str:
    """Return the blind index of the last four of an ID number: nothing is revealed by it."""
    return vault.blind(f"last four of an ID number|{tail}")


def note_tails(session: Session, vault: Vault, id_numbers: Iterable[str]) -> None:
    """Keep for each person, known by the blind index of the number, that of its last four."""
    rows = [
        {"subject_index": vault.blind(one), "tail": tail_index(vault, one.strip()[-4:])}
        for one in sorted({one for one in id_numbers if one})
    ]
    if not rows:
        return
    connection = session.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(_T).on_conflict_do_nothing(), rows)
