"""The clocks of a case under another version: go on, begin afresh, end, or begin.

A clock that goes on is the same row with its ledger, so that no reminder is told twice for one
date. All days are Shanghai dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from workflow.calendar.due import earliest
from workflow.cases.course import Course
from workflow.cases.deadlines import deadline_row
from workflow.cases.ledger import (
    STAGE,
    ClockRow,
    Entry,
    Projected,
    project,
    standing,
)
from workflow.cases.rows import CaseRow
from workflow.engine.timing import Deadline
from workflow.moving.map_file import ClockRule
from workflow.moving.pairs import Pair

KEPT, RESTARTED, ENDS, BEGINS = "kept", "restarted", "ends", "begins"


@dataclass(frozen=True, slots=True)
class ClockMove:
    """What becomes of one clock: due before and after, and what is written of it."""

    how: str
    old: ClockRow | None
    key: str
    before: date | None
    after: date | None
    paused: bool
    because: str = ""
    entries: tuple[Entry, ...] = ()
    now: Projected | None = None
    begins: Mapping[str, Any] | None = None

    def said(self) -> dict[str, Any]:
        """Return it as the record and the verdict keep it."""
        return {
            "how": self.how,
            "from": self.old.key if self.old else "",
            "to": self.key,
            "before": self.before.isoformat() if self.before else "",
            "after": self.after.isoformat() if self.after else "",
            "paused": self.paused,
            "because": self.because,
        }


def move_clocks(
    course: Course, case: CaseRow, pair: Pair, rows: Iterable[ClockRow], known: dict[Any, Projected]
) -> list[ClockMove]:
    """Return what becomes of the live clocks of a case that is of the new version already.

    Raises MissingParameter and whatever else a rule raises: such a case stays.
    """
    found, taken = [], set[str]()
    for row in rows:
        rule = pair.map.clocks[row.key]
        clock = pair.new.deadlines.get(rule.to or "")
        if clock is None or case.stage not in {*clock.in_, *clock.paused_in}:
            found.append(ClockMove(ENDS, row, "", row.due_on, None, False, rule.ends))
            continue
        taken.add(str(rule.to))
        found.append(_carried(course, case, clock, row, rule, known))
    for key, clock in pair.new.deadlines.items():
        if key not in taken and case.stage in clock.in_:
            found.append(_begun(course, case, pair, key))
    return found


def _begun(course: Course, case: CaseRow, pair: Pair, key: str) -> ClockMove:
    dates = course.due(case, pair.new, key)
    row = deadline_row(case.id, key, course.today, dates, course.house.calendar.version)
    return ClockMove(BEGINS, None, key, None, row["due_on"], False, begins=row)


def _carried(
    course: Course,
    case: CaseRow,
    clock: Deadline,
    row: ClockRow,
    rule: ClockRule,
    known: dict[Any, Projected],
) -> ClockMove:
    restarted = rule.elapsed == "restarted"
    now = replace(row, key=str(rule.to), started_on=course.today if restarted else row.started_on)
    entries = _entries(course, clock, row, case.stage, restarted=restarted)
    projected = _projected(course, case, clock, now, (*row.entries, *entries), known)
    paused = projected.ledger.paused_on is not None
    return ClockMove(
        RESTARTED if restarted else KEPT, row, now.key, row.due_on,
        earliest(projected.dates).on, paused, rule.because, entries, projected,
    )  # fmt: skip


def _projected(
    course: Course,
    case: CaseRow,
    clock: Deadline,
    row: ClockRow,
    entries: Sequence[Entry],
    known: dict[Any, Projected],
) -> Projected:
    """Count once for all clocks that started alike and that only the move befell."""
    if any(one.what != "moved" for one in entries):
        return project(course, case, clock, row, entries)
    place = (case.kind, row.key, case.cycle, case.unit_id, row.started_on)
    if place not in known:
        known[place] = project(course, case, clock, row, entries)
    return known[place]


def _entries(
    course: Course, clock: Deadline, row: ClockRow, stage: str, *, restarted: bool
) -> tuple[Entry, ...]:
    """Return what befalls the clock: it moves; what it stood still for ends, or it stands still."""
    open_ = {} if restarted else standing(row.entries)
    befell: list[tuple[str, dict[str, Any]]] = [("moved", {"restarted": restarted})]
    for pause in open_:
        of_stage = pause.startswith(STAGE)
        if (of_stage and stage in clock.in_) or not (of_stage or pause in clock.pauses):
            befell.append(("resumed", {"pause": pause}))
    if stage in clock.paused_in and not any(pause.startswith(STAGE) for pause in open_):
        befell.append(("paused", {"pause": STAGE + stage}))
    first = len(row.entries) + 1
    return tuple(
        Entry(row.id, first + at, what, course.today, course.person, data)
        for at, (what, data) in enumerate(befell)
    )
