"""What the clock does about verification: opens plans, suspends who lapsed, closes what ended.

Each piece is an act through the door, as the system, in a transaction of its own; a plan is
claimed by its row. Days are Shanghai dates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, select

from workflow.cases import door, opening
from workflow.cases.facts import params_at
from workflow.cases.house import House
from workflow.cases.incidents import sweep_each
from workflow.cases.outcome import Done
from workflow.cases.tables import Case
from workflow.cases.transaction import Transaction
from workflow.engine.actor import SYSTEM
from workflow.engine.definition import Definition, Kind
from workflow.engine.machine import SYSTEM_ROLE, Refused
from workflow.money.tables import RUNNING, Entitlement
from workflow.verification.plan import anybody, day_of, plan_of
from workflow.verification.plan_tables import Verification
from workflow.verification.section import Yearly, yearly_of


def sweep(house: House) -> Counter[str]:
    """Do all that is due; returns how many plans were opened, people suspended, cases closed."""
    counts: Counter[str] = Counter()
    for definition in house.programmes():
        yearly = yearly_of(definition)
        if yearly is not None:
            counts += _plans(house, definition, yearly)
    with house.store.read() as session:
        due = dict(_due(house, session))

    def work(case_id: int) -> str | Refused:
        return _act(house, case_id, *due[case_id])

    return counts + sweep_each(house, "verifications", due, work)


def _plans(house: House, definition: Definition, yearly: Yearly) -> Counter[str]:
    def work(county: int) -> str | Refused:
        return _open(house, definition, yearly, county)

    counties = _counties_due(house, definition, yearly)
    return sweep_each(house, "verification_plans", counties, work, lambda county: None)


def _counties_due(house: House, definition: Definition, yearly: Yearly) -> list[int]:
    """Return the counties whose plan's day has come, that have none, and somebody to ask."""
    today, validity = house.clock.today(), definition.validity
    if validity.to is not None and today > validity.to:
        return []
    found = []
    with house.store.read() as session:
        counties = session.exec(
            select(Entitlement.county_id)
            .where(Entitlement.programme == definition.programme)
            .distinct()
        ).all()
        for county in sorted(counties):
            params = params_at(house, definition, county)
            opens = day_of(yearly.opens, params, today.year)
            if not opens <= today <= day_of(yearly.by, params, today.year):
                continue
            planned = plan_of(session, definition.programme, today.year, county) is not None
            if not planned and anybody(session, definition, yearly, county, today.year):
                found.append(county)
    return found


def _open(house: House, definition: Definition, yearly: Yearly, county: int) -> str | Refused:
    def work(transaction: Transaction) -> Done:
        case = opening.insert_case(
            transaction, definition, yearly.plan, county, cycle=transaction.today.year
        )
        kind = definition.kinds[yearly.plan]
        key = _by_clock(kind, "verification.plan")
        transaction.act(case, key, {})
        transaction.changes.flush()
        return Done(case.id, case.number, key, kind.start, case.stage, case.edition)

    outcome = door.in_transaction(house, SYSTEM, None, work)
    return outcome if isinstance(outcome, Refused) else "plans"


def _due(house: House, session: Session) -> Iterator[tuple[int, tuple[str, date]]]:
    """Yield each case the clock acts on: with which action, and on which day that was due."""
    today = house.clock.today()
    rows = session.exec(
        select(Verification, Case, Entitlement.state)
        .join(Case, col(Case.id) == col(Verification.case_id))
        .join(Entitlement, col(Entitlement.id) == col(Verification.entitlement_id))
        .where(
            col(Case.closed_at).is_(None),
            (col(Verification.lapses_on) < today) | col(Entitlement.state).not_in(RUNNING),
        )
        .order_by(col(Case.id))
    )
    for row, case, state in rows:
        kind = house.definitions.get(case.programme, case.version).kinds[case.kind]
        if state not in RUNNING:
            yield row.case_id, (_by_clock(kind, ""), today)
            continue
        key = _by_clock(kind, "verification.lapse")
        until = max(row.lapses_on, row.held_until or row.lapses_on)
        if until < today and case.stage in kind.actions[key].from_:
            yield row.case_id, (key, until + timedelta(days=1))


def _by_clock(kind: Kind, effect: str) -> str:
    """Return the action the clock does: the one with an effect, or the one without any."""
    return next(
        key
        for key, one in kind.actions.items()
        if SYSTEM_ROLE in one.by and (effect in one.effects if effect else not one.effects)
    )


def _act(house: House, case_id: int, action: str, due_on: date) -> str | Refused:
    outcome = door.act(house, case_id, action, SYSTEM, effective_on=due_on)
    return outcome if isinstance(outcome, Refused) else action
