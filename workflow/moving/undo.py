"""A batch undone: what nobody acted on since goes back as it was; the others are named."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import insert as into
from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.ledger import ClockRow, Entry, Why
from workflow.cases.offices import tell_offices
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow, load_cases
from workflow.cases.tables import AuditEntry
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.definition import Kind
from workflow.engine.machine import Refused, Step
from workflow.engine.refusal import Text
from workflow.moving import writing
from workflow.moving.answers import restore
from workflow.moving.loading import Surroundings, surroundings
from workflow.moving.plan import tied
from workflow.moving.service import BACK, TOLD, acting
from workflow.moving.tables import MovedBack, MovedCase, MoveUndo, VersionMove
from workflow.moving.ties import keep_together
from workflow.moving.words import title
from workflow.store.hot import Hot, Prepared, among_ids

_E = AuditEntry.__table__  # type: ignore[attr-defined]
# Looking, and the clock's own counting, is not acting.
NO_ACTS = ("reveal", "open_file", "print_paper", "take_archive", "reproject")


@dataclass(frozen=True, slots=True)
class Kept:
    """A case that stays in the new version, and why."""

    case_id: int
    number: str
    because: Text


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: how many went back, and who did not."""

    number: str
    back: int
    kept: tuple[Kept, ...]


def undo(house: House, actor: Actor, number: str) -> Undone | Refused:
    """Take a batch back, case by case as far as nobody acted since; in one transaction."""
    made: list[Undone] = []

    def work(transaction: Transaction) -> Done:
        post = acting(actor)
        batch = _batch(transaction.session, number)
        going, kept = _sorted(transaction, batch)
        if not going and not kept:
            raise refuse("undone", "此批已全部撤回", "this batch was taken back already")
        row = MoveUndo(
            move_id=int(batch.id or 0), back=len(going),
            kept=[
                {"case_id": one.case_id, "number": one.number,
                 "because": [one.because.zh, one.because.en]}
                for one in kept
            ],
            **transaction.signed(post),
        )  # fmt: skip
        transaction.session.add(row)
        transaction.session.flush()
        if going:
            _Back(transaction, batch, post).write(going, int(row.id or 0))
        made.append(Undone(number, len(going), tuple(kept)))
        return Done(0, number, BACK, "", "", 0)

    outcome = in_transaction(house, actor, None, work)
    return outcome if isinstance(outcome, Refused) else made[-1]


def _batch(session: Session, number: str) -> VersionMove:
    wanted = rows_of(VersionMove).where(VersionMove.number == number).with_for_update()
    found = session.exec(wanted).first()
    if found is None:
        raise refuse("no_batch", f"没有批次「{number}」", f"there is no batch “{number}”")
    return found


Going = tuple[MovedCase, CaseRow]


def _sorted(transaction: Transaction, batch: VersionMove) -> tuple[list[Going], list[Kept]]:
    """Return who goes back, with the case held, and who does not."""
    gone = rows_of(MovedBack.case_id).where(MovedBack.move_id == batch.id)
    rows = transaction.session.exec(
        rows_of(MovedCase)
        .where(MovedCase.move_id == batch.id, MovedCase.moves, col(MovedCase.case_id).not_in(gone))
        .order_by(col(MovedCase.case_id))
    ).all()
    ids = [one.case_id for one in rows]
    held = {one.id: one for one in load_cases(transaction.hot, ids, hold=True)}
    acts = _acts(transaction.hot, {one.case_id: one.seq for one in rows})
    going, kept = [], []
    for one in rows:
        case = held[one.case_id]
        kind = transaction.house.kind_of(case)
        why = _against(case, kind, batch, acts.get(one.case_id))
        if why is None:
            going.append((one, case))
        else:
            kept.append(Kept(case.id, case.number, why))
    return _together(transaction, batch, going, kept)


def _together(
    transaction: Transaction, batch: VersionMove, going: list[Going], kept: list[Kept]
) -> tuple[list[Going], list[Kept]]:
    back = {case.id: batch.from_version for _, case in going}
    tied_ = keep_together(transaction, batch.programme, back)
    numbers = {case.id: case.number for _, case in going} | {o.case_id: o.number for o in kept}
    kept += [
        Kept(case.id, case.number, tied(numbers.get(tied_[case.id], "")))
        for _, case in going
        if case.id in tied_
    ]
    return [one for one in going if one[1].id not in tied_], kept


def _against(
    case: CaseRow, kind: Kind, batch: VersionMove, act: tuple[str, str] | None
) -> Text | None:
    if case.version != batch.to_version:
        return Text(f"现为 v{case.version}", f"is of v{case.version} now")
    if act is None:
        return None
    said, name = title(kind.actions, act[0]), act[1]
    return Text(f"{name or '系统'}此后已办理（{said.zh}）", f"{name or 'system'} acted: {said.en}")


def _acts(hot: Hot, since: Mapping[int, int]) -> dict[int, tuple[str, str]]:
    """Return the last act on each case after the entry of its move; refusals are none."""
    found: dict[int, tuple[str, str]] = {}
    for case_id, seq, action, name in hot.rows(_later(hot.dialect), {"ids": hot.ids(list(since))}):
        if seq > since[case_id]:
            found[case_id] = (action, name)
    return found


@cache
def _later(dialect: str) -> Prepared:
    return Prepared(
        select(_E.c.case_id, _E.c.seq, _E.c.action, _E.c.name)
        .where(
            among_ids(_E.c.case_id, dialect),
            _E.c.outcome != "refused",
            *(_E.c.action != one for one in NO_ACTS),
        )
        .order_by(_E.c.case_id, _E.c.seq)
    )


class _Back:
    """Writes an undo, each kind of row in one go."""

    def __init__(self, transaction: Transaction, batch: VersionMove, post: ActingPost) -> None:
        self.transaction, self.batch, self.post = transaction, batch, post
        self.why = Why(f"撤回 {batch.number}", post.role, post.unit_name)

    def write(self, going: Sequence[Going], undo_id: int) -> None:
        """Write all of it."""
        transaction, ids = self.transaction, [case.id for _, case in going]
        around = surroundings(transaction.hot, ids)
        writing.put_cases(transaction, [self._case(*one) for one in going])
        before = [one.before for one, _ in going]
        self._clocks(going, around)
        signs = [
            {"of_id": row["id"], "to_action": row["action"], "to_live": True,
             "to_voided_because": ""}
            for one in before for row in one["signs"]
        ]  # fmt: skip
        writing.put_signs(transaction, signs)
        tasks = [
            {**row, "due_on": date.fromisoformat(row["due_on"])}
            for one in before
            for row in one["tasks"]
        ]
        writing.put_tasks(transaction, ids, tasks)
        done = [{"move_id": self.batch.id, "case_id": key, "undo_id": undo_id} for key in ids]
        transaction.session.connection().execute(into(MovedBack), done)
        desks = {(row["role"], row["reach_id"]) for row in tasks}
        desks |= {(r["role"], r["reach_id"]) for rows in around.tasks.values() for r in rows}
        key = f"{TOLD}:{self.batch.number}:{undo_id}"
        tell_offices(transaction.house, transaction.session, key, TOLD, desks)

    def _case(self, one: MovedCase, case: CaseRow) -> tuple[CaseRow, int]:
        vault, before = self.transaction.house.store.vault, one.before
        answers = restore(vault, before["answers"], case.answers, case.number)
        due_on = date.fromisoformat(before["due_on"]) if before["due_on"] else None
        now = replace(
            case, version=self.batch.from_version, stage=before["stage"],
            edition=case.edition + 1, due_on=due_on, decoded=answers,
            raw_answers=json.dumps(answers, ensure_ascii=False),
        )  # fmt: skip
        self.transaction.changes.tally([now], case.stage, now.stage)
        step = Step(
            BACK, case.stage, now.stage, self.post.role, self.post.unit_id, self.post.unit_name
        )
        said = {
            "batch": self.batch.number, "from_version": self.batch.to_version,
            "to_version": self.batch.from_version,
        }  # fmt: skip
        self.transaction.record(now, step, "done", said)
        return now, case.edition

    def _clocks(self, going: Sequence[Going], around: Surroundings) -> None:
        """Put back every clock that was there; what began since ends."""
        transaction = self.transaction
        snapshots = {row["id"]: row for one, _ in going for row in one.before["clocks"]}
        live = {row.id: row for rows in around.clocks.values() for row in rows}
        writing.end_clocks(transaction, [key for key in live if key not in snapshots])
        writing.put_clocks(transaction, [_clock(row) for row in snapshots.values()])
        lines = [
            (live[key], _entry(transaction, live[key]), {"after": snapshots[key]["due_on"],
             "before": live[key].due_on.isoformat()})
            for key in snapshots if key in live
        ]  # fmt: skip
        writing.put_ledger(transaction, lines, self.why)


def _entry(transaction: Transaction, row: ClockRow) -> Entry:
    seq = len(row.entries) + 1
    return Entry(row.id, seq, "moved_back", transaction.today, transaction.person)


def _clock(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that put a clock back as it was kept."""
    values = {**row}
    for name in ("started_on", "due_on", "paused_on"):
        values[name] = date.fromisoformat(row[name]) if row[name] else None
    return {"of_id": row["id"], **{f"to_{name}": values[name] for name in writing.CLOCK}}
