"""The ledger of clocks in the store: what befell each, by whom, why; and the row that follows.

Only clocks that stop, go on again, are extended or re-projected have entries: a clock that
starts and is met costs none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, update

from workflow.calendar.due import DueDate, earliest
from workflow.calendar.ledger import COUNTED, Ledger, Pause, consumed
from workflow.cases.clock_tables import ClockEntry
from workflow.cases.deadlines import NO_DUE, ClockChanges, due_dates, rules_of
from workflow.cases.facts import Facts
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Deadline, Task
from workflow.engine import timing
from workflow.engine.definition import Kind
from workflow.store.hot import Hot, Prepared, among_ids

if TYPE_CHECKING:
    from workflow.calendar.days import WorkCalendar
    from workflow.cases.course import Course

_D = Deadline.__table__  # type: ignore[attr-defined]
_L = ClockEntry.__table__  # type: ignore[attr-defined]
_K = Task.__table__  # type: ignore[attr-defined]
COLUMNS = ("id", "case_id", "key", "started_on", "due_on", "state", "provisional", "calendar")
ENTRY = ("deadline_id", "seq", "what", "on", "person", "data")
STAGE = "stage:"  # a pause by a stage is called so, an ordered one by its key


@dataclass(frozen=True, slots=True)
class Why:
    """What the act at work says of itself: its reason, its office, its place in the text."""

    because: str = ""
    role: str = "system"
    unit: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A deadline as it was read, with all that befell it so far."""

    id: int
    case_id: int
    key: str
    started_on: date
    due_on: date
    state: str
    provisional: bool
    calendar: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger, as far as it moves dates or decides who may act."""

    deadline_id: int
    seq: int
    what: str
    on: date
    person: str
    data: Mapping[str, Any] = field(default_factory=dict)


def in_effect(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that still count; pure.

    A clock begun afresh by a move to another version leaves behind what befell it before; a move
    undone takes with it what it brought.
    """
    found: list[Entry] = []
    before: list[list[Entry]] = []
    for one in entries:
        if one.what == "moved":
            before.append(found)
            found = [] if one.data.get("restarted") else list(found)
        elif one.what == "moved_back":
            found = before.pop()
        else:
            found.append(one)
    return found


def ledger_of(entries: Iterable[Entry], clock: timing.Deadline) -> Ledger:
    """Return what the entries of a clock, in order, come to; pure."""
    open_, pauses, extended = {}, [], 0
    for one in in_effect(entries):
        if one.what == "paused":
            open_[one.data["pause"]] = one.on
        elif one.what == "resumed":
            pauses.append(Pause(open_.pop(one.data["pause"]), one.on))
        elif one.what == "extended":
            extended += int(one.data["days"])
    pauses += [Pause(on) for on in open_.values()]
    return Ledger(tuple(pauses), extended, clock.after_pause == "in_full")


def standing(entries: Iterable[Entry]) -> dict[str, date]:
    """Return the pauses that stand, by name, with the day each began."""
    found: dict[str, date] = {}
    for one in in_effect(entries):
        if one.what == "paused":
            found[one.data["pause"]] = one.on
        elif one.what == "resumed":
            found.pop(one.data["pause"], None)
    return found


_live = Prepared(
    select(*(_D.c[name] for name in COLUMNS)).where(
        _D.c.case_id == bindparam("case_id"),
        or_(_D.c.state == "running", _D.c.state == "paused"),
    )
)
_entries = Prepared(
    select(*(_L.c[name] for name in ENTRY))
    .where(_L.c.deadline_id == bindparam("deadline_id"))
    .order_by(_L.c.seq)
)
_running = Prepared(
    select(_D.c.key, _D.c.due_on).where(
        _D.c.case_id == bindparam("case_id"), _D.c.state == "running"
    )
)
CHANGED = ("due_on", "provisional", "rules", "state", "used", "extended", "paused_on", "calendar")
put_clock = Prepared(
    update(_D)
    .where(_D.c.id == bindparam("of_id"))
    .values({name: bindparam(f"to_{name}") for name in CHANGED})
)
put_tasks = Prepared(
    update(_K).where(_K.c.case_id == bindparam("of_case")).values(due_on=bindparam("to_due_on"))
)


def live_clock(hot: Hot, case_id: int, key: str) -> ClockRow | None:
    """Return the clock of a case that runs or stands still, with its entries."""
    for row in hot.rows(_live, {"case_id": case_id}):
        if row[2] == key:
            entries = tuple(Entry(*one) for one in hot.rows(_entries, {"deadline_id": row[0]}))
            return replace(ClockRow(*row), entries=entries)
    return None


def entries_of(hot: Hot, deadline_ids: Sequence[int]) -> dict[int, tuple[Entry, ...]]:
    """Return the entries of many clocks, in order."""
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for row in hot.rows(_entries_of(hot.dialect), {"ids": hot.ids(deadline_ids)}):
        found[row[0]].append(Entry(*row))
    return {key: tuple(entries) for key, entries in found.items()}


@cache
def _entries_of(dialect: str) -> Prepared:
    columns = select(*(_L.c[name] for name in ENTRY))
    among = columns.where(among_ids(_L.c.deadline_id, dialect))
    return Prepared(among.order_by(_L.c.deadline_id, _L.c.seq))


def still_due(hot: Hot, case_id: int, but: Sequence[str] = ()) -> date | None:
    """Return the earliest day on which a running clock of a case is due."""
    rows = hot.rows(_running, {"case_id": case_id})
    return min((on for key, on in rows if key not in but), default=None)


def by_stage(
    course: Course, case: CaseRow, kind: Kind, changed: ClockChanges, why: Why
) -> tuple[str, ...]:
    """Stop and let go on what a change of stage stops; returns clocks that start after all."""
    course.changes.flush()
    to_start = []
    for key in changed.paused:
        if (clock := live_clock(course.hot, case.id, key)) is not None:
            follow(course, case, kind, clock, "paused", why, {"pause": STAGE + case.stage})
    for key in changed.resumed:
        clock = live_clock(course.hot, case.id, key)
        if clock is None:
            to_start.append(key)
            continue
        for pause in standing(clock.entries):
            if pause.startswith(STAGE):
                clock = follow(course, case, kind, clock, "resumed", why, {"pause": pause})
    return tuple(to_start)


def follow(
    course: Course,
    case: CaseRow,
    kind: Kind,
    clock: ClockRow,
    what: str,
    why: Why,
    data: Mapping[str, Any],
) -> ClockRow:
    """Write one entry and what it makes of the clock; returns the clock as it is now."""
    entry = Entry(clock.id, len(clock.entries) + 1, what, course.today, course.person, dict(data))
    entries = (*clock.entries, entry)
    projected = project(course, case, kind.deadlines[clock.key], clock, entries)
    first = earliest(projected.dates)
    written = {**data, "before": clock.due_on.isoformat(), "after": first.on.isoformat()}
    course.hot.run(put_clock, {"of_id": clock.id, **projected.row()})
    course.hot.add(_L, [entry_row(course, clock, entry, why, written)])
    state = "paused" if projected.ledger.paused_on else "running"
    return replace(
        clock,
        due_on=first.on,
        state=state,
        provisional=first.provisional,
        calendar=projected.calendar,
        entries=entries,
    )


def entry_row(
    course: Course, clock: ClockRow, entry: Entry, why: Why, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an entry as its table keeps it."""
    actor = course.actor
    return {
        "case_id": clock.case_id,
        "deadline_id": clock.id,
        "key": clock.key,
        "seq": entry.seq,
        "what": entry.what,
        "on": entry.on,
        "at": course.now,
        "account_id": actor.account_id,
        "person": entry.person,
        "name": actor.name,
        "role": why.role,
        "unit": why.unit,
        "because": why.because,
        "clause": why.clause,
        "data": {**data, "calendar": course.house.calendar.version},
    }


@dataclass(frozen=True, slots=True)
class Projected:
    """A clock as it follows from its definition, its start, its entries and a calendar."""

    dates: tuple[DueDate, ...]
    ledger: Ledger
    used: int
    calendar: str

    def row(self) -> dict[str, Any]:
        """Return the parameters of `put_clock`, but for the id."""
        first, paused_on = earliest(self.dates), self.ledger.paused_on
        return {
            "to_due_on": first.on,
            "to_provisional": first.provisional,
            "to_rules": rules_of(self.dates, self.ledger),
            "to_state": "paused" if paused_on else "running",
            "to_used": self.used,
            "to_extended": self.ledger.extended,
            "to_paused_on": paused_on,
            "to_calendar": self.calendar,
        }


def project(
    course: Course,
    case: CaseRow,
    clock: timing.Deadline,
    row: ClockRow,
    entries: Sequence[Entry],
    calendar: WorkCalendar | None = None,
) -> Projected:
    """Return a clock's dates from nothing but definition, start, entries and calendar."""
    house, counting = course.house, calendar or course.house.calendar
    ledger = ledger_of(entries, clock)
    facts = Facts(house, course.work, case, row.started_on)
    definition = house.definition_of(case)
    dates = due_dates(house, definition, clock, case.cycle, row.started_on, facts, ledger, counting)
    counted = next((one for one in dates if one.rule in COUNTED), None)
    stops = [one.on for one in in_effect(entries) if one.what in ("paused", "resumed")]
    last = max(stops, default=row.started_on)
    used = consumed(counted, ledger, last, counting) if counted and ledger.pauses else 0
    return Projected(dates, ledger, used, counting.version)


def retime(course: Course, case: CaseRow) -> None:
    """Let the case and its work items follow the clocks that run."""
    case.due_on = still_due(course.hot, case.id)
    course.hot.run(put_tasks, {"of_case": case.id, "to_due_on": case.due_on or NO_DUE})
