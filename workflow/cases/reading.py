"""A case as people see it: values for pages, personal ones masked, actions with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from workflow.cases.clock_rules import Permit
from workflow.cases.clocks import may_do
from workflow.cases.door import in_transaction
from workflow.cases.facts import Facts
from workflow.cases.finding import Finding
from workflow.cases.house import House
from workflow.cases.keeping import kept
from workflow.cases.masking import mask
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import Attachment, AuditEntry, Case, Deadline, Member, Sign
from workflow.cases.transaction import Transaction, reaches
from workflow.engine.actor import Actor, Area
from workflow.engine.definition import Action, FormField, Kind
from workflow.engine.machine import Refused, Step, decide, posting
from workflow.engine.refusal import Reason
from workflow.engine.separation import Keeper
from workflow.store.engine import Work

RECORD_TAKEN = "take_record"


@dataclass(frozen=True, slots=True)
class Offer:
    """An action this person may do here, or what still stands against it."""

    key: str
    action: Action
    role: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the form; `shown` is masked where it is personal."""

    key: str
    field: FormField
    value: Any
    shown: Any


@dataclass(frozen=True)
class CaseView:
    """Everything a case page shows."""

    id: int
    number: str
    programme: str
    version: int
    kind_key: str
    kind: Kind
    cycle: int
    stage: str
    stage_since: datetime
    edition: int
    unit_id: int
    area: Area
    parent_id: int | None
    subject_name: str
    due_on: date | None
    seal: str | None
    closed_at: datetime | None
    answers: tuple[Answer, ...]
    computed: Mapping[str, Any]
    findings: tuple[Finding, ...]
    deadlines: tuple[Deadline, ...]
    signs: tuple[Sign, ...]
    history: tuple[AuditEntry, ...]
    attachments: tuple[Attachment, ...]
    offers: tuple[Offer, ...]
    may_edit: bool
    phase_dates: Mapping[str, datetime]
    children: tuple[tuple[int, str, str, str], ...]
    lists: tuple[tuple[int, str, str], ...]
    clock_permits: Mapping[str, tuple[Permit, ...]] = field(default_factory=dict)
    conflict: Mapping[str, Any] | None = None


def view_case(house: House, case_id: int, actor: Actor) -> CaseView | None:
    """Return the case as `actor` may see it; None where there is none within their area."""
    with house.store.read() as session:
        transaction = Transaction(house, Work(session.connection(), session), actor)
        case = read_case(transaction.hot, case_id)
        if case is None or not reaches(actor, case.area):
            return None
        return _view(transaction, case)


def _view(transaction: Transaction, case: CaseRow) -> CaseView:
    session, house = transaction.session, transaction.house
    kind = house.kind_of(case)
    facts = transaction.facts(case)
    history = _all(session, AuditEntry, case.id)
    return CaseView(
        case.id,
        case.number,
        case.programme,
        case.version,
        case.kind,
        kind,
        case.cycle,
        case.stage,
        case.stage_since,
        case.edition,
        case.unit_id,
        case.area,
        case.parent_id,
        case.subject_name,
        case.due_on,
        case.seal,
        case.closed_at,
        answers=shown_answers(kind, facts),
        computed={key: facts[key] for key in kind.computed},
        findings=facts.findings(),
        deadlines=_all(session, Deadline, case.id),
        signs=_all(session, Sign, case.id),
        history=history,
        attachments=tuple(
            one for one in _all(session, Attachment, case.id) if one.removed_at is None
        ),
        offers=offers(transaction, case),
        may_edit=any(
            post.role in kind.stages[case.stage].edits and case.area.covers(post)
            for post in transaction.actor.posts
        ),
        phase_dates=_phase_dates(kind, history),
        children=_children(session, case.id),
        lists=_lists(session, case.id),
        clock_permits=may_do(transaction, case),
    )


def _all(session: Session, table: Any, case_id: int) -> tuple[Any, ...]:
    return tuple(session.exec(select(table).where(table.case_id == case_id).order_by(table.id)))


def shown_answers(kind: Kind, facts: Facts) -> tuple[Answer, ...]:
    """Return the answers in the order of the form, personal ones masked."""
    return tuple(
        Answer(key, field, facts[key], mask(facts[key]) if field.is_personal else facts[key])
        for key, field in kind.fields.items()
    )


def offers(transaction: Transaction, case: CaseRow) -> tuple[Offer, ...]:
    """Return what this person may do here, with what still stands against each."""
    kind = transaction.house.kind_of(case)
    keepers = kept(transaction, case)
    found = []
    for key, action in kind.actions_from(case.stage).items():
        post = posting(action, transaction.actor, case.area)
        if post is not None and not transaction.actor.is_system:
            reasons = _against(transaction, case, kind, key, keepers)
            found.append(Offer(key, action, post.role, reasons))
    return tuple(found)


def _against(
    transaction: Transaction, case: CaseRow, kind: Kind, key: str, keepers: Mapping[str, Keeper]
) -> tuple[Reason, ...]:
    """Ask the decision itself, as if every tick were made and the password given."""
    signoff = kind.actions[key].signoff
    ticks = range(
        max((len(items) for items in signoff.checks.values()), default=0) if signoff else 0
    )
    given = {"verdict": "agree", "checked": list(ticks)}
    standing = transaction.standing(case, kind, kind.actions[key], given, keepers)
    outcome = decide(kind, key, standing, replace(transaction.actor, proven=True), given)
    return outcome.reasons if isinstance(outcome, Refused) else ()


def _phase_dates(kind: Kind, history: Sequence[AuditEntry]) -> dict[str, datetime]:
    """When each phase was entered for the last time."""
    dates: dict[str, datetime] = {}
    for entry in history:
        stage = kind.stages.get(entry.to_stage)
        if stage and stage.phase and entry.outcome == "done":
            before = kind.stages.get(entry.from_stage)
            if before is None or before.phase != stage.phase or stage.phase not in dates:
                dates[stage.phase] = entry.at
    return dates


def _children(session: Session, case_id: int) -> tuple[tuple[int, str, str, str], ...]:
    rows = session.exec(select(Case).where(Case.parent_id == case_id).order_by(col(Case.id)))
    return tuple((int(one.id or 0), one.number, one.kind, one.stage) for one in rows)


def _lists(session: Session, case_id: int) -> tuple[tuple[int, str, str], ...]:
    rows = session.exec(
        select(Case)
        .join(Member, col(Member.list_id) == Case.id)
        .where(Member.case_id == case_id, col(Member.left_at).is_(None))
        .order_by(col(Case.id))
    )
    return tuple((int(one.id or 0), one.number, one.kind) for one in rows)


def reveal(house: House, case_id: int, actor: Actor, field: str) -> str | None:
    """Give one personal answer in full; the look is put on the record first."""
    found: list[str] = []

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(case_id, actor)
        if field not in transaction.house.kind_of(case).fields:
            raise refuse("no_field", "没有这一项", "there is no such answer")
        value = transaction.facts(case)[field]
        found.append("" if value is None else str(value))
        return _entered(transaction, case, "reveal", {"field": field})

    outcome = in_transaction(house, actor, None, work)
    return None if isinstance(outcome, Refused) else found[0]


def take_record(house: House, case_id: int, actor: Actor) -> Done | Refused:
    """Enter that somebody takes a copy of the record out of the house."""

    def work(transaction: Transaction) -> Done:
        return _entered(transaction, transaction.hold(case_id, actor), RECORD_TAKEN, {})

    return in_transaction(house, actor, None, work)


def _entered(transaction: Transaction, case: CaseRow, what: str, detail: Mapping[str, Any]) -> Done:
    """Enter a look at a case, which changes nothing of it."""
    posts = transaction.actor.posts
    role = next(post.role for post in posts if case.area.covers(post))
    transaction.record(case, Step(what, case.stage, case.stage, role), "done", dict(detail))
    transaction.changes.case(case, case.edition)
    transaction.changes.flush()
    return Done(case.id, case.number, what, case.stage, case.stage, case.edition)
