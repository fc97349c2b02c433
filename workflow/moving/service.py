"""The move: every case that may, in one transaction; all of it is written, or nothing.

Each case is held, planned and stepped by a guarded UPDATE: an act that came first is seen by the
plan, one that comes later finds another edition and is told so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.inserting import remember_definition
from workflow.cases.ledger import Why
from workflow.cases.offices import tell_offices
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.tables import Counter
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused, Step
from workflow.engine.refusal import Reason
from workflow.moving import writing
from workflow.moving.clocks import BEGINS, ENDS, RESTARTED, ClockMove
from workflow.moving.map_file import MoveMap, ReadMap
from workflow.moving.plan import CasePlan, Plan, plan, reasons_of
from workflow.moving.tables import MovedCase, VersionMove
from workflow.store.hot import Hot

MOVERS = ("system_admin",)
ACT, BACK = "move_version", "move_back"
TOLD = "version_moved"
_V = MovedCase.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Moved:
    """A batch: its number, how many cases went over, how many stay."""

    number: str
    moved: int
    stayed: int


def move(house: House, actor: Actor, read: ReadMap) -> Moved | Refused:
    """Move every case that the map moves, as one batch; returns it, or why nothing was moved."""
    made: list[Moved] = []

    def work(transaction: Transaction) -> Done:
        post = acting(actor)
        found = plan(transaction, read, hold=True)
        if found.problems:
            reasons = (Reason("map_wrong", one.zh, one.en) for one in reasons_of(found.problems))
            raise Stop(Refused(tuple(reasons)))
        if not found.moving:
            raise refuse("nothing_moves", "没有可换版本的办件", "no case would move")
        assert read.map is not None
        batch = _batch(transaction, read, read.map, found, post)
        _Batch(transaction, batch, post, found).write()
        moving = len(found.moving)
        made.append(Moved(batch.number, moving, len(found.cases) - moving))
        return Done(0, batch.number, ACT, "", "", 0)

    outcome = in_transaction(house, actor, None, work)
    return outcome if isinstance(outcome, Refused) else made[-1]


def acting(actor: Actor) -> ActingPost:
    """Return the post under which somebody moves cases; raises Stop where they may not."""
    post = actor.post_of(MOVERS)
    if post is None:
        raise refuse(
            "not_allowed", "只有系统管理员可以换版本", "only a system administrator may move cases"
        )
    return post


def _batch(
    transaction: Transaction, read: ReadMap, map_: MoveMap, found: Plan, post: ActingPost
) -> VersionMove:
    house, moving = transaction.house, len(found.moving)
    remember_definition(transaction, house.definitions.get(map_.programme, map_.to))
    row = VersionMove(
        number=_number(transaction), programme=map_.programme, from_version=map_.from_,
        to_version=map_.to, because=map_.because, map_text=read.text,
        map_sha256=hashlib.sha256(read.text.encode()).hexdigest(), moved=moving,
        stayed=len(found.cases) - moving, **transaction.signed(post),
    )  # fmt: skip
    transaction.session.add(row)
    transaction.session.flush()
    return row


def _number(transaction: Transaction) -> str:
    """Draw the next number of a batch; the series is held until the transaction ends."""
    series, session = f"HB-{transaction.today.year}", transaction.session
    row = session.exec(select(Counter).where(Counter.series == series).with_for_update()).first()
    row = row or Counter(series=series, last=0)
    row.last += 1
    session.add(row)
    session.flush()
    return f"{series}-{row.last:04d}"


class _Batch:
    """Writes a plan, each kind of row in one go."""

    def __init__(
        self, transaction: Transaction, batch: VersionMove, post: ActingPost, found: Plan
    ) -> None:
        self.transaction, self.batch, self.post, self.plan = transaction, batch, post, found
        self.why = Why(batch.because, post.role, post.unit_name)

    def write(self) -> None:
        """Write all of it."""
        moving, transaction = self.plan.moving, self.transaction
        before = {one.case.id: self._before(one) for one in moving}
        for one in moving:
            self._record(one)
        writing.put_cases(
            transaction, [(one.now, one.case.edition) for one in moving if one.now is not None]
        )
        self._clocks([(one, clock) for one in moving for clock in one.clocks])
        writing.put_signs(transaction, [row for one in moving for row in _signs(one)])
        ids = [one.case.id for one in moving]
        tasks = [writing.task(one.now, *desk) for one in moving if one.now for desk in one.desks]
        writing.put_tasks(transaction, ids, tasks)
        self._keep(before)
        desks = {desk for one in moving for desk in (*one.had, *one.desks)}
        key = f"{TOLD}:{self.batch.number}"
        tell_offices(transaction.house, transaction.session, key, TOLD, desks)

    def _record(self, one: CasePlan) -> None:
        assert one.now is not None
        self.transaction.changes.tally([one.now], one.case.stage, one.now.stage)
        step = Step(
            ACT, one.case.stage, one.now.stage, self.post.role, self.post.unit_id,
            self.post.unit_name,
        )  # fmt: skip
        said = one.verdict()
        self.transaction.record(
            one.now, step, "done",
            {
                "batch": self.batch.number, "because": self.batch.because,
                "from_version": self.batch.from_version, "to_version": self.batch.to_version,
                "clocks": said["clocks"], "answers": said["answers"],
                "kept": said["kept"], "void": said["void"],
            },
        )  # fmt: skip

    def _clocks(self, all_: list[tuple[CasePlan, ClockMove]]) -> None:
        transaction = self.transaction
        writing.put_clocks(
            transaction, [_clock_row(transaction, one) for _, one in all_ if one.now]
        )
        lines = [
            (one.old, entry, {**entry.data, "before": _day(one.before), "after": _day(one.after)})
            for _, one in all_ if one.old is not None for entry in one.entries
        ]  # fmt: skip
        writing.put_ledger(transaction, lines, self.why)
        ends = [one.old.id for _, one in all_ if one.how == ENDS and one.old is not None]
        writing.end_clocks(transaction, ends)
        begins = [one.begins for _, one in all_ if one.how == BEGINS and one.begins is not None]
        writing.begin_clocks(transaction, begins)

    def _before(self, one: CasePlan) -> dict[str, Any]:
        """Return what an undo needs of a case: no name, no answer."""
        case, around = one.case, self.plan.around
        assert around is not None
        return {
            "stage": case.stage,
            "due_on": writing.kept(case.due_on),
            "answers": one.recoded.how if one.recoded else {},
            "clocks": [
                {
                    "id": row.id, "key": row.key, "state": row.state, "calendar": row.calendar,
                    "provisional": row.provisional, "started_on": row.started_on.isoformat(),
                    "due_on": row.due_on.isoformat(),
                    **{k: writing.kept(v) for k, v in around.clock_rows[row.id].items()},
                }
                for row in around.clocks.get(case.id, ())
            ],
            "tasks": [
                {**row, "due_on": row["due_on"].isoformat()}
                for row in around.tasks.get(case.id, ())
            ],
            "signs": [{"id": row["id"], "action": row["action"]} for row in (*one.kept, *one.void)],
        }  # fmt: skip

    def _keep(self, before: Mapping[int, dict[str, Any]]) -> None:
        rows = [
            {
                "move_id": self.batch.id, "case_id": one.case.id, "number": one.case.number,
                "kind": one.case.kind, "unit_id": one.case.unit_id,
                "unit_path": one.case.unit_path, "moves": one.moves,
                "verdict": one.verdict(), "before": before.get(one.case.id, {}),
                "seq": one.now.chain_seq if one.now and one.moves else one.case.chain_seq,
            }
            for one in self.plan.cases
        ]  # fmt: skip
        _keep_rows(self.transaction.hot, rows)


def _keep_rows(hot: Hot, rows: list[dict[str, Any]]) -> None:
    hot.pour(_V, rows)


def _signs(one: CasePlan) -> list[dict[str, Any]]:
    kept = [
        {"of_id": row["id"], "to_action": row["to"], "to_live": True, "to_voided_because": ""}
        for row in one.kept
    ]
    void = [
        {
            "of_id": row["id"], "to_action": row["action"], "to_live": False,
            "to_voided_because": row["because"] or ACT,
        }
        for row in one.void
    ]  # fmt: skip
    return [*kept, *void]


def _clock_row(transaction: Transaction, one: ClockMove) -> dict[str, Any]:
    assert one.now is not None
    assert one.old is not None
    started = transaction.today if one.how == RESTARTED else one.old.started_on
    return {"of_id": one.old.id, "to_key": one.key, "to_started_on": started, **one.now.row()}


def _day(on: Any) -> str:
    return on.isoformat() if on else ""
