"""A notice opened: what is shown is frozen and hashed, the boards it must hang on are named."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from workflow.cases.house import House
from workflow.cases.outcome import Stop, refuse
from workflow.cases.rows import CaseRow, load_members
from workflow.cases.tables import Case, Member
from workflow.engine.definition import Kind
from workflow.engine.machine import Refused
from workflow.engine.refusal import Text
from workflow.notice import content
from workflow.notice.boards import Due, boards_due
from workflow.notice.notices import RENEWED, STANDING, latest_notice, note, section_of
from workflow.notice.privacy import personal_cells
from workflow.notice.section import NoticeSection
from workflow.notice.tables import Notice, NoticeContent, Posting

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction


def open_notice(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Freeze what is shown, say where it must hang, close the round before."""
    section = section_of(transaction.house, case)
    members = load_members(transaction.hot, case.id)
    if not members:
        raise refuse("empty_list", "名单里还没有人", "the list is empty")
    kind = transaction.house.kind_of(members[0])
    _refuse_open_objections(transaction, case, section, kind)
    people = [(member.unit_id, transaction.facts(member)) for member in members]
    former = _close_former(transaction, case)
    notice = _notice(transaction, case, section, former.round + 1 if former else 1)
    rows = [facts for _, facts in people]
    shown = content.freeze(section, kind, _head(notice), rows, partial(_unit, transaction.house))
    if reason := personal_cells(shown["columns"], shown["rows"]):
        raise Stop(Refused((reason,)))
    due = boards_due(transaction.house.units, section, kind, people)
    _store(transaction, notice, shown, [member.id for member in members], due)
    detail = {
        "notice": notice.public_key,
        "sha256": notice.sha256,
        "rows": notice.rows,
        "days": notice.days,
        "boards": len(due),
    }
    note(transaction, case, "notice.opened", detail)


def _unit(house: House, key: str) -> Text | None:
    found = house.units.find(key)
    return found.name if found else None


def _head(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice.public_key,
        "title": [notice.title_zh, notice.title_en],
        "opened_on": notice.opened_on.isoformat(),
        "days": notice.days,
    }


def _store(
    transaction: Transaction,
    notice: Notice,
    shown: dict[str, Any],
    case_ids: list[int],
    due: list[Due],
) -> None:
    session = transaction.session
    notice.sha256, notice.rows = content.fingerprint(shown), len(case_ids)
    session.add(notice)
    session.flush()
    session.add(NoticeContent(notice_id=notice.id or 0, shown=shown, case_ids=case_ids))
    session.add_all(
        Posting(
            notice_id=notice.id or 0,
            channel=one.channel,
            unit_id=one.unit_id,
            place_zh=one.place.zh,
            place_en=one.place.en,
            not_before=notice.opened_on,
        )
        for one in due
    )
    session.flush()


def _notice(transaction: Transaction, case: CaseRow, section: NoticeSection, number: int) -> Notice:
    definition = transaction.house.definition_of(case)
    kind = definition.kinds[case.kind]
    days = section.days
    county = transaction.house.units[case.unit_id].name
    return Notice(
        list_id=case.id,
        round=number,
        public_key=f"{case.number}-{number}".lower(),
        title_zh=f"{county.zh}{case.cycle}年{_run_on(definition.title.zh, kind.title.zh)}公示",
        title_en=f"{county.en}: {definition.title.en}, {kind.title.en}, {case.cycle}",
        clause=section.clause,
        rows=0,
        sha256="",
        days=days if isinstance(days, int) else int(transaction.facts(case)[days]),
        opened_at=transaction.now,
        opened_on=transaction.today,
    )


def _run_on(first: str, second: str) -> str:
    """Join two titles, said once what both say where they meet: 教师救助 and 救助名单."""
    met = next((n for n in range(len(second), 1, -1) if first.endswith(second[:n])), 0)
    return first + second[met:]


def _close_former(transaction: Transaction, case: CaseRow) -> Notice | None:
    former = latest_notice(transaction.session, case.id)
    if former is not None and former.state == STANDING:
        former.state, former.taken_down_at = RENEWED, transaction.now
        transaction.session.add(former)
        transaction.session.flush()
    return former


def _refuse_open_objections(
    transaction: Transaction, case: CaseRow, section: NoticeSection, members: Kind
) -> None:
    """An objection to a row that nothing holds must be settled before the row is shown again."""
    person = aliased(Case)
    found = transaction.session.exec(
        select(Case.number)
        .join(person, col(person.id) == col(Case.parent_id))
        .join(Member, col(Member.case_id) == col(person.id))
        .where(
            Member.list_id == case.id,
            col(Member.left_at).is_(None),
            Case.kind == section.objection,
            col(Case.closed_at).is_(None),
            col(person.stage) != members.actions[section.holds_with].to,
        )
        .order_by(col(Case.number))
    ).all()
    if found:
        named = "、".join(found[:5])
        raise refuse(
            "objection_open",
            f"名单内人员尚有异议未办结（{named}），办结后方可公示",
            f"objections to people on the list are still open ({named})",
        )
