"""Finding notices, and putting what happens to them on the record of their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow, load_case
from workflow.cases.tables import Case
from workflow.engine.machine import Step
from workflow.engine.refusal import Reason
from workflow.notice import boards
from workflow.notice.rules import Board
from workflow.notice.section import NoticeSection, parse
from workflow.notice.tables import Notice, NoticeObjection, Posting

if TYPE_CHECKING:
    from workflow.cases.house import House
    from workflow.cases.transaction import Transaction

STANDING, ENDED, RENEWED = "standing", "ended", "renewed"


def section_of(house: House, case: CaseRow | Case) -> NoticeSection:
    """Return what the kind of a list says of its notice; LookupError when it says nothing."""
    kind = house.definitions.get(case.programme, case.version).kinds[case.kind]
    section = parse(kind)
    if section is None:
        raise LookupError(f"{case.kind}: no notice section")
    return section


def latest_notice(session: Session, list_id: int) -> Notice | None:
    """Return the last notice of a list, whatever became of it."""
    return session.exec(
        select(Notice).where(Notice.list_id == list_id).order_by(col(Notice.round).desc())
    ).first()


def note(
    transaction: Transaction,
    case: CaseRow,
    what: str,
    detail: Mapping[str, Any],
    *,
    role: str = "system",
    unit_id: int | None = None,
    unit_name: str = "",
    on_behalf_of: int | None = None,
    command: str | None = None,
) -> None:
    """Put what happened to a notice on the record of its list; the stage stays."""
    step = Step(what, case.stage, case.stage, role, unit_id, unit_name, on_behalf_of)
    transaction.record(case, step, "done", detail, command)
    transaction.changes.case(case, case.edition)
    transaction.changes.flush()


def open_against_list(session: Session, list_id: int) -> Sequence[str]:
    """Return the numbers of open objections to a list as a whole, from any of its rounds."""
    return session.exec(
        select(Case.number)
        .join(NoticeObjection, col(NoticeObjection.case_id) == col(Case.id))
        .join(Notice, col(Notice.id) == col(NoticeObjection.notice_id))
        .where(
            Notice.list_id == list_id,
            col(NoticeObjection.member_id).is_(None),
            col(Case.closed_at).is_(None),
        )
        .order_by(col(Case.number))
    ).all()


def none_open(numbers: Sequence[str]) -> Reason | None:
    """Refuse while an objection to the list as a whole is open."""
    if not numbers:
        return None
    named = "、".join(numbers[:5])
    return Reason(
        "list_objection",
        f"对整份名单的异议尚未办结（{named}）",
        f"objections to the list as a whole are open ({named})",
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A notice and its list, held by a transaction until it ends."""

    house: House
    case: CaseRow
    section: NoticeSection
    notice: Notice

    def board(self, row: Posting) -> Board:
        """Return one board as the rules see it."""
        return boards.board(self.house.calendar, self.section, self.notice, row)

    def boards(self, session: Session) -> list[Board]:
        """Return every board that counts."""
        found = boards.boards_of(session, self.house.calendar, self.section, self.notice)
        return boards.values(found)


def hold_notice(transaction: Transaction, notice_id: int) -> Held:
    """Hold the list of a notice, then read the notice as it now is; Stop when there is none."""
    notice = transaction.session.get(Notice, notice_id)
    case = load_case(transaction.hot, notice.list_id) if notice else None
    if notice is None or case is None:
        raise refuse("no_notice", "没有此公示", "there is no such notice")
    transaction.session.refresh(notice)
    return Held(transaction.house, case, section_of(transaction.house, case), notice)


def done(case: CaseRow, what: str) -> Done:
    """Return what was done to a notice; the stage of its list stays."""
    return Done(case.id, case.number, what, case.stage, case.stage, case.edition)
