"""What a command changes, collected and written in as few statements as may be.

The same path serves one case and ten thousand: a list signed as one act is a longer
batch, not another piece of code. A stage moves only by a guarded UPDATE.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, update

from workflow.cases.rows import CaseRow
from workflow.cases.tables import AuditEntry, Case, Deadline, Member, Sign, Task
from workflow.messages.tables import Message
from workflow.store.hot import Hot, Prepared

_C = Case.__table__  # type: ignore[attr-defined]
_D = Deadline.__table__  # type: ignore[attr-defined]
_K = Task.__table__  # type: ignore[attr-defined]
_S = Sign.__table__  # type: ignore[attr-defined]
_M = Member.__table__  # type: ignore[attr-defined]


def _insert(table: Any) -> Prepared:
    names = [column.name for column in table.c if column.name != "id"]
    return Prepared(insert(table).values({name: bindparam(name) for name in names}))


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
_add_entry = _insert(AuditEntry.__table__)  # type: ignore[attr-defined]
_add_deadline = _insert(_D)
_add_task = _insert(_K)
_add_message = _insert(Message.__table__)  # type: ignore[attr-defined]
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

    def case(self, row: CaseRow, seen: int) -> None:
        """Write the case as it stands now, if its edition is still `seen`."""
        values = {f"to_{name}": getattr(row, name) for name in _MOVED}
        self.cases.append({**values, "of_case": row.id, "seen": seen})

    def flush(self) -> None:
        """Write all of it; raises LostRace when a case was changed by somebody else."""
        with self.hot.together():
            moved = self._write(_move_case, self.cases)
            for prepared, rows in (
                (_add_entry, self.entries),
                (_end_deadline, self.ended_deadlines),
                (_add_deadline, self.deadlines),
                (_drop_tasks, self.dropped_tasks),
                (_drop_office, self.dropped_offices),
                (_add_task, self.tasks),
                (_void_signs, self.voided),
                (_leave_lists, self.left),
                (_add_message, self.messages),
            ):
                self._write(prepared, rows)
                rows.clear()
        if moved is not None and moved.rowcount != len(self.cases):
            raise LostRace
        self.cases.clear()

    def _write(self, prepared: Prepared, rows: list[dict[str, Any]]) -> Any:
        if not rows:
            return None
        if len(rows) == 1:
            return self.hot.run(prepared, rows[0])
        return self.hot.many(prepared, rows)
