"""Entitlements as they come about and change: what a person may claim, from when, until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import bindparam, insert, select, text
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from workflow.calendar.months import Month
from workflow.cases.outcome import Stop, refuse
from workflow.cases.rows import CaseRow, load_case
from workflow.cases.tables import Case
from workflow.engine.definition import Kind
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.money import due
from workflow.money.rates import Place
from workflow.money.rules import Line
from workflow.money.tables import IS_RUNNING, Entitlement, EntitlementEvent
from workflow.store.hot import Prepared

if TYPE_CHECKING:
    from workflow.cases.house import House
    from workflow.cases.transaction import Transaction

_T = Entitlement.__table__  # type: ignore[attr-defined]
_NAMES = [column.name for column in _T.c if column.name != "id"]
_add = Prepared(insert(_T).values({name: bindparam(name) for name in _NAMES}))
_running = Prepared(
    select(_T.c.id).where(
        _T.c.programme == bindparam("of_programme"),
        _T.c.person_index == bindparam("of_person"),
        text(IS_RUNNING),
    )
)


class Award(Protocol):
    """What a programme's `award` policy answers; amounts in fen, shares by level."""

    semesters: int
    years: int
    monthly_fen: int
    start: Month
    pays_from: Month
    months: int
    due_fen: int
    shares: Mapping[str, int]
    arrears_months: int
    arrears_fen: int
    arrears_shares: Mapping[str, int]
    lines: tuple[Line, ...]


class Approved(Mapping[str, Any]):
    """The names of a case, and `approved_in`: the month in which it was approved."""

    def __init__(self, names: Mapping[str, Any], month: Month) -> None:
        self._names, self._month = names, str(month)

    def __getitem__(self, name: str) -> Any:
        return self._month if name == "approved_in" else self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter({"approved_in", *self._names})

    def __len__(self) -> int:
        return len(set(self))


def award_of(house: House, kind: Kind, names: Mapping[str, Any]) -> Award | Reason:
    """Ask the programme's `award`: it stands beside the policy that gives `monthly_fen`."""
    policy = kind.computed["monthly_fen"].policy or ""
    award: Award | Reason = house.policies[f"{policy.rpartition('.')[0]}.award"](names)
    return award


def entitle(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Write down what the applicant is entitled to, years and start frozen (四, 五)."""
    award = _awarded(transaction, case)
    if has_claim(transaction, case):
        raise refuse(
            "already_entitled",
            "此人已有发放中的待遇，不能重复享受",
            "this person has an entitlement already",
        )
    start, facts = str(award.pays_from), frozen(award)
    add_claim(transaction, case, years=award.years, start=start, facts=facts)


def has_claim(transaction: Transaction, case: CaseRow) -> bool:
    """Tell whether the person of a case has a claim that is not over."""
    asked = {"of_programme": case.programme, "of_person": case.subject_index}
    return bool(transaction.hot.rows(_running, asked))


def _awarded(transaction: Transaction, case: CaseRow) -> Award:
    names = Approved(transaction.facts(case), Month.of_day(transaction.today))
    award = award_of(transaction.house, transaction.house.kind_of(case), names)
    if isinstance(award, Reason):
        raise Stop(Refused((award,)))
    return award


def add_claim(
    transaction: Transaction,
    case: CaseRow,
    *,
    years: int,
    start: str,
    facts: Mapping[str, Any],
    taken_over_through: str | None = None,
    taken_over_fen: int | None = None,
) -> None:
    """Write the claim of a case's person; it begins with the month `start`."""
    county = transaction.house.units.ancestor_at(case.unit_id, "county")
    if county is None:
        raise LookupError(f"{case.number}: no county above the case")
    place = transaction.facts(case)["place"]
    row = {
        "application_id": case.id,
        "case_id": None,
        "programme": case.programme,
        "cycle": case.cycle,
        "person_index": case.subject_index,
        "name": case.subject_name,
        "unit_id": case.unit_id,
        "county_id": county.id,
        "city": place.get("city", ""),
        "county": place.get("county", ""),
        "years": years,
        "start": start,
        "last_month": None,
        "held_from": None,
        "state": "pending",
        "facts": facts,
        "taken_over_through": taken_over_through,
        "taken_over_fen": taken_over_fen,
        "made_at": transaction.now,
        "funded_at": None,
    }
    transaction.hot.run(_add, row)


def frozen(award: Award) -> dict[str, Any]:
    """Return what is kept of an award to explain it later: figures, shares, sentences."""
    return {
        "semesters": award.semesters,
        "monthly_fen": award.monthly_fen,
        "start": str(award.start),
        "months": award.months,
        "due_fen": award.due_fen,
        "due": dict(award.shares),
        "arrears_months": award.arrears_months,
        "arrears_fen": award.arrears_fen,
        "arrears": dict(award.arrears_shares),
        "lines": [{"zh": line.zh, "en": line.en, "clause": line.clause} for line in award.lines],
    }


def note_death(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """The applicant died: a claim that exists already ends with the month of death (五(三))."""
    _died_on(transaction, answers)
    child = transaction.session.exec(
        rows_of(Case.id).where(
            Case.parent_id == case.id,
            rows_of(Entitlement.id).where(Entitlement.application_id == case.id).exists(),
        )
    ).all()
    for case_id in child:
        held = load_case(transaction.hot, int(case_id or 0))
        key = held and _stops_with_death(transaction.house.kind_of(held), held.stage)
        if held and key:
            transaction.act(held, key, answers)


def _stops_with_death(kind: Kind, stage: str) -> str | None:
    """Return the action from `stage` that stops a claim because of a death."""
    found = kind.actions_from(stage).items()
    return next(
        (key for key, one in found if "money.stop" in one.effects and "died_on" in one.needs), None
    )


def begin(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Payment begins with the first month due."""
    held = _held(transaction, case)
    note(transaction, case, held, "begin", Month.parse(held.start))


def suspend(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Hold the money from this month on; months before stay due."""
    held, month = _held(transaction, case), Month.of_day(transaction.today)
    held.held_from = str(month)
    note(transaction, case, held, "suspend", month)


def resume(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Pay again; what was held becomes due."""
    held = _held(transaction, case)
    held.held_from = None
    note(transaction, case, held, "resume", Month.of_day(transaction.today))


def stop(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """End the claim: with the month of death, a last month named, or altogether (revoked)."""
    held = _held(transaction, case)
    if "died_on" in answers:
        kind, last = "death", Month.of_day(_died_on(transaction, answers))
    elif answers.get("last_month"):
        kind, last = "stop", Month.parse(answers["last_month"])
    else:
        kind, last = "revoke", Month.of_day(transaction.today)
    held.last_month = None if kind == "revoke" else str(last)
    note(transaction, case, held, kind, last)


def _died_on(transaction: Transaction, answers: Mapping[str, Any]) -> date:
    died_on = date.fromisoformat(str(answers["died_on"]))
    if died_on > transaction.today:
        raise refuse("future_date", "去世日期不能晚于今天", "the day of death is in the future")
    return died_on


def _held(transaction: Transaction, case: CaseRow) -> Entitlement:
    """Return the claim of an entitlement case, which learns its case by the way."""
    found = transaction.session.exec(
        rows_of(Entitlement).where(Entitlement.application_id == case.parent_id).with_for_update()
    ).one()
    found.case_id, found.state = case.id, case.stage
    return found


def note(
    transaction: Transaction,
    case: CaseRow,
    held: Entitlement,
    kind: str,
    month: Month,
    years: tuple[int, int] | None = None,
) -> None:
    """Add what bore on a claim to its events; `years` before and after a correction."""
    before, after = years or (None, None)
    transaction.session.add(
        EntitlementEvent(
            entitlement_id=held.id or 0,
            kind=kind,
            month=str(month),
            case_id=case.id,
            audit_seq=case.chain_seq,
            years_before=before,
            years_after=after,
            at=transaction.now,
        )
    )
    transaction.session.flush()


def claim_of(held: Entitlement) -> due.Entitlement:
    """Return the claim as the money rules know it."""
    events: list[due.Event] = []
    if held.state == "revoked":
        events.append(due.Event("revoke", Month.parse(held.start)))
    if held.last_month:
        events.append(due.Event("stop", Month.parse(held.last_month)))
    if held.held_from:
        events.append(due.Event("suspend", Month.parse(held.held_from)))
    return due.Entitlement(
        str(held.id),
        held.years,
        Place(held.city, held.county),
        Month.parse(held.start),
        tuple(events),
    )


def start_reached(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Payment may not begin before its first month."""
    held = by_application(transaction.session, case.parent_id)
    if held is not None and held.start <= str(Month.of_day(transaction.today)):
        return None
    return Reason("not_yet", "尚未到起发年月", "the first month of payment is not reached")


def by_application(session: Session, application_id: int | None) -> Entitlement | None:
    """Return the claim that an application led to."""
    return session.exec(
        rows_of(Entitlement).where(col(Entitlement.application_id) == application_id)
    ).first()
