"""A whole list moves one step: what is the same for all members is worked out once.

Only for actions without rules of their own. Every member is still stepped by a guarded
UPDATE, put on its record, its clocks met and started, its work items handed on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from workflow.cases.audit import linker
from workflow.cases.changes import Bulk
from workflow.cases.deadlines import NO_DUE, ClockChanges, clock_changes, deadline_row
from workflow.cases.rows import CaseRow
from workflow.engine.definition import Kind
from workflow.engine.machine import Step, machine_of

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

_alike = attrgetter("programme", "version", "kind", "stage")


@dataclass(frozen=True)
class _Unit:
    """What a step means for the members of one unit: their new clocks and work items."""

    due_on: date | None
    clocks: tuple[dict[str, Any], ...]
    desks: tuple[tuple[str, int], ...]


def march(transaction: Transaction, members: Sequence[CaseRow], key: str) -> None:
    """Move members by the plain action `key`, all that stand alike together."""
    for _, alike in groupby(sorted(members, key=_alike), key=_alike):
        group = list(alike)
        kind = transaction.house.kind_of(group[0])
        to_stage = machine_of(kind).fire(group[0].stage, key)
        changed = clock_changes(kind, group[0].stage, to_stage)
        if changed.stops or (changed.goes_on and changed.any):
            _one_by_one(transaction, group, kind, key, to_stage)
        else:
            _together(
                transaction, group, kind, Step(key, group[0].stage, to_stage, "moved"), changed
            )


def _one_by_one(
    transaction: Transaction, group: Sequence[CaseRow], kind: Kind, key: str, to_stage: str
) -> None:
    """Members whose clocks partly go on, stop or go on again: each has its own ledger."""
    for member in group:
        step, seen = Step(key, member.stage, to_stage, "moved"), member.edition
        transaction.move(member, kind, to_stage)
        transaction.record(member, step, "done", {})
        transaction.changes.case(member, seen)
    transaction.changes.flush()


def _together(
    transaction: Transaction,
    group: Sequence[CaseRow],
    kind: Kind,
    step: Step,
    changed: ClockChanges,
) -> None:
    moves = step.to_stage != step.from_stage
    units: dict[tuple[int, int, str], _Unit] = {}
    said = transaction.said(step, "done", step.to_stage, {})
    link = linker(said)
    bulk = Bulk(
        said=said,
        stage={
            "to_stage": step.to_stage,
            "to_stage_since": transaction.now,
            "to_closed_at": transaction.now if kind.stages[step.to_stage].end else None,
        },
        ended=[(key, "met", transaction.today) for key in changed.ended],
        had_tasks=moves and bool(kind.stages[step.from_stage].waits_for),
        void=step.to_stage if _was_signed(kind, step.from_stage) else "",
    )
    for member in group:
        place = (member.unit_id, member.cycle, member.sides)
        if place not in units:
            units[place] = _unit(transaction, member, kind, step.to_stage, changed)
        unit = units[place]
        _add(bulk, member, unit, changed, link, moves)
    transaction.changes.tally(group, step.from_stage, step.to_stage)
    transaction.changes.flush_bulk(bulk)


def _was_signed(kind: Kind, stage: str) -> bool:
    return any(stage in action.from_ and action.signoff for action in kind.actions.values())


def _unit(
    transaction: Transaction, member: CaseRow, kind: Kind, to_stage: str, changed: ClockChanges
) -> _Unit:
    version = transaction.house.calendar.version
    clocks = tuple(
        deadline_row(0, key, transaction.today, transaction.due(member, kind, key), version)
        for key in changed.started
    )
    desks = tuple(_desks(transaction, member, kind.stages[to_stage].waits_for))
    return _Unit(min((clock["due_on"] for clock in clocks), default=None), clocks, desks)


def _desks(
    transaction: Transaction, member: CaseRow, waits_for: Sequence[str]
) -> Iterator[tuple[str, int]]:
    for role in waits_for:
        reach_id = transaction.house.desk_of(member, role)
        if reach_id is not None:
            yield role, reach_id


def _add(
    bulk: Bulk, member: CaseRow, unit: _Unit, changed: ClockChanges, link: Any, moves: bool
) -> None:
    """Write one member down; nothing here may look anything up."""
    due_on = unit.due_on if changed.any else member.due_on
    seq = member.chain_seq + 1
    head = link(member.id, seq, member.chain_head)
    bulk.cases.append(
        {
            "of_case": member.id,
            "seen": member.edition,
            "to_edition": member.edition + 1,
            "to_chain_seq": seq,
            "to_chain_head": head,
            "to_due_on": due_on,
            "to_seal": member.seal,
        }
    )
    bulk.entries.append(
        {"case_id": member.id, "seq": seq, "previous": member.chain_head, "hash": head}
    )
    for clock in unit.clocks:
        bulk.clocks.append({**clock, "case_id": member.id})
    if moves:
        bulk.tasks += [
            {
                "case_id": member.id,
                "role": role,
                "reach_id": reach_id,
                "due_on": due_on or NO_DUE,
                "claimed_by": None,
            }
            for role, reach_id in unit.desks
        ]
