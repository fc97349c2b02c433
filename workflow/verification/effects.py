"""What verification does, by the names definitions use; it pays and suspends through the door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from workflow.cases.outcome import refuse
from workflow.cases.rows import CaseRow, load_case
from workflow.cases.tables import AuditEntry
from workflow.engine.definition import Action, Kind
from workflow.engine.machine import MOVED
from workflow.engine.refusal import Reason
from workflow.verification.plan import clear_matched, open_plan
from workflow.verification.plan_tables import Verification
from workflow.verification.tables import MatchProposal

if TYPE_CHECKING:
    from workflow.cases.house import Effect, Guard
    from workflow.cases.transaction import Transaction

SUSPENDS, RESUMES = "money.suspend", "money.resume"


def passed(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Note the success; payment that was suspended for the lack of it goes on, with arrears."""
    on = date.fromisoformat(str(answers.get("visited_on") or transaction.today))
    if on > transaction.today:
        raise refuse("future_date", "审验日期不能晚于今天", "the day is in the future")
    row = transaction.session.get(Verification, case.id)
    if row is not None:
        row.passed_on, row.channel = on, str(answers.get("channel") or "match")
        transaction.session.flush()
    claim = _claim(transaction, case)
    kind = transaction.house.kind_of(claim)
    if _suspended_by(transaction, claim) == _key(kind, SUSPENDS, claim):
        resumes = _key(kind, RESUMES, claim)
        if resumes and claim.stage in kind.actions[resumes].from_:
            transaction.act(claim, resumes, {}, moved=True)


def lapse(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Suspend payment of somebody who was not verified in time; not who is suspended already."""
    claim = _claim(transaction, case)
    kind = transaction.house.kind_of(claim)
    key = _key(kind, SUSPENDS, claim)
    if key and claim.stage in kind.actions[key].from_:
        transaction.act(claim, key, {}, moved=True)


def failed(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Suspend payment as the one who found that it may not go on, with what was found."""
    claim = _claim(transaction, case)
    for key, action in transaction.house.kind_of(claim).actions_from(claim.stage).items():
        if SUSPENDS in action.effects and MOVED not in action.by:
            transaction.act(claim, key, {"reason": answers.get("reason")})
            return


def hold(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Put somebody out of reach off until a day; until then nothing lapses."""
    until = date.fromisoformat(str(answers["until"]))
    if until <= transaction.today:
        raise refuse("past_date", "暂缓日期应在今天之后", "the day must be after today")
    row = transaction.session.get(Verification, case.id)
    if row is not None:
        row.held_until = until
        transaction.session.flush()


def end_hold(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Take it up again."""
    row = transaction.session.get(Verification, case.id)
    if row is not None:
        row.held_until = None
        transaction.session.flush()


def nothing_open(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Nobody passes while something another department says of them is undecided."""
    found = transaction.session.exec(
        select(MatchProposal.id).where(
            MatchProposal.case_id == case.parent_id, MatchProposal.state == "open"
        )
    ).first()
    if found is None:
        return None
    return Reason(
        "match_open",
        "此人有外部门名单比对结果尚未决定",
        "what a list of another department says of this person is not decided yet",
    )


def _claim(transaction: Transaction, case: CaseRow) -> CaseRow:
    claim = load_case(transaction.hot, int(case.parent_id or 0))
    if claim is None:
        raise LookupError(f"{case.number}: no claim above the case")
    return claim


def _key(kind: Kind, effect: str, claim: CaseRow) -> str:
    """Return the claim's action that follows from a verification; "" where there is none."""
    found = (key for key, one in kind.actions.items() if _follows(one) and effect in one.effects)
    return next(found, "")


def _follows(action: Action) -> bool:
    return MOVED in action.by


def _suspended_by(transaction: Transaction, claim: CaseRow) -> str:
    """Return the action that suspended a claim last; "" when it is not suspended."""
    entry = transaction.session.exec(
        select(AuditEntry)
        .where(
            AuditEntry.case_id == claim.id,
            AuditEntry.outcome == "done",
            AuditEntry.from_stage != AuditEntry.to_stage,
        )
        .order_by(col(AuditEntry.seq).desc())
    ).first()
    return entry.action if entry is not None and entry.to_stage == claim.stage else ""


EFFECTS: dict[str, Effect] = {
    "verification.plan": open_plan,
    "verification.clear_matched": clear_matched,
    "verification.passed": passed,
    "verification.lapse": lapse,
    "verification.failed": failed,
    "verification.hold": hold,
    "verification.end_hold": end_hold,
}
GUARDS: dict[str, Guard] = {"verification.nothing_open": nothing_open}
