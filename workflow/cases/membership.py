"""Who is on a list, and who was: rows of a page, how many at which stage, why others left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.cases.rows import CaseRow, read_members
from workflow.cases.tables import Case, Member, RegisterEntry
from workflow.cases.transaction import Transaction
from workflow.engine.actor import Actor
from workflow.store.engine import Work

PAGE = 100
_C = Case.__table__  # type: ignore[attr-defined]
_M = Member.__table__  # type: ignore[attr-defined]
FORMER = 200


@dataclass(frozen=True, slots=True)
class RowOfList:
    """A member of a list as a row; `facts` holds what is not personal."""

    case_id: int
    number: str
    name: str
    stage: str
    unit_id: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Former:
    """Somebody who left a list, and why."""

    case_id: int
    number: str
    name: str
    left_at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A page of the members of a list, with counts over all of it."""

    rows: tuple[RowOfList, ...]
    stages: Mapping[str, int]
    former: tuple[Former, ...]
    more: bool

    @property
    def total(self) -> int:
        """How many are on the list."""
        return sum(self.stages.values())


def membership(house: House, list_id: int, *, after: int = 0, size: int = PAGE) -> Membership:
    """Return a page of a list by key, at a number of statements that does not grow with it."""
    with house.store.read() as session:
        transaction = Transaction(house, Work(session.connection(), session), Actor(None, ""))
        found = read_members(transaction.hot, list_id, after, size + 1)
        registers = _registers(session, found)
        return Membership(
            tuple(_row(transaction, case, registers) for case in found[:size]),
            _stages(session, list_id),
            _former(session, list_id),
            len(found) > size,
        )


def _registers(session: Session, cases: Sequence[CaseRow]) -> dict[tuple[str, str], set[str]]:
    """Return which registers hold each person, by programme and blind index."""
    people = {case.subject_index for case in cases if case.subject_index}
    found: dict[tuple[str, str], set[str]] = {}
    for programme, index, key in session.exec(
        select(RegisterEntry.programme, RegisterEntry.subject_index, RegisterEntry.register_key)
        .where(col(RegisterEntry.subject_index).in_(people))
        .where(col(RegisterEntry.removed_on).is_(None))
    ):
        found.setdefault((programme, index), set()).add(key)
    return found


def _row(
    transaction: Transaction, case: CaseRow, registers: Mapping[tuple[str, str], set[str]]
) -> RowOfList:
    kind = transaction.house.kind_of(case)
    facts = transaction.facts(case)
    held = registers.get((case.programme, case.subject_index), ())
    facts.know("registers", frozenset(held))
    open_fields = (
        key for key, spec in kind.fields.items() if not spec.is_personal and spec.type != "table"
    )
    keys = [*kind.computed, *open_fields]
    shown = {key: facts[key] for key in keys}
    return RowOfList(case.id, case.number, case.subject_name, case.stage, case.unit_id, shown)


def _stages(session: Session, list_id: int) -> dict[str, int]:
    rows = session.exec(
        select(Case.stage, func.count())
        .join(Member, col(Member.case_id) == Case.id)
        .where(Member.list_id == list_id, col(Member.left_at).is_(None))
        .group_by(Case.stage)
    )
    return dict(rows.all())


def _former(session: Session, list_id: int) -> tuple[Former, ...]:
    rows = session.connection().execute(
        sqlalchemy.select(_C.c.id, _C.c.number, _C.c.subject_name, _M.c.left_at, _M.c.left_because)
        .join(_M, _M.c.case_id == _C.c.id)
        .where(_M.c.list_id == list_id, _M.c.left_at.is_not(None))
        .order_by(_M.c.id.desc())
        .limit(FORMER)
    )
    return tuple(Former(*row) for row in rows)
