"""The clock ends notices: every board full, nothing against the list; never a click."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select

from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.outcome import Done
from workflow.cases.tables import Case
from workflow.cases.transaction import Transaction
from workflow.engine.actor import SYSTEM
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.notice import rules
from workflow.notice.boards import boards_of, values
from workflow.notice.notices import ENDED, STANDING, Held, hold_notice, note, section_of
from workflow.notice.tables import Notice


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of one notice whose days are over: ended, held back, or broken."""

    notice_id: int
    list_id: int
    public_key: str
    outcome: str
    reasons: tuple[Reason, ...] = ()
    error: str = ""


def sweep(house: House) -> list[Swept]:
    """End every notice whose days are over; says what it did. A second time does nothing.

    A notice that cannot be ended (an objection to the list, a broken seal, a fault) is
    reported as `waits` or `failed` and never stops the others.
    """
    return [swept for notice in _standing(house) if (swept := _one(house, notice))]


def _standing(house: House) -> list[Notice]:
    with house.store.read() as session:
        return list(
            session.exec(select(Notice).where(Notice.state == STANDING).order_by(col(Notice.id)))
        )


def _one(house: House, notice: Notice) -> Swept | None:
    found = (notice.id or 0, notice.list_id, notice.public_key)
    try:
        if not _is_due(house, notice):
            return None
        outcome = _end(house, notice)
    except Exception as fault:  # a poisoned notice is reported; the others must end in time
        return Swept(*found, "failed", error=f"{type(fault).__name__}: {fault}")
    if isinstance(outcome, Refused):
        return Swept(*found, "waits", outcome.reasons)
    return None if outcome.repeated else Swept(*found, "ended")


def _is_due(house: House, notice: Notice) -> bool:
    """Look first, without writing: most notices are not due on most days."""
    with house.store.read() as session:
        case = session.get_one(Case, notice.list_id)
        section = section_of(house, case)
        if case.stage != section.stage:
            return True
        boards = values(boards_of(session, house.calendar, section, notice))
    return rules.channels_full(boards, house.clock.today()) is None


def _end(house: House, notice: Notice) -> Done | Refused:
    def work(transaction: Transaction) -> Done:
        at = hold_notice(transaction, notice.id or 0)
        before = at.case.stage
        if at.notice.state == STANDING and before == at.section.stage:
            transaction.act(at.case, at.section.ends_with, {})
            transaction.changes.flush()
        repeated = at.notice.state != STANDING
        if not repeated:
            _take_down(transaction, at)
        return Done(
            at.case.id,
            at.case.number,
            at.section.ends_with,
            before,
            at.case.stage,
            at.case.edition,
            repeated=repeated,
        )

    return in_transaction(house, SYSTEM, f"notice.ended:{notice.public_key}", work)


def _take_down(transaction: Transaction, at: Held) -> None:
    """Take the notice off the public pages, with the day it was due and the instant it was done."""
    boards, notice = at.boards(transaction.session), at.notice
    notice.state, notice.stood_until = ENDED, rules.stood_until(boards)
    notice.ended_at = notice.taken_down_at = transaction.now
    transaction.session.add(notice)
    transaction.session.flush()
    until = notice.stood_until.isoformat() if notice.stood_until else ""
    detail = {
        "notice": notice.public_key,
        "stood_until": until,
        "sha256": notice.sha256,
        "boards": len(boards),
    }
    note(transaction, at.case, "notice.ended", detail)
