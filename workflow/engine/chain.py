"""The way a case goes, stage by stage, with the fixed dates and the working days on it. PURE.

The way of a kind is the shortest one to its furthest end. Clocks of the lists that its cases
stand on count, too: an act of a list that moves its members says which stage of the list goes
with which stage of theirs. A public notice keeps its working days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workflow.calendar.backplan import Stretch
from workflow.calendar.ledger import COUNTED, WINDOWS
from workflow.calendar.rule_values import MissingParameter, whole
from workflow.calendar.rules import Asked, WorkingDays
from workflow.engine.check.walk import edges, stages_of, ways
from workflow.engine.definition import Definition, Kind
from workflow.engine.refusal import Text
from workflow.engine.timing import Deadline

ONCE = frozenset({"phase", "validity"})  # dates of no cycle: they count in their year
Places = dict[str, frozenset[int]]  # a stage of a kind, or of its list -> stages of the way


@dataclass(frozen=True, slots=True)
class Milestone:
    """A fixed date on the way: the stage (by number) to be left by then, whose clock says so."""

    at: int
    title: Text
    on: date
    clause: str
    kind: str
    clock: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The way of one kind in one cycle: stages, fixed dates, stretches of working days."""

    stages: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    stretches: tuple[Stretch, ...]
    desks: tuple[tuple[str, ...], ...]  # for each stage the roles it waits for, or its list does


def chain_of(definition: Definition, key: str, asked: Asked) -> Chain:
    """Return the way of a kind; `asked` tells cycle, calendar and parameters."""
    kind = definition.kinds[key]
    stages = main_way(kind)
    placed = {key: own_places(stages)}
    for name, one in definition.kinds.items():
        if one.members == key:
            placed[name] = list_places(one, kind, stages)
    fixed: list[Milestone] = []
    stretches: list[Stretch] = []
    for name, places in placed.items():
        one = definition.kinds[name]
        for clock_key, clock in one.deadlines.items():
            at = frozenset[int]().union(*(places.get(stage, ()) for stage in clock.in_))
            if at:
                fixed += _milestones(name, clock_key, clock, max(at), asked)
                stretches += _budgets(clock, at, asked)
        stretches += _notice(one, places, asked)
    fixed.sort(key=lambda found: (found.on, found.at))
    desks = tuple(_desks(definition, placed, at) for at in range(len(stages)))
    return Chain(stages, tuple(fixed), tuple(dict.fromkeys(stretches)), desks)


def main_way(kind: Kind) -> tuple[str, ...]:
    """Return the stages from the start to the furthest end, on the shortest way there."""
    if kind.start not in kind.stages:
        return ()
    found = ways(edges(kind), [kind.start])
    ends = [stage for stage in found if kind.stages[stage].end]
    if not ends:
        return ()
    end = max(ends, key=lambda stage: len(found[stage]))
    return tuple(stages_of(kind.start, found[end]))


def own_places(stages: tuple[str, ...]) -> Places:
    """Return where the stages of the kind itself stand on its way."""
    return {stage: frozenset({at}) for at, stage in enumerate(stages)}


def list_places(one: Kind, kind: Kind, stages: tuple[str, ...]) -> Places:
    """Return where a list's members stand on their way while the list stands in a stage."""
    at = own_places(stages)
    found: dict[str, set[int]] = {}
    for action in one.actions.values():
        for move in action.moves:
            moved = kind.actions.get(move.members or "")
            if moved is None or moved.to not in at:
                continue
            before = [number for stage in moved.from_ for number in at.get(stage, ())]
            after = next(iter(at[moved.to]))
            if not before or max(before) >= after:  # sent back: says nothing of the way on
                continue
            for stage in action.from_:
                found.setdefault(stage, set()).update(before)
            if action.to is not None:
                found.setdefault(action.to, set()).add(after)
    return {stage: frozenset(numbers) for stage, numbers in found.items()}


def _milestones(kind: str, key: str, clock: Deadline, at: int, asked: Asked) -> Iterator[Milestone]:
    for rule in clock.due:
        if rule.key in COUNTED | WINDOWS:
            continue
        try:
            found = rule.due(asked)
        except MissingParameter:
            continue  # said where the definition is checked
        if rule.key not in ONCE or found.on.year == asked.year_of(found.on.month):
            clause = found.clause or clock.clause
            yield Milestone(at, clock.title.text(), found.on, clause, kind, key)


def _budgets(clock: Deadline, at: frozenset[int], asked: Asked) -> Iterator[Stretch]:
    for rule in clock.due:
        if isinstance(rule, WorkingDays):
            try:
                yield Stretch(min(at), max(at), whole(rule.working_days, asked.params))
            except MissingParameter:
                continue


def _notice(one: Kind, places: Places, asked: Asked) -> Iterator[Stretch]:
    """A public notice stands its full working days; its section is proven by its feature."""
    section = one.notice or {}
    at, days = places.get(str(section.get("stage"))), section.get("days")
    if at and isinstance(days, int | str):
        try:
            yield Stretch(min(at), max(at), whole(days, asked.params), must=True)
        except MissingParameter:
            return


def _desks(definition: Definition, placed: dict[str, Places], at: int) -> tuple[str, ...]:
    """Return the roles a stage waits for: its own, else those of the list in that stage."""
    for kind_key, places in placed.items():
        roles = [
            role
            for name, stage in definition.kinds[kind_key].stages.items()
            if at in places.get(name, ())
            for role in stage.waits_for
        ]
        if roles:
            return tuple(dict.fromkeys(roles))
    return ()
