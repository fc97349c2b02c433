"""Acts on a clock, through the one door: pauses by order, extensions asked for and decided.

Each is one transaction: an entry in the clock's ledger, one in the chained record of the case,
the dates that follow, the work items, and the messages to those concerned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workflow.calendar.due import MissingParameter
from workflow.calendar.rule_values import whole
from workflow.cases.clock_rules import (
    ASK,
    ENTRY_OF,
    GRANT,
    PAUSE,
    RESUME,
    Permit,
    Seen,
    Wish,
    asked_for,
    decide,
    permits,
)
from workflow.cases.door import in_transaction, record_refusal, repeated
from workflow.cases.house import House
from workflow.cases.ledger import ClockRow, Entry, Why, follow, live_clock, project, retime
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused, Step
from workflow.engine.timing import Deadline


def act_on_clock(
    house: House,
    case_id: int,
    wish: Wish,
    actor: Actor,
    *,
    seen: int | None = None,
    command: str | None = None,
) -> Done | Refused:
    """Do to a clock what is wished, wholly or not at all; a refusal is recorded too."""

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(case_id, actor)
        if seen is not None and seen != case.edition:
            raise Stop(transaction.conflict(case))
        return _do(transaction, case, wish)

    outcome = in_transaction(house, actor, command, work)
    if isinstance(outcome, Refused):
        if outcome.conflict and command and (done := repeated(house, command)):
            return done
        if wish.act in ENTRY_OF:
            record_refusal(house, case_id, wish.act, actor, outcome)
    return outcome


def may_do(transaction: Transaction, case: CaseRow) -> dict[str, tuple[Permit, ...]]:
    """Return what the actor may do to each clock of a case that runs or stands still."""
    kind, found = transaction.house.kind_of(case), {}
    for key, clock in kind.deadlines.items():
        if not (clock.pauses or clock.extension):
            continue
        row = live_clock(transaction.hot, case.id, key)
        if row is not None:
            may = permits(_seen(transaction, case, clock, row), transaction.actor)
            useful = [
                one for one in may if one.act != ASK or _helps(transaction, case, row, one.days)
            ]
            found[key] = tuple(useful)
    return found


def _do(transaction: Transaction, case: CaseRow, wish: Wish) -> Done:
    kind = transaction.house.kind_of(case)
    clock = kind.deadlines.get(wish.key)
    row = live_clock(transaction.hot, case.id, wish.key) if clock else None
    if clock is None or row is None or wish.act not in ENTRY_OF:
        raise refuse("clock_over", "此期限没有在计时", "this clock does not run")
    answer = decide(wish, _seen(transaction, case, clock, row), transaction.actor)
    if not isinstance(answer, ActingPost):
        raise Stop(Refused((answer,)))
    data = _data(transaction, case, wish, row)
    why = Why(wish.because.strip(), answer.role, answer.unit_name, _clause(wish, clock))
    now = follow(transaction, case, kind, row, ENTRY_OF[wish.act], why, data)
    before, case.edition = case.edition, case.edition + 1
    retime(transaction, case)
    step = Step(
        wish.act, case.stage, case.stage, answer.role, answer.unit_id, answer.unit_name,
        answer.on_behalf_of,
    )  # fmt: skip
    said = {
        "clock": wish.key, "because": why.because, **data,
        "before": row.due_on.isoformat(), "after": now.due_on.isoformat(),
    }  # fmt: skip
    transaction.record(case, step, "done", said, transaction.command)
    for role in _told(wish, clock, kind.stages[case.stage].waits_for):
        transaction.tell(case, role, wish.act)
    transaction.changes.case(case, before)
    transaction.changes.flush()
    return Done(case.id, case.number, wish.act, case.stage, case.stage, case.edition)


def _data(transaction: Transaction, case: CaseRow, wish: Wish, row: ClockRow) -> dict[str, Any]:
    if wish.act in (PAUSE, RESUME):
        return {"pause": wish.pause}
    if wish.act == ASK:
        if not _helps(transaction, case, row, wish.days):
            raise refuse(
                "extension_useless",
                "到期日由固定日期决定，延期不会改变它",
                "a fixed date binds: an extension would not change it",
            )
        return {"days": wish.days}
    asked = asked_for(row.entries)
    assert asked is not None
    return {"days": asked.data["days"], "asked": asked.seq}


def _helps(transaction: Transaction, case: CaseRow, row: ClockRow, days: int) -> bool:
    """Tell whether so many more days would move the date that binds."""
    clock = transaction.house.kind_of(case).deadlines[row.key]
    granted = Entry(row.id, 0, "extended", transaction.today, "", {"days": days})
    after = project(transaction, case, clock, row, (*row.entries, granted))
    return bool(after.row()["to_due_on"] > row.due_on)


def _seen(transaction: Transaction, case: CaseRow, clock: Deadline, row: ClockRow) -> Seen:
    most = 0
    if clock.extension is not None:
        try:
            most = whole(clock.extension.working_days, transaction.facts(case))
        except MissingParameter:
            most = 0  # nothing can be asked for while the parameter is not filled in
    return Seen(clock, row.entries, row.due_on, transaction.today, case.area, most)


def _clause(wish: Wish, clock: Deadline) -> str:
    if wish.act in (PAUSE, RESUME):
        return clock.pauses[wish.pause].clause or clock.clause
    return (clock.extension.clause if clock.extension else "") or clock.clause


def _told(wish: Wish, clock: Deadline, waiting: Sequence[str]) -> Sequence[str]:
    """Who is told: of a pause those who work on the case, of a wish its judges, then all."""
    if wish.act in (PAUSE, RESUME) or clock.extension is None:
        return waiting
    if wish.act == ASK:
        return clock.extension.approved_by
    told = clock.extension.tells if wish.act == GRANT else ()
    return tuple(dict.fromkeys((*clock.extension.by, *told)))
