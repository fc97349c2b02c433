"""Payments the bank takes back days or weeks after it made them (退汇): two persons decide. Fen.

One person registers what the bank's paper (or a later return file) says, another confirms it.
Then the lines count as returned, the ledger takes them back to the fen, a recovery of the same
months is credited, and a run that was paid is open again; one that is reconciled stays closed
and leaves the months to the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import Session, col, select

from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow
from workflow.engine.actor import Actor
from workflow.engine.definition import Kind
from workflow.engine.machine import Refused, Step, posting
from workflow.money.bankreturn import Outcome
from workflow.money.bounce_tables import Bounce
from workflow.money.crediting import credit
from workflow.money.entries import enter_reversed
from workflow.money.records import recorded, sender
from workflow.money.tables import PaymentLine

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

REGISTER, DISMISS = "register_bounce", "dismiss_bounce"
CAME_BACK = "money.came_back"
STANDING = ("registered", "confirmed")


@dataclass(frozen=True, slots=True)
class Payment:
    """One line of a bank file: the dispatch and its number in it."""

    attempt: int
    seq: int


@dataclass(frozen=True, slots=True)
class Said:
    """What the bank says of a payment it took back."""

    reason: str
    document_no: str
    bounced_on: date
    code: str = ""
    source: str = ""


def register(
    house: House, actor: Actor, run_id: int, payment: Payment, said: Said, command: str | None
) -> Done | Refused:
    """Note that a payment came back; nothing moves until another person confirms it."""

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(run_id, actor)
        role = sender(transaction, case)
        made = _registered(transaction, case, payment, said)
        step = Step(REGISTER, case.stage, case.stage, role)
        _tell(transaction, case, REGISTER, made)
        return recorded(transaction, case, step, _detail(made), transaction.command)

    return _told(house, actor, run_id, REGISTER, command, work)


def confirm(
    house: House, actor: Actor, run_id: int, bounce_id: int, command: str | None
) -> Done | Refused:
    """Take a payment back: another person than who registered it, once."""

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(run_id, actor)
        key, role = _confirmer(transaction, case)
        made = _waiting(transaction, case, bounce_id)
        _take_back(transaction, case, made)
        _decide(transaction, made, "confirmed")
        before, kind = case.stage, transaction.house.kind_of(case)
        if before not in kind.actions[key].from_:
            _tell(transaction, case, key, made)
            step = Step(key, before, before, role)
            return recorded(transaction, case, step, _detail(made), transaction.command)
        transaction.act(case, key, _detail(made))
        transaction.changes.flush()
        return Done(case.id, case.number, key, before, case.stage, case.edition)

    return _told(house, actor, run_id, "confirm_bounce", command, work)


def dismiss(
    house: House, actor: Actor, run_id: int, bounce_id: int, note: str, command: str | None
) -> Done | Refused:
    """Let a payment stand that was registered by mistake, saying why."""

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(run_id, actor)
        _, role = _confirmer(transaction, case)
        made = _waiting(transaction, case, bounce_id)
        if not note.strip():
            raise refuse("no_reason", "请写明不予确认的理由", "say why it is not confirmed")
        _decide(transaction, made, "dismissed", note.strip())
        _tell(transaction, case, DISMISS, made)
        step = Step(DISMISS, case.stage, case.stage, role)
        return recorded(transaction, case, step, _detail(made), transaction.command)

    return _told(house, actor, run_id, DISMISS, command, work)


def _told(
    house: House,
    actor: Actor,
    run_id: int,
    action: str,
    command: str | None,
    work: Callable[[Transaction], Done],
) -> Done | Refused:
    outcome = door.in_transaction(house, actor, command, work)
    if isinstance(outcome, Refused):
        door.record_refusal(house, run_id, action, actor, outcome)
    return outcome


def from_file(
    transaction: Transaction, case: CaseRow, attempt: int, outcomes: Iterable[Outcome], sha256: str
) -> None:
    """Register what a return file says of payments that were made already."""
    for one in outcomes:
        said = Said(one.reason.zh, f"回盘 {sha256[:12]}", transaction.today, one.code, sha256)
        made = _registered(transaction, case, Payment(attempt, one.seq), said)
        _tell(transaction, case, REGISTER, made)


def _registered(transaction: Transaction, case: CaseRow, payment: Payment, said: Said) -> Bounce:
    session, reason, number = transaction.session, said.reason.strip(), said.document_no.strip()
    if not reason or not number:
        raise refuse(
            "facts_missing",
            "请填写银行的退汇原因和凭证号",
            "the bank's reason and the number of its paper are missing",
        )
    lines = _paid(session, case.id, payment)
    if not lines:
        raise refuse("not_paid", "该笔没有已发放的款项", "nothing of this payment stands as paid")
    if said.bounced_on > transaction.today or said.bounced_on < max(
        line.paid_on or date.min for line in lines
    ):
        raise refuse(
            "wrong_date",
            "退汇日期不能早于发放日期，也不能晚于今天",
            "it came back after it was paid, and not in the future",
        )
    if standing(session, case.id, payment.attempt).get(payment.seq):
        raise refuse("registered_before", "该笔退汇已登记", "this one is registered already")
    made = Bounce(
        run_id=case.id,
        attempt=payment.attempt,
        seq=payment.seq,
        entitlement_id=lines[0].entitlement_id,
        fen=sum(line.fen for line in lines),
        code=said.code,
        reason=reason,
        document_no=number,
        bounced_on=said.bounced_on,
        source=said.source,
        person=transaction.actor.person_key,
        name=transaction.actor.name,
        at=transaction.now,
    )
    session.add(made)
    session.flush()
    return made


def _paid(session: Session, run_id: int, payment: Payment) -> list[PaymentLine]:
    found = select(PaymentLine).where(
        PaymentLine.run_id == run_id,
        PaymentLine.attempt == payment.attempt,
        PaymentLine.seq == payment.seq,
        PaymentLine.state == "paid",
    )
    return list(session.exec(found))


def standing(session: Session, run_id: int, attempt: int) -> dict[int, str]:
    """Return the payments of a dispatch that came back, by their number: how far that is."""
    found = select(Bounce.seq, Bounce.state).where(
        Bounce.run_id == run_id, Bounce.attempt == attempt, col(Bounce.state).in_(STANDING)
    )
    return dict(session.exec(found).all())


def confirming(kind: Kind) -> str | None:
    """Return the action by which a run goes on after a payment came back, if there is one."""
    return next((key for key, one in kind.actions.items() if CAME_BACK in one.guards), None)


def _confirmer(transaction: Transaction, case: CaseRow) -> tuple[str, str]:
    kind = transaction.house.kind_of(case)
    key = confirming(kind)
    post = posting(kind.actions[key], transaction.actor, case.area) if key else None
    if key is None or post is None:
        raise refuse(
            "not_yours", "退汇的确认不在您的职责内", "confirming this is not within your post"
        )
    return key, post.role


def _tell(transaction: Transaction, case: CaseRow, act: str, made: Bounce) -> None:
    """Tell those who confirm what was registered; others what became of it."""
    kind = transaction.house.kind_of(case)
    key = confirming(kind)
    action = kind.actions[key] if key else None
    roles = () if action is None else action.by if act == REGISTER else action.tells
    for role in roles:
        transaction.tell(case, role, act, f"bounce-{made.id}")


def _waiting(transaction: Transaction, case: CaseRow, bounce_id: int) -> Bounce:
    """Return what waits to be confirmed, held; whoever registered it is not asked."""
    found = transaction.session.exec(
        select(Bounce).where(Bounce.id == bounce_id, Bounce.run_id == case.id).with_for_update()
    ).first()
    if found is None or found.state != "registered":
        raise refuse(
            "decided_before", "该笔退汇已处理", "this one was dealt with already", conflict=True
        )
    if found.person == transaction.actor.person_key:
        raise refuse(
            "same_person",
            "退汇由您登记，须由另一人确认",
            "you registered it: another person must confirm",
        )
    return found


def _decide(transaction: Transaction, made: Bounce, state: str, note: str = "") -> None:
    made.state, made.note = state, note
    made.decided_by, made.decided_name = transaction.actor.person_key, transaction.actor.name
    made.decided_at = transaction.now
    transaction.session.add(made)
    transaction.session.flush()


def _take_back(transaction: Transaction, case: CaseRow, made: Bounce) -> None:
    """Lines of a reconciled run are free for the next one at once; others are paid again."""
    ended = transaction.house.kind_of(case).stages[case.stage].end
    enter_reversed(transaction, case.id, made.attempt, made.seq)
    changed = transaction.session.connection().execute(
        update(PaymentLine)
        .where(
            col(PaymentLine.run_id) == case.id,
            col(PaymentLine.attempt) == made.attempt,
            col(PaymentLine.seq) == made.seq,
            col(PaymentLine.state) == "paid",
        )
        .values(
            state="released" if ended else "failed",
            code=made.code or "退汇",
            reason=f"退汇：{made.reason}",
            paid_on=None,
        )
    )
    if not changed.rowcount:
        raise refuse("not_paid", "该笔没有已发放的款项", "nothing of this payment stands as paid")
    transaction.session.expire_all()
    credit(transaction, case, made.entitlement_id, made.bounced_on, made.document_no)


def _detail(made: Bounce) -> dict[str, object]:
    return {
        "attempt": made.attempt,
        "seq": made.seq,
        "fen": made.fen,
        "reason": made.reason,
        "document_no": made.document_no,
        "bounced_on": made.bounced_on.isoformat(),
    }
