"""Objections of the public: filed without an account, held at once, settled by two persons."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.opening import insert_case
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow, load_case
from workflow.cases.tables import Case, Member
from workflow.cases.transaction import Transaction
from workflow.clock import SHANGHAI
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.fields import parse_answers
from workflow.engine.machine import Refused
from workflow.notice import rules
from workflow.notice.notices import RENEWED, Held, hold_notice, note
from workflow.notice.tables import Notice, NoticeContent, NoticeObjection


@dataclass(frozen=True, slots=True)
class Filed:
    """An objection received; the receipt is told once and finds the objection again."""

    receipt: str
    number: str
    case_id: int
    filed_at: datetime
    holds_row: bool


def file_objection(
    house: House,
    public_key: str,
    row: int | None,
    answers: Mapping[str, Any],
    *,
    command: str | None = None,
    actor: Actor = SYSTEM,
) -> Filed | Refused:
    """File an objection to a row (counted from 1) or, without one, to the list as a whole.

    `answers` are those of the objection's form (text, objector, contact). It counts from the
    instant it arrived: one filed inside the window holds its row whatever the clock does
    meanwhile. The same `command` again gives the same receipt and files nothing.
    """
    command = command or str(uuid.uuid4())
    arrived, receipt = house.clock.now(), make_receipt(house, command)
    if found := _filed(house, receipt):
        return found
    notice_id = _notice_id(house, public_key)

    def work(transaction: Transaction) -> Done:
        at = hold_notice(transaction, notice_id)
        _check_window(transaction, at, arrived)
        member = None if row is None else _person(transaction, at, row)
        opened = _open_case(transaction, at, member, answers)
        transaction.session.add(
            NoticeObjection(
                notice_id=notice_id,
                case_id=opened.id,
                member_id=member.id if member else None,
                row=row,
                held=member is not None and _hold(transaction, at, member),
                receipt_hash=hash_receipt(receipt),
                filed_at=arrived,
            )
        )
        transaction.session.flush()
        detail = {"notice": at.notice.public_key, "objection": opened.number, "row": row}
        note(transaction, at.case, "notice.objected", detail)
        return Done(opened.id, opened.number, "open", "", opened.stage, opened.edition)

    outcome = in_transaction(house, actor, command, work)
    if isinstance(outcome, Refused):
        return outcome
    filed = _filed(house, receipt)
    assert filed is not None
    return filed


def _filed(house: House, receipt: str) -> Filed | None:
    with house.store.read() as session:
        found = session.exec(
            select(NoticeObjection, Case.number)
            .join(Case, col(Case.id) == col(NoticeObjection.case_id))
            .where(NoticeObjection.receipt_hash == hash_receipt(receipt))
        ).first()
    if found is None:
        return None
    objection, number = found
    return Filed(receipt, number, objection.case_id, objection.filed_at, objection.held)


def make_receipt(house: House, command: str) -> str:
    """Return the receipt that belongs to a command: 96 bits nobody else can work out."""
    secret = house.store.vault.blind(f"objection:{command}")[:24].upper()
    return "-".join(secret[at : at + 6] for at in range(0, 24, 6))


def hash_receipt(receipt: str) -> str:
    """Return what is stored of a receipt; spaces, dashes and case do not matter."""
    plain = "".join(sign for sign in receipt.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _notice_id(house: House, public_key: str) -> int:
    with house.store.read() as session:
        found = session.exec(select(Notice.id).where(Notice.public_key == public_key)).first()
    return int(found or 0)


def _check_window(transaction: Transaction, at: Held, arrived: datetime) -> None:
    """Open until the end of the last board's last day, even if the clock was quicker."""
    on = arrived.astimezone(SHANGHAI).date()
    if at.notice.state == RENEWED:
        raise refuse(
            "renewed",
            "名单已重新公示，请就新的公示提出",
            "the list was published again: object to the new notice",
        )
    if not rules.takes_objections(at.boards(transaction.session), on):
        raise refuse(
            "over",
            "公示期已满，请向县教育局反映",
            "the notice is over: turn to the county's education office",
        )


def _person(transaction: Transaction, at: Held, row: int) -> CaseRow:
    """Return the case behind a row, held; it must still be on the list."""
    content = transaction.session.get_one(NoticeContent, at.notice.id)
    if not 1 <= row <= len(content.case_ids):
        raise refuse("no_row", "没有此序号", "there is no such row")
    member = load_case(transaction.hot, content.case_ids[row - 1])
    on_list = transaction.session.exec(
        select(Member.id).where(
            Member.list_id == at.case.id,
            Member.case_id == content.case_ids[row - 1],
            col(Member.left_at).is_(None),
        )
    ).first()
    if member is None or on_list is None:
        raise refuse("row_gone", "此人已不在名单内", "this person is not on the list any more")
    return member


def _open_case(
    transaction: Transaction,
    at: Held,
    member: CaseRow | None,
    answers: Mapping[str, Any],
) -> CaseRow:
    house = transaction.house
    definition = house.definition_of(at.case)
    kind = definition.kinds[at.section.objection]
    values, problems = parse_answers(kind.fields, answers)
    if problems:
        raise Stop(Refused(tuple(problem.reason for problem in problems)))
    unit = house.units.ancestor_at(at.case.unit_id, kind.unit)
    if unit is None:
        raise LookupError(f"{at.case.number}: no {kind.unit} above the list")
    command, transaction.command = transaction.command, None  # holding is not the command itself
    return insert_case(
        transaction,
        definition,
        at.section.objection,
        unit.id,
        cycle=at.case.cycle,
        values=values,
        parent_id=member.id if member else None,
        command=command,
        subject_name=member.subject_name if member else "",
        subject_index=member.subject_index if member else "",
    )


def _hold(transaction: Transaction, at: Held, member: CaseRow) -> bool:
    """Hold the person's case; one that is held already only gets another objection."""
    action = transaction.house.kind_of(member).actions[at.section.holds_with]
    if member.stage in action.from_:
        transaction.act(member, at.section.holds_with, {}, moved=True)
        transaction.changes.flush()
    return member.stage == action.to
