"""What an office takes out of a run: the file for the bank, the bank's answer, who is left over.

Whoever takes one is on the record of the run, with the name and the sha256 of what was given.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.tables import AuditEntry
from workflow.cases.transaction import Transaction
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused, Step
from workflow.money.records import last_file, recorded, sender
from workflow.money.runs import run_of
from workflow.money.sending import file_place
from workflow.money.tables import Entitlement, PaymentLine, ReturnFile
from workflow.money.yuan import plain_yuan

TAKEN = "take_bank_file"
ANSWER_TAKEN = "take_return_file"
LEFT_TAKEN = "take_left_over"
TAKES = (TAKEN, ANSWER_TAKEN, LEFT_TAKEN)
LEFT_HEADS = ("姓名", "月份", "金额（元）", "原因")
NOT_PAID = ("failed", "released")

Given = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Take:
    """Who took what out of a run, when."""

    action: str
    name: str
    at: datetime
    file: str
    sha256: str


def bank_file(
    house: House, run_case_id: int, actor: Actor, attempt: int | None = None
) -> Given | Refused:
    """Return the name and bytes of a run's bank file (the last one); who took it is recorded."""

    def read(transaction: Transaction, case: CaseRow) -> Given:
        file = last_file(transaction.session, case.id, attempt)
        text = house.store.vault.open(file.content, file_place(case.id, file.attempt))
        return file.name, base64.b64decode(text)

    return _taken(house, run_case_id, actor, TAKEN, read)


def return_file(house: House, run_case_id: int, actor: Actor, sha256: str) -> Given | Refused:
    """Return an answer of the bank as it came; who took it is recorded."""

    def read(transaction: Transaction, case: CaseRow) -> Given:
        asked = select(ReturnFile).where(ReturnFile.run_id == case.id, ReturnFile.sha256 == sha256)
        file = transaction.session.exec(asked).first()
        if file is None or file.content is None:
            raise refuse("no_file", "没有留存这个回盘文件", "this answer of the bank is not kept")
        text = house.store.vault.open(file.content, answer_place(case.id, sha256))
        return file.name or "回盘", base64.b64decode(text)

    return _taken(house, run_case_id, actor, ANSWER_TAKEN, read)


def left_over(house: House, run_case_id: int, actor: Actor) -> Given | Refused:
    """Return who is not paid by a run and why, as CSV; who took it is recorded."""

    def read(transaction: Transaction, case: CaseRow) -> Given:
        return f"{case.number}-未发放.csv", left_over_csv(transaction.session, case.id)

    return _taken(house, run_case_id, actor, LEFT_TAKEN, read)


def _taken(
    house: House,
    run_case_id: int,
    actor: Actor,
    action: str,
    read: Callable[[Transaction, CaseRow], Given],
) -> Given | Refused:
    """Hand something out within the transaction that records it."""
    given: list[Given] = []

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(run_case_id, actor)
        role = sender(transaction, case)
        name, content = read(transaction, case)
        given.append((name, content))
        detail = {"file": name, "sha256": hashlib.sha256(content).hexdigest()}
        return recorded(transaction, case, Step(action, case.stage, case.stage, role), detail)

    outcome = door.in_transaction(house, actor, None, work)
    if isinstance(outcome, Refused):
        door.record_refusal(house, run_case_id, action, actor, outcome)
        return outcome
    return given[-1]


def answer_place(run_id: int, sha256: str) -> str:
    """Name the place a sealed answer of the bank is bound to."""
    return f"return_files.content.{run_id}.{sha256}"


def left_over_csv(session: Session, run_id: int) -> bytes:
    """Return who a run could not count, and lines returned or left to the next run."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(LEFT_HEADS)
    run = run_of(session, run_id)
    for one in run.left_out if run else ():
        writer.writerow([_plain(one["name"]), "", "", _plain(one["zh"])])
    lines = (
        select(Entitlement.name, PaymentLine.month, PaymentLine.fen, PaymentLine.reason)
        .join(Entitlement, col(Entitlement.id) == PaymentLine.entitlement_id)
        .where(PaymentLine.run_id == run_id, col(PaymentLine.state).in_(NOT_PAID))
        .order_by(col(PaymentLine.entitlement_id), col(PaymentLine.month))
    )
    for name, month, fen, reason in session.exec(lines):
        writer.writerow([_plain(name), month, plain_yuan(fen), _plain(reason)])
    return stream.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    """Return a text that no table programme takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def takes(session: Session, run_id: int) -> tuple[Take, ...]:
    """Return who took what out of a run, the first one first."""
    found = session.exec(
        select(AuditEntry)
        .where(
            AuditEntry.case_id == run_id,
            AuditEntry.outcome == "done",
            col(AuditEntry.action).in_(TAKES),
        )
        .order_by(col(AuditEntry.seq))
    )
    return tuple(
        Take(one.action, one.name, one.at, one.detail["file"], one.detail["sha256"])
        for one in found
    )
