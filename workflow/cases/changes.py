"""What a command changes, collected and written in as few statements as may be.

The same path serves one case and ten thousand: a list signed as one act is a longer
batch, not another piece of code. A stage moves only by a guarded UPDATE.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from workflow.cases.rows import CaseRow
from workflow.cases.tables import AuditEntry, Case, Deadline, Member, Sign, Tally, Task
from workflow.messages.tables import Message
from workflow.store.hot import MANY, Hot, Prepared, among_ids

_C = Case.__table__  # type: ignore[attr-defined]
_D = Deadline.__table__  # type: ignore[attr-defined]
_K = Task.__table__  # type: ignore[attr-defined]
_S = Sign.__table__  # type: ignore[attr-defined]
_M = Member.__table__  # type: ignore[attr-defined]
_E = AuditEntry.__table__  # type: ignore[attr-defined]
_G = Message.__table__  # type: ignore[attr-defined]
TallyKey = tuple[str, int, int, str, str]
TALLY = ("programme", "cycle", "unit_id", "kind", "stage")


_MOVED = (
    "stage",
    "stage_since",
    "edition",
    "chain_seq",
    "chain_head",
    "due_on",
    "seal",
    "closed_at",
)
_move_case = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("of_case"), _C.c.edition == bindparam("seen"))
    .values({name: bindparam(f"to_{name}") for name in _MOVED})
)
_end_deadline = Prepared(
    update(_D)
    .where(
        _D.c.case_id == bindparam("of_case"),
        _D.c.key == bindparam("of_key"),
        or_(_D.c.state == "running", _D.c.state == "paused"),
    )
    .values(state=bindparam("to_state"), ended_on=bindparam("to_ended_on"))
)
_drop_tasks = Prepared(delete(_K).where(_K.c.case_id == bindparam("of_case")))
_drop_office = Prepared(
    delete(_K).where(_K.c.case_id == bindparam("of_case"), _K.c.role == bindparam("of_role"))
)
_void_signs = Prepared(
    update(_S)
    .where(_S.c.case_id == bindparam("of_case"), _S.c.live.is_(True))
    .values(live=False, voided_because=bindparam("because"))
)
_leave_lists = Prepared(
    update(_M)
    .where(_M.c.case_id == bindparam("of_case"), _M.c.left_at.is_(None))
    .values(left_at=bindparam("to_left_at"), left_because=bindparam("because"))
)


class LostRace(Exception):
    """A guarded update found another edition: somebody else was first."""


@dataclass
class Bulk:
    """A list that moves as one: what is the same for all, and what differs."""

    said: Mapping[str, Any]
    stage: Mapping[str, Any]
    ended: Sequence[tuple[str, str, date | None]]
    had_tasks: bool
    void: str
    cases: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Changes:
    """Rows to write; `flush` writes them in order and empties the collection."""

    hot: Hot
    cases: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    ended_deadlines: list[dict[str, Any]] = field(default_factory=list)
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    dropped_tasks: list[dict[str, Any]] = field(default_factory=list)
    dropped_offices: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    voided: list[dict[str, Any]] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    tallies: Counter[TallyKey] = field(default_factory=Counter)

    def tally(self, cases: Iterable[CaseRow], from_stage: str | None, to_stage: str) -> None:
        """Count cases out of one stage and into another; written when the command ends."""
        for case in cases:
            where = (case.programme, case.cycle, case.unit_id, case.kind)
            if from_stage is not None:
                self.tallies[(*where, from_stage)] -= 1
            self.tallies[(*where, to_stage)] += 1

    def settle(self) -> None:
        """Write what is left, the counts last: everybody takes their locks in one order."""
        self.flush()
        rows = [
            {**dict(zip(TALLY, key, strict=True)), "n": n}
            for key, n in sorted(self.tallies.items())
            if n
        ]
        for row in rows:
            self.hot.run(count_stage(self.hot.dialect), row)
        self.tallies.clear()

    def flush_bulk(self, bulk: Bulk) -> None:
        """Write a list that moved as one, in few statements."""
        self.flush()
        ids = self.hot.ids([row["of_case"] for row in bulk.cases])
        if self.hot.many(_move_case, bulk.cases, bulk.stage).rowcount != len(bulk.cases):
            raise LostRace
        self.hot.pour(_E, bulk.entries, bulk.said)
        for key, state, on in bulk.ended:
            given = {"of_key": key, "to_state": state, "to_ended_on": on, "ids": ids}
            self.hot.run(end_deadlines(self.hot.dialect), given)
        self.hot.pour(_D, bulk.clocks)
        if bulk.void:
            self.hot.run(void_signs(self.hot.dialect), {"because": bulk.void, "ids": ids})
        if bulk.had_tasks:
            self.hot.run(drop_tasks(self.hot.dialect), {"ids": ids})
        self.hot.pour(_K, bulk.tasks)

    def case(self, row: CaseRow, seen: int) -> None:
        """Write the case as it stands now, if its edition is still `seen`."""
        values = {f"to_{name}": getattr(row, name) for name in _MOVED}
        self.cases.append({**values, "of_case": row.id, "seen": seen})

    def flush(self) -> None:
        """Write all of it; raises LostRace when a case was changed by somebody else."""
        if len(self.cases) >= MANY:
            self._flush_many()
        else:
            self._flush_few()
        self.cases.clear()
        for rows in (
            self.entries,
            self.ended_deadlines,
            self.deadlines,
            self.dropped_tasks,
            self.dropped_offices,
            self.tasks,
            self.voided,
            self.left,
            self.messages,
        ):
            rows.clear()

    def _flush_few(self) -> None:
        with self.hot.together():
            moved = [self.hot.run(_move_case, row) for row in self.cases]
            self.hot.add(_E, self.entries)
            self._each(_end_deadline, self.ended_deadlines)
            self.hot.add(_D, self.deadlines)
            self._each(_drop_tasks, self.dropped_tasks)
            self._rest()
            self.hot.add(_K, self.tasks)
            self.hot.add(_G, self.messages)
        if any(cursor.rowcount != 1 for cursor in moved):
            raise LostRace

    def _flush_many(self) -> None:
        """A whole list: few statements, however many members."""
        if self.hot.many(_move_case, self.cases).rowcount != len(self.cases):
            raise LostRace
        self.hot.pour(_E, self.entries)
        for (key, state, on), ids in _alike(self.ended_deadlines).items():
            given = {"of_key": key, "to_state": state, "to_ended_on": on}
            self.hot.run(end_deadlines(self.hot.dialect), {**given, "ids": self.hot.ids(ids)})
        self.hot.pour(_D, self.deadlines)
        dropped = [row["of_case"] for row in self.dropped_tasks]
        self.hot.run(drop_tasks(self.hot.dialect), {"ids": self.hot.ids(dropped)})
        self._rest()
        self.hot.pour(_K, self.tasks)
        self.hot.add(_G, self.messages)

    def _rest(self) -> None:
        self._each(_drop_office, self.dropped_offices)
        self._each(_void_signs, self.voided)
        self._each(_leave_lists, self.left)

    def _each(self, prepared: Prepared, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            self.hot.run(prepared, row)


def _alike(rows: list[dict[str, Any]]) -> dict[tuple[str, str, Any], list[int]]:
    """Group clocks that end alike."""
    found: dict[tuple[str, str, Any], list[int]] = {}
    for row in rows:
        alike = (row["of_key"], row["to_state"], row["to_ended_on"])
        found.setdefault(alike, []).append(row["of_case"])
    return found


@cache
def end_deadlines(dialect: str) -> Prepared:
    """End the clocks of one key of many cases."""
    return Prepared(
        update(_D)
        .where(
            _D.c.key == bindparam("of_key"),
            or_(_D.c.state == "running", _D.c.state == "paused"),
            among_ids(_D.c.case_id, dialect),
        )
        .values(state=bindparam("to_state"), ended_on=bindparam("to_ended_on"))
    )


@cache
def drop_tasks(dialect: str) -> Prepared:
    """Take many cases off the work lists."""
    return Prepared(delete(_K).where(among_ids(_K.c.case_id, dialect)))


@cache
def void_signs(dialect: str) -> Prepared:
    """Void the live opinions on many cases, visibly."""
    return Prepared(
        update(_S)
        .where(_S.c.live.is_(True), among_ids(_S.c.case_id, dialect))
        .values(live=False, voided_because=bindparam("because"))
    )


@cache
def count_stage(dialect: str) -> Prepared:
    """Add to the count of one stage of one unit."""
    table = Tally.__table__  # type: ignore[attr-defined]
    kind = sqlite.insert if dialect == "sqlite" else postgresql.insert
    new = kind(table).values({name: bindparam(name) for name in (*TALLY, "n")})
    return Prepared(
        new.on_conflict_do_update(
            index_elements=list(TALLY), set_={"n": table.c.n + new.excluded.n}
        )
    )
