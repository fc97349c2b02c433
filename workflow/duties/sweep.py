"""What the clock does about duties: notes what is at risk or was missed, and tells each desk once.

A period is claimed by its mark in the transaction that puts it on the record of the case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import select

from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.incidents import sweep_each
from workflow.cases.offices import tell_offices
from workflow.cases.outcome import Done
from workflow.cases.rows import CaseRow
from workflow.cases.transaction import Transaction
from workflow.duties.reads import Held, held, owing
from workflow.duties.rules import AT_RISK, MISSED, Count
from workflow.duties.tables import DutyMark
from workflow.engine.actor import SYSTEM
from workflow.engine.machine import Refused, Step

TOLD = {AT_RISK: "duties_at_risk", MISSED: "duties_missed"}
NOTED = {AT_RISK: "duty_at_risk", MISSED: "duty_missed"}
Found = list[tuple[Held, Count]]


def sweep(house: House) -> Counter[str]:
    """Note every period newly at risk or missed; returns how many by state."""
    due = _due(house)

    def work(case_id: int) -> str | Refused:
        return _note(house, case_id, due[case_id])

    return sweep_each(house, "duties", due, work)


def _due(house: House) -> dict[int, Found]:
    found = defaultdict[int, Found](list)
    with house.store.read() as session:
        every = list(held(house, session, owing(house, session)))
        marks = select(DutyMark.case_id, DutyMark.duty, DutyMark.period, DutyMark.state)
        known = set(session.exec(marks)) if every else set()
    for one in every:
        for count in one.counts:
            mark = (one.case_id, one.key, count.period.key, count.state)
            if count.state in TOLD and mark not in known:
                found[one.case_id].append((one, count))
    return dict(found)


def _note(house: House, case_id: int, found: Found) -> str | Refused:
    def work(transaction: Transaction) -> Done:
        case = transaction.hold(case_id, SYSTEM)
        for one, count in found:
            if _claim(transaction, one, count):
                _record(transaction, case, one, count)
                _tell(transaction, case, one, count)
        transaction.changes.case(case, case.edition)
        transaction.changes.flush()
        return Done(case.id, case.number, "duties", case.stage, case.stage, case.edition)

    outcome = door.in_transaction(house, SYSTEM, None, work)
    return outcome if isinstance(outcome, Refused) else "noted"


def _claim(transaction: Transaction, one: Held, count: Count) -> bool:
    insert = sqlite.insert if transaction.house.store.is_sqlite else postgresql.insert
    mark = insert(DutyMark.__table__).values(  # type: ignore[attr-defined]
        case_id=one.case_id, duty=one.key, period=count.period.key, state=count.state,
        done=count.done, least=count.least, at=transaction.now,
    )  # fmt: skip
    claimed = transaction.session.connection().execute(mark.on_conflict_do_nothing())
    return claimed.rowcount == 1


def _record(transaction: Transaction, case: CaseRow, one: Held, count: Count) -> None:
    said = {
        "duty": one.key, "zh": one.duty.title.zh, "en": one.duty.title.en,
        "period": count.period.key, "done": count.done, "least": count.least,
    }  # fmt: skip
    step = Step(NOTED[count.state], case.stage, case.stage, "system")
    transaction.record(case, step, "done", said)


def _tell(transaction: Transaction, case: CaseRow, one: Held, count: Count) -> None:
    roles: Sequence[str] = one.duty.owed_by
    if count.state == MISSED:
        roles = [*roles, *one.duty.tells]
    what = TOLD[count.state]
    tell_offices(
        transaction.house, transaction.session, f"{what}:{transaction.today}", what,
        _desks(transaction, case, roles),
    )  # fmt: skip


def _desks(
    transaction: Transaction, case: CaseRow, roles: Iterable[str]
) -> Iterable[tuple[str, int]]:
    for role in roles:
        reach_id = transaction.house.desk_of(case, role)
        if reach_id is not None:
            yield role, reach_id
