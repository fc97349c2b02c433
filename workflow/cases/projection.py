"""Open deadlines counted again on another calendar: what would move, and moving it.

Keyed by the version of the calendar that a row rests on: a second run finds nothing to do. A
date that moves leaves an entry in its ledger and one in the chained record of its case; one
that stays is only noted as counted by the new version. A case whose rules raise is left wholly
as it was, resting on the older version, so that a later run finds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from workflow.calendar.days import WorkCalendar
from workflow.calendar.due import earliest
from workflow.cases.clock_tables import ClockEntry
from workflow.cases.course import Course
from workflow.cases.deadlines import NO_DUE
from workflow.cases.ledger import (
    COLUMNS,
    ClockRow,
    Entry,
    Projected,
    Why,
    entries_of,
    entry_row,
    project,
    put_clock,
    put_tasks,
)
from workflow.cases.rows import CaseRow, load_cases
from workflow.cases.tables import IS_OPEN, Deadline
from workflow.cases.transaction import Transaction
from workflow.engine.machine import Step
from workflow.store.hot import Hot, Prepared, among_ids

_D = Deadline.__table__  # type: ignore[attr-defined]
_L = ClockEntry.__table__  # type: ignore[attr-defined]
ACT = "reproject"
Again = tuple[CaseRow, ClockRow, Projected, bool]  # a clock counted again; whether that changes it


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that another calendar moves, or makes certain."""

    deadline_id: int
    case_id: int
    key: str
    before: date
    after: date
    was_provisional: bool
    provisional: bool


# Written out and split in two, so that the partial index by calendar is of use.
_OPEN = select(*(_D.c[name] for name in COLUMNS), _D.c.rules).where(text(IS_OPEN))
_older = Prepared(_OPEN.where(_D.c.calendar < bindparam("version")))
_newer = Prepared(_OPEN.where(_D.c.calendar > bindparam("version")))


@cache
def _recount(dialect: str) -> Prepared:
    noted = update(_D).where(among_ids(_D.c.id, dialect))
    return Prepared(noted.values(calendar=bindparam("to_version")))


@cache
def _due_of(dialect: str) -> Prepared:
    return Prepared(
        select(_D.c.case_id, _D.c.due_on).where(
            _D.c.state == "running", among_ids(_D.c.case_id, dialect)
        )
    )


def would_move(
    course: Course,
    calendar: WorkCalendar,
    among: Sequence[int] | None = None,
    left: list[int] | None = None,
) -> list[Moved]:
    """Return what `calendar` would change of the open deadlines (or of those named).

    A case whose rules raise is passed over, as `reproject` would pass it over; its number goes
    into `left`.
    """
    counted = _projected(course, calendar, among, [] if left is None else left, hold=False)
    return [_moved(clock, now) for _, clock, now, changes in counted if changes]


def reproject(
    transaction: Transaction,
    calendar: WorkCalendar,
    among: Sequence[int] | None = None,
    why: Why | None = None,
    left: list[int] | None = None,
) -> list[Moved]:
    """Count the open deadlines (or those named) by `calendar` and write what changes.

    In the transaction given; the caller gives the house its new calendar afterwards. A case
    that raises goes into `left`, by its number, and nothing of it is written; without `left`
    it stops the whole.
    """
    said = why or Why("工作日历更新")
    same: list[int] = []
    found: list[tuple[CaseRow, ClockRow, Projected]] = []
    for case, clock, now, changes in _projected(transaction, calendar, among, left, hold=True):
        if changes:
            found.append((case, clock, now))
        else:
            same.append(clock.id)
    hot = transaction.hot
    if same:
        hot.run(_recount(hot.dialect), {"ids": hot.ids(same), "to_version": calendar.version})
    if found:
        _write(transaction, found, said)
    return [_moved(clock, now) for _, clock, now in found]


def _projected(
    course: Course,
    calendar: WorkCalendar,
    among: Sequence[int] | None,
    left: list[int] | None,
    *,
    hold: bool,
) -> Iterator[Again]:
    """Count again, once for all clocks that nothing befell and that started alike."""
    wanted = None if among is None else frozenset(among)
    rows = [
        row for row in _open(course.hot, calendar.version) if wanted is None or row[0] in wanted
    ]
    if not rows:
        return
    befell = entries_of(course.hot, [row[0] for row in rows])
    held = load_cases(course.hot, {row[1] for row in rows}, hold=hold)
    cases = {one.id: one for one in held}
    known: dict[Any, Projected] = {}
    for case_id, clocks in groupby(rows, itemgetter(1)):
        try:
            counted = [
                _clock(course, cases[case_id], row, befell.get(row[0], ()), calendar, known)
                for row in clocks
            ]
        except SQLAlchemyError:  # the transaction itself is lost, not one case
            raise
        except Exception:  # whatever it is, the other cases move
            if left is None:
                raise
            left.append(case_id)
            continue
        yield from counted


def _clock(
    course: Course,
    case: CaseRow,
    row: Sequence[Any],
    befell: tuple[Entry, ...],
    calendar: WorkCalendar,
    known: dict[Any, Projected],
) -> Again:
    *columns, kept = row
    clock = replace(ClockRow(*columns), entries=befell)
    now = _again(course, case, clock, calendar, known)
    return case, clock, now, _changes(clock, now, kept)


def _again(
    course: Course,
    case: CaseRow,
    clock: ClockRow,
    calendar: WorkCalendar,
    known: dict[Any, Projected],
) -> Projected:
    grammar = course.house.kind_of(case).deadlines[clock.key]
    if clock.entries:
        return project(course, case, grammar, clock, clock.entries, calendar)
    alike = (case.programme, case.version, case.kind, clock.key, case.cycle, case.unit_id)
    place = (*alike, clock.started_on)
    if place not in known:
        known[place] = project(course, case, grammar, clock, (), calendar)
    return known[place]


def _changes(clock: ClockRow, now: Projected, kept: Any) -> bool:
    first = earliest(now.dates)
    if (clock.due_on, clock.provisional) != (first.on, first.provisional):
        return True
    # The date stands, but another rule's may not: the page shows all of them.
    return [rule["on"] for rule in kept] != [one.on.isoformat() for one in now.dates]


def _moved(clock: ClockRow, now: Projected) -> Moved:
    first = earliest(now.dates)
    return Moved(
        clock.id, clock.case_id, clock.key, clock.due_on, first.on,
        clock.provisional, first.provisional,
    )  # fmt: skip


def _write(
    transaction: Transaction, found: Sequence[tuple[CaseRow, ClockRow, Projected]], why: Why
) -> None:
    hot, entries, rows = transaction.hot, [], []
    of_case: defaultdict[int, list[CaseRow]] = defaultdict(list)
    for case, clock, now in found:
        moved = _moved(clock, now)
        data = {
            "clock": clock.key,
            "before": moved.before.isoformat(),
            "after": moved.after.isoformat(),
            "provisional": moved.provisional,
            "calendar_before": clock.calendar,
            "calendar": now.calendar,
        }
        entry = Entry(
            clock.id, len(clock.entries) + 1, "reprojected", transaction.today, transaction.person
        )
        rows.append({"of_id": clock.id, **now.row()})
        entries.append({**entry_row(transaction, clock, entry, why, data), "data": data})
        transaction.record(case, Step(ACT, case.stage, case.stage, why.role), "done", data)
        of_case[case.id].append(case)
    hot.many(put_clock, rows)
    hot.pour(_L, entries)
    _retime(transaction, [cases[0] for cases in of_case.values()])


def _retime(transaction: Transaction, cases: Iterable[CaseRow]) -> None:
    """Let the cases and their work items follow, all at once; editions stay: nobody is turned
    away from a page because a calendar was loaded."""
    hot, held = transaction.hot, list(cases)
    due: dict[int, date] = {}
    ids = hot.ids([case.id for case in held])
    for case_id, on in hot.rows(_due_of(hot.dialect), {"ids": ids}):
        due[case_id] = min(on, due.get(case_id, on))
    for case in held:
        case.due_on = due.get(case.id)
        transaction.changes.case(case, case.edition)
    hot.many(put_tasks, [{"of_case": c.id, "to_due_on": c.due_on or NO_DUE} for c in held])
    transaction.changes.flush()


def outdated(hot: Hot, version: str, case_id: int | None = None) -> list[int]:
    """Return the open deadlines (of a case) that rest on another calendar than `version`."""
    return [row[0] for row in _open(hot, version) if case_id in (None, row[1])]


def _open(hot: Hot, version: str) -> list[Sequence[Any]]:
    """Read the open deadlines that rest on another calendar, by case."""
    given = {"version": version}
    return sorted((*hot.rows(_older, given), *hot.rows(_newer, given)), key=itemgetter(1, 0))
