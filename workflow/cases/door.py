"""THE door: the one function that changes a case, for people and for the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlmodel import select

from workflow.cases.changes import LostRace
from workflow.cases.house import House
from workflow.cases.outcome import Done, Stop, refuse, somebody_first
from workflow.cases.rows import load_case
from workflow.cases.tables import AuditEntry
from workflow.cases.transaction import Transaction
from workflow.clock import one_instant
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused, Step

TRIES = 4


def act(
    house: House,
    case_id: int,
    action: str,
    actor: Actor,
    answers: Mapping[str, Any] | None = None,
    *,
    seen: int | None = None,
    command: str | None = None,
    effective_on: date | None = None,
) -> Done | Refused:
    """Do `action` on a case, wholly or not at all; a refusal is recorded too.

    `seen` is the edition the actor looked at: another one means somebody was first.
    The same `command` again gives the same result and changes nothing. What the clock does
    says on which day it was due (`effective_on`): its record may be later.
    """

    def work(transaction: Transaction) -> Done:
        transaction.effective_on = effective_on
        case = transaction.hold(case_id, actor)
        before = case.stage
        step = transaction.act(case, action, answers or {}, seen=seen)
        transaction.changes.flush()
        return Done(
            case.id,
            case.number,
            action,
            before,
            case.stage,
            case.edition,
            step.completes,
            tuple(transaction.carved),
        )

    outcome = in_transaction(house, actor, command, work)
    if isinstance(outcome, Refused):
        if outcome.conflict and command and (done := repeated(house, command)):
            return done
        record_refusal(house, case_id, action, actor, outcome)
    return outcome


def in_transaction(
    house: House, actor: Actor, command: str | None, work: Callable[[Transaction], Done]
) -> Done | Refused:
    """Run `work` in one write transaction, of one instant; lost races name the winner."""
    for attempt in range(1, TRIES + 1):
        try:
            with house.store.work() as opened, one_instant(house.clock):
                transaction = Transaction(house, opened, actor, command)
                done = work(transaction)
                transaction.changes.settle()
                return done
        except Stop as stop:
            # A second click finds its own first one in the way: a duplicate, another stage.
            return (repeated(house, command) if command else None) or stop.refused
        except LostRace:
            return Refused((somebody_first(),), conflict=True)
        except house.store.mishaps as bad:
            if command and (before := repeated(house, command)):
                return before
            if attempt == TRIES or not house.store.may_pass(bad):
                raise
    raise AssertionError("unreachable")


def repeated(house: House, command: str) -> Done | None:
    """Return what an earlier run of this command did, if there was one."""
    with house.store.read() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.command == command)).first()
        if entry is None:
            return None
        number = str(entry.detail.get("number", ""))
        return Done(
            entry.case_id,
            number,
            entry.action,
            entry.from_stage,
            entry.to_stage,
            int(entry.detail.get("edition", 0)),
            entry.outcome == "done",
            repeated=True,
        )


def record_refusal(house: House, case_id: int, action: str, actor: Actor, refused: Refused) -> None:
    """Put a refusal on the record of its case, if there is such a case."""

    def work(transaction: Transaction) -> Done:
        case = load_case(transaction.hot, case_id)
        if case is None:
            raise refuse("no_case", "没有此件", "there is no such case")
        codes = {"reasons": [reason.code for reason in refused.reasons]}
        step = Step(action, case.stage, case.stage, role="")
        transaction.record(case, step, "refused", codes, command=None)
        transaction.changes.case(case, case.edition)
        transaction.changes.flush()
        return Done(case.id, case.number, action, case.stage, case.stage, case.edition)

    in_transaction(house, actor, None, work)
