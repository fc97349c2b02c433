"""The clock ends notices: every board full, nothing against the list; never a click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.incidents import sweep_each
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


def sweep(house: House) -> list[Swept]:
    """End every notice whose days are over; says what it did. A second time does nothing.

    A notice that may not be ended yet (an objection to the list, an outage that nobody judged)
    is reported as `waits`; one that cannot be ended as `failed`: it becomes an incident, rests
    for a while and never stops the others.
    """
    found: list[Swept] = []
    standing = {int(one.id or 0): one for one in _standing(house)}

    def work(notice_id: int) -> str:
        swept = _one(house, standing[notice_id])
        found.extend([swept] if swept else [])
        return swept.outcome if swept else ""

    def failed(notice_id: int) -> int:
        one = standing[notice_id]
        found.append(Swept(notice_id, one.list_id, one.public_key, "failed"))
        return one.list_id

    sweep_each(house, "notices", standing, work, failed)
    return found


def _standing(house: House) -> list[Notice]:
    with house.store.read() as session:
        return list(
            session.exec(select(Notice).where(Notice.state == STANDING).order_by(col(Notice.id)))
        )


def _one(house: House, notice: Notice) -> Swept | None:
    due_on = _due_on(house, notice)
    if due_on is None:
        return None
    outcome = _end(house, notice, due_on)
    found = (notice.id or 0, notice.list_id, notice.public_key)
    if isinstance(outcome, Refused):
        return Swept(*found, "waits", outcome.reasons)
    return None if outcome.repeated else Swept(*found, "ended")


def _due_on(house: House, notice: Notice) -> date | None:
    """Look first, without writing: most notices are not due on most days."""
    with house.store.read() as session:
        case = session.get_one(Case, notice.list_id)
        section = section_of(house, case)
        boards = values(boards_of(session, house.calendar, section, notice))
    today = house.clock.today()
    if case.stage != section.stage:
        return rules.stood_until(boards) or today
    return rules.stood_until(boards) if rules.channels_full(boards, today) is None else None


def _end(house: House, notice: Notice, due_on: date) -> Done | Refused:
    def work(transaction: Transaction) -> Done:
        transaction.effective_on = due_on
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
