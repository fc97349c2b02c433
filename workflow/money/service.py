"""What people and the clock do with money besides acting on cases: files out and in, the sweep."""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass

from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.outcome import Done
from workflow.cases.tables import Case
from workflow.cases.transaction import Transaction
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.machine import Refused, Step
from workflow.money import returns
from workflow.money.records import last_file, recorded, sender
from workflow.money.sending import file_place
from workflow.money.tables import BankFile, Entitlement

TAKEN = "take_bank_file"
_log = logging.getLogger(__name__)


def bank_file(
    house: House, run_case_id: int, actor: Actor, attempt: int | None = None
) -> tuple[str, bytes] | Refused:
    """Return the name and bytes of a run's bank file (the last one); who took it is recorded."""
    taken: list[BankFile] = []

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(run_case_id, actor)
        role = sender(transaction, case)
        file = last_file(transaction.session, case.id, attempt)
        transaction.session.expunge(file)
        taken.append(file)
        step = Step(TAKEN, case.stage, case.stage, role)
        return recorded(transaction, case, step, {"file": file.name, "sha256": file.sha256})

    outcome = door.in_transaction(house, actor, None, work)
    if isinstance(outcome, Refused):
        door.record_refusal(house, run_case_id, TAKEN, actor, outcome)
        return outcome
    text = house.store.vault.open(taken[-1].content, file_place(run_case_id, taken[-1].attempt))
    return taken[-1].name, base64.b64decode(text)


def apply_return(
    house: House,
    run_case_id: int,
    actor: Actor,
    name: str,
    content: bytes,
    command: str | None = None,
) -> Done | Refused:
    """Apply what the bank sent back: all of the file or nothing of it, with line numbers.

    The same file twice is applied once; several files may answer parts of one batch. With the
    last line answered the run goes on by itself, as an act of the same person.
    """

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(run_case_id, actor)
        return returns.apply(transaction, case, name, content)

    outcome = door.in_transaction(house, actor, command, work)
    if isinstance(outcome, Refused):
        door.record_refusal(house, run_case_id, returns.ANSWERED, actor, outcome)
    return outcome


@dataclass(frozen=True, slots=True)
class Swept:
    """What the clock did with one entitlement; `problem` when it could not."""

    case_id: int
    outcome: Done | Refused | None
    problem: str = ""


def sweep(house: House) -> tuple[Swept, ...]:
    """Begin every entitlement whose first month is reached; one failure never stops the rest."""
    with house.store.read() as session:
        waiting = _reached(house, session)
    return tuple(_begin(house, case_id, action) for case_id, action in waiting)


def _reached(house: House, session: Session) -> list[tuple[int, str]]:
    """Return the cases that may begin, each with the action that begins them."""
    month = str(Month.of_day(house.clock.today()))
    return [
        (int(case_id or 0), key)
        for published in house.definitions
        for name, kind in published.definition.kinds.items()
        for key, action in kind.actions.items()
        if "money.begin" in action.effects
        for case_id in session.exec(
            select(Case.id)
            .join(Entitlement, col(Entitlement.application_id) == Case.parent_id)
            .where(
                Case.programme == published.definition.programme,
                Case.version == published.definition.version,
                Case.kind == name,
                col(Case.stage).in_(action.from_),
                Entitlement.start <= month,
            )
            .order_by(col(Case.id))
        )
    ]


def _begin(house: House, case_id: int, action: str) -> Swept:
    try:
        outcome = door.act(house, case_id, action, SYSTEM, command=f"money.{action}:{case_id}")
    except Exception as failure:
        _log.exception("entitlement %s could not begin", case_id)
        return Swept(case_id, None, f"{type(failure).__name__}: {failure}"[:300])
    return Swept(case_id, outcome)
