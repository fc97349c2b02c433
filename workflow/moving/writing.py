"""Statements that put cases, clocks, opinions and work into another version, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, null, or_, update

from workflow.cases.changes import LostRace, drop_tasks
from workflow.cases.clock_tables import ClockEntry
from workflow.cases.deadlines import NO_DUE
from workflow.cases.ledger import ClockRow, Entry, Why, entry_row
from workflow.cases.rows import CaseRow
from workflow.cases.tables import AuditEntry, Case, Deadline, Sign, Task
from workflow.cases.transaction import Transaction
from workflow.store.hot import Prepared, among_ids

_C = Case.__table__  # type: ignore[attr-defined]
_D = Deadline.__table__  # type: ignore[attr-defined]
_S = Sign.__table__  # type: ignore[attr-defined]
_E = AuditEntry.__table__  # type: ignore[attr-defined]
_L = ClockEntry.__table__  # type: ignore[attr-defined]
_K = Task.__table__  # type: ignore[attr-defined]
DROPPED = "dropped"  # a clock that another version does not have: neither met nor missed
CASE = ("version", "stage", "edition", "chain_seq", "chain_head", "due_on", "answers")
CLOCK = (
    "key", "started_on", "due_on", "provisional", "rules", "state", "used", "extended",
    "paused_on", "calendar",
)  # fmt: skip

_put_case = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("of_case"), _C.c.edition == bindparam("seen"))
    .values({name: bindparam(f"to_{name}") for name in CASE})
)
_put_clock = Prepared(
    update(_D)
    .where(_D.c.id == bindparam("of_id"))
    .values({name: bindparam(f"to_{name}") for name in CLOCK} | {"ended_on": null()})
)
_put_sign = Prepared(
    update(_S)
    .where(_S.c.id == bindparam("of_id"))
    .values({name: bindparam(f"to_{name}") for name in ("action", "live", "voided_because")})
)


def put_cases(transaction: Transaction, cases: Iterable[tuple[CaseRow, int]]) -> None:
    """Write cases whose edition is still what was seen, with their entries; raises LostRace."""
    rows = [
        {"of_case": case.id, "seen": seen, **{f"to_{name}": getattr(case, name) for name in CASE}}
        for case, seen in cases
    ]
    if transaction.hot.many(_put_case, rows).rowcount != len(rows):
        raise LostRace
    transaction.hot.pour(_E, transaction.changes.entries)
    transaction.changes.entries.clear()


def put_clocks(transaction: Transaction, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write clocks that go on; each row names the clock (`of_id`) and its values (`to_…`)."""
    transaction.hot.many(_put_clock, rows)


def put_signs(transaction: Transaction, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write what becomes of opinions."""
    transaction.hot.many(_put_sign, rows)


def put_ledger(
    transaction: Transaction, lines: Iterable[tuple[ClockRow, Entry, Mapping[str, Any]]], why: Why
) -> None:
    """Add entries to the ledgers of clocks."""
    rows = [entry_row(transaction, clock, one, why, data) for clock, one, data in lines]
    transaction.hot.pour(_L, rows)


def begin_clocks(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write clocks that begin."""
    transaction.hot.pour(_D, rows)


def end_clocks(transaction: Transaction, ids: Sequence[int]) -> None:
    """Let live clocks end that the version does not have."""
    given = {"ids": transaction.hot.ids(ids), "to_ended_on": transaction.today}
    transaction.hot.run(_end(transaction.hot.dialect), given)


@cache
def _end(dialect: str) -> Prepared:
    live = or_(_D.c.state == "running", _D.c.state == "paused")
    ended = update(_D).where(live, among_ids(_D.c.id, dialect))
    return Prepared(ended.values(state=DROPPED, ended_on=bindparam("to_ended_on")))


def put_tasks(
    transaction: Transaction, case_ids: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Replace the work items of cases."""
    hot = transaction.hot
    hot.run(drop_tasks(hot.dialect), {"ids": hot.ids(case_ids)})
    hot.pour(_K, rows)


def task(case: CaseRow, role: str, reach_id: int) -> dict[str, Any]:
    """Return a work item of a case as its table keeps it."""
    return {
        "case_id": case.id, "role": role, "reach_id": reach_id,
        "due_on": case.due_on or NO_DUE, "claimed_by": None,
    }  # fmt: skip


def kept(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value
