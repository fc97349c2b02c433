"""A yearly plan opened for everybody in payment who had no success in its year: as one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, insert, or_, update
from sqlmodel import Session, col, select

from workflow.calendar.rule_values import day_in_year, is_parameter
from workflow.cases.inserting import NewCase, insert_cases
from workflow.cases.march import march
from workflow.cases.outcome import refuse
from workflow.cases.rows import CaseRow, load_members
from workflow.cases.tables import Case, Member
from workflow.clock import SHANGHAI, shanghai_instant
from workflow.engine.definition import Definition
from workflow.engine.machine import MOVED
from workflow.money.tables import Entitlement
from workflow.roster.storing import some_of
from workflow.verification.plan_tables import Verification, VerificationPlan
from workflow.verification.rules import is_asked, lapses_on
from workflow.verification.section import Yearly, yearly_of
from workflow.verification.tables import MatchProposal

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

ASKED = ("active", "suspended")
PASSED = "verification.passed"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody in payment: the claim, its case, when they last passed or were approved."""

    entitlement_id: int
    case_id: int
    unit_id: int
    name: str
    person: str
    last: date | None


def open_plan(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Write a case for everybody who is asked, all on the list of the plan; once a year."""
    definition = transaction.house.definition_of(case)
    yearly = yearly_of(definition)
    assert yearly is not None
    asked = people(transaction.session, definition, yearly, case.unit_id, case.cycle)
    if plan_of(transaction.session, case.programme, case.cycle, case.unit_id) is not None:
        raise refuse("plan_there", "本县本年度已生成审验名单", "this year's plan is open already")
    if not asked:
        raise refuse("nobody_asked", "没有需要审验的人", "there is nobody to be verified")
    new = [NewCase(one.unit_id, {}, "system", one.case_id, one.name, one.person) for one in asked]
    cases = insert_cases(transaction, definition, yearly.each, new, cycle=case.cycle)
    lapses = _lapses(transaction, case, yearly)
    members = [
        {"list_id": case.id, "case_id": one.id, "joined_at": transaction.now, "left_because": ""}
        for one in cases
    ]
    rows = [
        {
            "case_id": new_case.id, "plan_id": case.id, "entitlement_id": one.entitlement_id,
            "unit_id": one.unit_id, "lapses_on": lapses(one.last), "channel": "",
        }
        for new_case, one in zip(cases, asked, strict=True)
    ]  # fmt: skip
    for table, many in ((Member, members), (Verification, rows)):
        for some in some_of(many):
            transaction.session.connection().execute(insert(table), list(some))
    transaction.session.add(
        VerificationPlan(
            case_id=case.id, programme=case.programme, year=case.cycle, county_id=case.unit_id,
            opened_on=transaction.today, people=len(asked),
        )
    )  # fmt: skip
    transaction.session.flush()


def _lapses(transaction: Transaction, case: CaseRow, yearly: Yearly) -> Any:
    params = transaction.facts(case)
    by = day_of(yearly.by, params, case.cycle)
    months, notice = (
        int(params[word]) if isinstance(word, str) else word
        for word in (yearly.months, yearly.notice_days)
    )
    return lambda last: lapses_on(last, transaction.today, by, months, notice)


def day_of(word: str, params: Mapping[str, Any], year: int) -> date:
    """Return a day of a year, written as it is or as a parameter; raises ValueError."""
    text = str(params[word]) if is_parameter(word) else word
    found = day_in_year(year, text)
    if found is None:
        raise ValueError(f"不是月日 / not a day of a year: {text}")
    return found


def plan_of(session: Session, programme: str, year: int, county_id: int) -> int | None:
    """Return the case of a county's plan; None while there is none."""
    return session.exec(
        select(VerificationPlan.case_id).where(
            VerificationPlan.programme == programme,
            VerificationPlan.year == year,
            VerificationPlan.county_id == county_id,
        )
    ).first()


def people(
    session: Session, definition: Definition, yearly: Yearly, county_id: int, year: int
) -> list[Asked]:
    """Return whom the plan of a year asks, by township."""
    parents = definition.kinds[yearly.each].child_of
    passed: Mapping[int, date | None] = dict(
        session.exec(
            select(Verification.entitlement_id, func.max(Verification.passed_on))
            .where(col(Verification.passed_on).is_not(None))
            .group_by(col(Verification.entitlement_id))
        ).all()
    )
    rows = session.exec(
        select(Entitlement, Case.id)
        .join(Case, col(Case.parent_id) == col(Entitlement.application_id))
        .where(
            Entitlement.programme == definition.programme,
            Entitlement.county_id == county_id,
            col(Entitlement.state).in_(ASKED),
            col(Case.kind).in_(parents),
        )
        .order_by(col(Entitlement.unit_id), col(Entitlement.id))
    )
    found = [_asked(held, int(case_id or 0), passed) for held, case_id in rows]
    return [one for one in found if is_asked(one.last, year)]


def anybody(
    session: Session, definition: Definition, yearly: Yearly, county_id: int, year: int
) -> bool:
    """Tell whether the plan of a year would ask anybody, as `people` does: by one statement."""
    begins = date(year, 1, 1)
    passed = exists().where(col(Verification.entitlement_id) == col(Entitlement.id))
    of_case = exists().where(
        col(Case.parent_id) == col(Entitlement.application_id),
        col(Case.kind).in_(definition.kinds[yearly.each].child_of),
    )
    found = session.exec(
        select(Entitlement.id)
        .where(
            Entitlement.programme == definition.programme,
            Entitlement.county_id == county_id,
            col(Entitlement.state).in_(ASKED),
            or_(
                col(Entitlement.made_at) < shanghai_instant(begins),
                func.coalesce(Entitlement.taken_over_through, "") != "",
                passed.where(col(Verification.passed_on) < begins),
            ),
            ~passed.where(col(Verification.passed_on) >= begins),
            of_case,
        )
        .limit(1)
    )
    return found.first() is not None


def _asked(held: Entitlement, case_id: int, passed: Mapping[int, date | None]) -> Asked:
    """Who was approved here was checked then; who was taken over never was."""
    approved = held.made_at.astimezone(SHANGHAI).date() if not held.taken_over_through else None
    last = passed.get(int(held.id or 0)) or approved
    return Asked(int(held.id or 0), case_id, held.unit_id, held.name, held.person_index, last)


def clear_matched(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Pass everybody who was matched and of whom nothing is undecided, as one act."""
    definition = transaction.house.definition_of(case)
    yearly = yearly_of(definition)
    assert yearly is not None
    kind = definition.kinds[yearly.each]
    key = next(
        key for key, one in kind.actions.items() if PASSED in one.effects and MOVED in one.by
    )
    open_ = set(
        transaction.session.exec(
            select(MatchProposal.case_id).where(
                MatchProposal.county_id == case.unit_id, MatchProposal.state == "open"
            )
        )
    )
    clear = [
        one
        for one in load_members(transaction.hot, case.id)
        if one.stage in kind.actions[key].from_ and one.parent_id not in open_
    ]
    if not clear:
        raise refuse("nobody_clear", "没有比对无异常的人", "nobody was matched and found clear")
    march(transaction, clear, key)
    for some in some_of([one.id for one in clear]):
        transaction.session.connection().execute(
            update(Verification)
            .where(col(Verification.case_id).in_(some))
            .values(passed_on=transaction.today, channel="match")
        )
