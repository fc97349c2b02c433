"""What a random check does, by the names definitions use: it draws once, and lets go."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from workflow.cases.inserting import NewCase, insert_cases
from workflow.cases.outcome import refuse
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import Case, Member
from workflow.clock import SHANGHAI
from workflow.engine.definition import Definition, Kind
from workflow.engine.refusal import Reason, Text
from workflow.money import holds
from workflow.money.tables import Entitlement
from workflow.roster.storing import some_of
from workflow.sampling import rules
from workflow.sampling.decided import numbers_decided
from workflow.sampling.section import Group, Sampling, sampling_of
from workflow.sampling.tables import DrawnCase, DrawnFrom, RandomDraw

if TYPE_CHECKING:
    from workflow.cases.house import Effect, Guard
    from workflow.cases.transaction import Transaction

SEED_BYTES = 16
MOST_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One case drawn: what was drawn, and the case that is checked because of it."""

    group: str
    drawn: rules.Drawn
    decided: Case
    checked: Case


def draw(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Draw with a fresh seed, keep how it was done, open a check for each and hold their money."""
    definition = transaction.house.definition_of(case)
    sampling = sampling_of(definition)
    assert sampling is not None
    start, end = _period(transaction, case)
    _refuse_second(transaction, case, start, end)
    seed = secrets.token_hex(SEED_BYTES)
    transaction.session.add(
        RandomDraw(
            case_id=case.id, programme=case.programme, county_id=case.unit_id, from_on=start,
            to_on=end, seed=seed, method=rules.METHOD, drawn_at=transaction.now,
        )
    )  # fmt: skip
    found = [
        one
        for key, group in sampling.groups.items()
        for one in _group(transaction, case, key, group, (start, end), seed)
    ]
    if not found:
        raise refuse(
            "nobody_drawn",
            "此期间没有可抽的决定，或各项都填了0",
            "nothing was decided in this period, or every size is 0",
        )
    _open(transaction, case, definition, sampling, found)
    transaction.session.flush()


def _period(transaction: Transaction, case: CaseRow) -> tuple[date, date]:
    """Return the days drawn from; a period must be over, so that nothing is added to it."""
    facts = transaction.facts(case)
    start, end = (date.fromisoformat(str(facts[key])) for key in ("from", "to"))
    if start > end:
        raise refuse("period_turned", "起始日晚于截止日", "the period ends before it begins")
    if end >= transaction.today:
        raise refuse(
            "period_open",
            "期间尚未结束，截止日应早于今天",
            "the period is not over: its last day must be before today",
        )
    return start, end


def _refuse_second(transaction: Transaction, case: CaseRow, start: date, end: date) -> None:
    """A period is drawn from once; the row's uniqueness has the last word."""
    there = transaction.session.exec(
        select(Case.number)
        .join(RandomDraw, col(RandomDraw.case_id) == col(Case.id))
        .where(
            RandomDraw.programme == case.programme,
            RandomDraw.county_id == case.unit_id,
            RandomDraw.from_on == start,
            RandomDraw.to_on == end,
        )
    ).first()
    if there is not None:
        raise refuse(
            "drawn_already",
            f"此期间已由 {there} 抽取，不能重抽",
            f"this period was drawn from by {there} and is not drawn from again",
        )


def _group(
    transaction: Transaction,
    case: CaseRow,
    key: str,
    group: Group,
    period: tuple[date, date],
    seed: str,
) -> Iterator[Found]:
    """Draw from one population and keep it as it was."""
    numbers = rules.population(
        numbers_decided(transaction.session, case.programme, case.unit_path, group, period)
    )
    size = rules.sample_size(len(numbers), *_wanted(transaction, case, key))
    transaction.session.add(
        DrawnFrom(
            draw_id=case.id, group_key=key, size=size, count=len(numbers),
            sha256=rules.population_sha256(numbers), numbers=list(numbers),
        )
    )  # fmt: skip
    drawn = rules.draw(seed, numbers, size)
    decided = _cases(transaction.session, col(Case.number), [one.number for one in drawn])
    by_number = {one.number: one for one in decided}
    checked = _checked(transaction.session, group, decided)
    for one in drawn:
        own = by_number[one.number]
        yield Found(key, one, own, checked.get(int(own.id or 0), own))


def _wanted(transaction: Transaction, case: CaseRow, key: str) -> tuple[int, int]:
    facts = transaction.facts(case)
    least, percent = (int(facts[name] or 0) for name in (key, f"{key}_percent"))
    if least < 0 or not 0 <= percent <= MOST_PERCENT:
        raise refuse(
            "bad_size",
            "抽取件数应不少于0，比例应在0至100之间",
            "sizes are 0 or more, shares from 0 to 100 percent",
        )
    return least, percent


def _cases(session: Session, column: Any, values: Sequence[Any], *where: Any) -> list[Case]:
    return [
        one
        for some in some_of(list(values))
        for one in session.exec(select(Case).where(column.in_(some), *where).order_by(col(Case.id)))
    ]


def _checked(session: Session, group: Group, decided: Sequence[Case]) -> dict[int, Case]:
    """Return what came of decisions, where that is what is checked, by the case decided."""
    ids = [one.id for one in decided] if group.checks else []
    came = _cases(session, col(Case.parent_id), ids, Case.kind == group.checks)
    return {int(one.parent_id or 0): one for one in came}


def _open(
    transaction: Transaction,
    case: CaseRow,
    definition: Definition,
    sampling: Sampling,
    found: Sequence[Found],
) -> None:
    """Open a check for every case drawn, put it on the list, hold the claims among them."""
    new = [
        NewCase(
            one.checked.unit_id, {"drawn_as": one.group, "rank": one.drawn.rank}, "system",
            one.checked.id, one.decided.subject_name, one.decided.subject_index,
        )
        for one in found
    ]  # fmt: skip
    cases = insert_cases(transaction, definition, sampling.each, new, cycle=case.cycle)
    members = [
        {"list_id": case.id, "case_id": one.id, "joined_at": transaction.now, "left_because": ""}
        for one in cases
    ]
    rows = [
        {
            "case_id": check.id, "draw_id": case.id, "group_key": one.group,
            "rank": one.drawn.rank, "number": one.drawn.number, "digest": one.drawn.digest,
        }
        for check, one in zip(cases, found, strict=True)
    ]  # fmt: skip
    for table, many in ((Member, members), (DrawnCase, rows)):
        for some in some_of(many):
            transaction.session.connection().execute(insert(table), list(some))
    _hold(transaction, case, dict(zip((one.decided.id for one in found), cases, strict=True)))


def _hold(transaction: Transaction, case: CaseRow, checks: Mapping[Any, CaseRow]) -> None:
    """Hold the claims that came of the cases drawn, until each is checked."""
    held: dict[int, CaseRow] = {}
    for some in some_of(list(checks)):
        for claim, decided in transaction.session.exec(
            select(Entitlement.id, Entitlement.application_id).where(
                col(Entitlement.application_id).in_(some)
            )
        ):
            held[int(claim or 0)] = checks[decided]
    on = transaction.now.astimezone(SHANGHAI).date()
    why = {
        check.id: Text(
            f"{on} 被抽查（{check.number}），核查结束前暂缓发放",
            f"drawn for a random check on {on} ({check.number}): held until it is over",
        )
        for check in held.values()
    }
    holds.hold(transaction, {claim: check.id for claim, check in held.items()}, why)


def lift(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Let go of what was held because of a check that is over; the next run pays the arrears."""
    holds.lift(transaction, case.id)


def begun(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> Reason | None:
    """A claim that has not begun cannot be suspended: nothing would hold it any more."""
    stage, kind = _above(transaction, case)
    if stage != kind.start:
        return None
    return Reason(
        "not_begun",
        "此人的待遇尚未起发，不能暂停；请取消资格，或待起发后再办，其间继续暂缓",
        "payment has not begun and cannot be suspended: revoke, or wait; it stays held meanwhile",
    )


def not_ended(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> Reason | None:
    """A claim that is over is neither suspended nor revoked any more."""
    stage, kind = _above(transaction, case)
    if not kind.stages[stage].end:
        return None
    return Reason(
        "claim_ended",
        "此人的待遇已终止，不能再办此项；多发的另行追回，此件可写明理由维持",
        "the claim is over: claim back elsewhere what was overpaid, and let this one stand",
    )


def _above(transaction: Transaction, case: CaseRow) -> tuple[str, Kind]:
    """Return where the case stands that is checked, and its kind."""
    found = read_case(transaction.hot, int(case.parent_id or 0))
    assert found is not None
    return found.stage, transaction.house.kind_of(found)


EFFECTS: dict[str, Effect] = {"sampling.draw": draw, "sampling.lift": lift}
GUARDS: dict[str, Guard] = {"sampling.begun": begun, "sampling.not_ended": not_ended}
