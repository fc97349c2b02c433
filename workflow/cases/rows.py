"""A case as the door reads it: plain values, answers decoded only when asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Text, bindparam, cast, select, type_coerce

from workflow.cases import sides
from workflow.cases.tables import Case, Member
from workflow.engine.actor import Area
from workflow.store.hot import Hot, Prepared, among_ids

_T = Case.__table__  # type: ignore[attr-defined]
_M = Member.__table__  # type: ignore[attr-defined]
COLUMNS = (
    "id",
    "number",
    "programme",
    "version",
    "kind",
    "cycle",
    "stage",
    "stage_since",
    "edition",
    "unit_id",
    "unit_path",
    "sides",
    "parent_id",
    "subject_name",
    "subject_index",
    "seal",
    "due_on",
    "chain_seq",
    "chain_head",
    "closed_at",
)


@dataclass(slots=True)
class CaseRow:
    """One case inside a transaction; the door changes it and writes it back."""

    id: int
    number: str
    programme: str
    version: int
    kind: str
    cycle: int
    stage: str
    stage_since: datetime
    edition: int
    unit_id: int
    unit_path: str
    sides: str
    parent_id: int | None
    subject_name: str
    subject_index: str
    seal: str | None
    due_on: date | None
    chain_seq: int
    chain_head: str
    closed_at: datetime | None
    raw_answers: str
    decoded: dict[str, Any] | None = None

    @property
    def area(self) -> Area:
        """Whose it is, for posts to be held against."""
        return Area(self.unit_path, sides.unpacked(self.sides))

    @property
    def answers(self) -> dict[str, Any]:
        """The stored answers (personal ones sealed)."""
        if self.decoded is None:
            self.decoded = json.loads(self.raw_answers)
        return self.decoded


# The answers come as text: most members of a list are moved without looking into them.
_columns = [_T.c[name] for name in COLUMNS]
_columns.append(type_coerce(cast(_T.c.answers, Text), Text).label("raw_answers"))
_one = Prepared(select(*_columns).where(_T.c.id == bindparam("case_id")).with_for_update())
_read_one = Prepared(select(*_columns).where(_T.c.id == bindparam("case_id")))
_by_list = Prepared(
    select(*_columns)
    .join(_M, _M.c.case_id == _T.c.id)
    .where(_M.c.list_id == bindparam("list_id"), _M.c.left_at.is_(None))
    .order_by(_T.c.id)
)


_sealed = Prepared(
    select(_T.c.number, _columns[-1])
    .join(_M, _M.c.case_id == _T.c.id)
    .where(_M.c.list_id == bindparam("list_id"), _M.c.left_at.is_(None))
    .order_by(_T.c.id)
)


def contents(hot: Hot, list_id: int) -> Sequence[Sequence[str]]:
    """Read what a seal covers: number and stored answers of each member, in order."""
    return hot.rows(_sealed, {"list_id": list_id})


def load_case(hot: Hot, case_id: int) -> CaseRow | None:
    """Read one case and hold it until the transaction ends."""
    rows = hot.rows(_one, {"case_id": case_id})
    return CaseRow(*rows[0]) if rows else None


def read_case(hot: Hot, case_id: int) -> CaseRow | None:
    """Read one case to look at it; nobody has to wait."""
    rows = hot.rows(_read_one, {"case_id": case_id})
    return CaseRow(*rows[0]) if rows else None


def load_members(hot: Hot, list_id: int) -> Sequence[CaseRow]:
    """Read the cases on a list, in the order of their ids.

    The list itself is held; a member that somebody else steps meanwhile fails the guard.
    """
    return [CaseRow(*row) for row in hot.rows(_by_list, {"list_id": list_id})]


def load_cases(hot: Hot, ids: Iterable[int], *, hold: bool) -> list[CaseRow]:
    """Read cases in the order of their ids; with `hold` nobody else may step them meanwhile."""
    given = {"ids": hot.ids(sorted(ids))}
    return [CaseRow(*row) for row in hot.rows(_by_ids(hot.dialect, hold), given)]


@cache
def _by_ids(dialect: str, hold: bool) -> Prepared:
    among = select(*_columns).where(among_ids(_T.c.id, dialect)).order_by(_T.c.id)
    return Prepared(among.with_for_update() if hold else among)


_page_of_list = Prepared(
    select(*_columns)
    .join(_M, _M.c.case_id == _T.c.id)
    .where(
        _M.c.list_id == bindparam("list_id"),
        _M.c.left_at.is_(None),
        _T.c.id > bindparam("after"),
    )
    .order_by(_T.c.id)
    .limit(bindparam("size"))
)


def read_members(hot: Hot, list_id: int, after: int, size: int) -> Sequence[CaseRow]:
    """Read some of the cases on a list, those with ids behind `after`, to look at them."""
    rows = hot.rows(_page_of_list, {"list_id": list_id, "after": after, "size": size})
    return [CaseRow(*row) for row in rows]
