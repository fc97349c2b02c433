"""The verdict on each case: whether it moves, where to, who has it then, which dates change.

The dry run and the move itself ask here: what is shown is what is done. Nothing is written.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from workflow.cases.course import Course
from workflow.cases.rows import CaseRow, load_cases
from workflow.engine.definition import Definition, Kind
from workflow.engine.refusal import Text
from workflow.engine.yaml_text import Problem
from workflow.moving.answers import Recoded, recode
from workflow.moving.check import problems
from workflow.moving.clocks import ClockMove, move_clocks
from workflow.moving.loading import Surroundings, running, surroundings
from workflow.moving.map_file import ReadMap
from workflow.moving.pairs import Pair, pairs_of, versions_of
from workflow.moving.ties import keep_together

Desk = tuple[str, int]


@dataclass
class CasePlan:
    """One case: as it is, as it would be, and why it stays if it does."""

    case: CaseRow
    because: list[Text] = field(default_factory=list)
    now: CaseRow | None = None
    recoded: Recoded | None = None
    clocks: list[ClockMove] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    had: list[Desk] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    void: list[dict[str, Any]] = field(default_factory=list)

    @property
    def moves(self) -> bool:
        """True when it goes to the new version."""
        return self.now is not None and not self.because

    def verdict(self) -> dict[str, Any]:
        """Return what is shown and kept of it: no name, no answer."""
        to = self.now.stage if self.now is not None and self.moves else self.case.stage
        opened = Counter(self.desks) - Counter(self.had) if self.moves else Counter[Desk]()
        closed = Counter(self.had) - Counter(self.desks) if self.moves else Counter[Desk]()
        return {
            "from_stage": self.case.stage,
            "to_stage": to,
            "because": [[one.zh, one.en] for one in self.because],
            "had": [list(one) for one in self.had],
            "desks": [list(one) for one in (self.desks if self.moves else self.had)],
            "opened": sum(opened.values()),
            "closed": sum(closed.values()),
            "kept": len(self.kept) if self.moves else 0,
            "void": len(self.void) if self.moves else 0,
            "clocks": [one.said() for one in self.clocks] if self.moves else [],
            "answers": self.recoded.how if self.recoded and self.moves else {},
        }


@dataclass(frozen=True)
class Plan:
    """What a map would do now: mistakes of the map, or the verdicts."""

    problems: tuple[Problem, ...] = ()
    cases: tuple[CasePlan, ...] = ()
    around: Surroundings | None = None

    @property
    def moving(self) -> list[CasePlan]:
        """The cases that move."""
        return [one for one in self.cases if one.moves]


def plan(course: Course, read: ReadMap, *, hold: bool = False) -> Plan:
    """Return the verdict on every running case; with `hold` nobody may step them meanwhile."""
    map_, known = read.map, course.house.definitions
    if map_ is None:
        return Plan(read.problems)
    of = {"programme": map_.programme, "version": map_.from_}
    ids = [row[0] for row in course.hot.rows(running, of)]
    held = [
        one
        for one in load_cases(course.hot, ids, hold=hold)
        if one.version == map_.from_ and one.closed_at is None
    ]
    found = problems(read, known, Counter((one.kind, one.stage) for one in held))
    if found:
        return Plan(found)
    old, new = versions_of(known, map_)
    around = surroundings(course.hot, ids)
    planner = _Planner(course, new, pairs_of(map_, old, new), around)
    cases = [planner.plan(one) for one in held]
    _tie(course, cases, new)
    return Plan((), tuple(cases), around)


def _tie(course: Course, cases: Sequence[CasePlan], new: Definition) -> None:
    """Let a case that would lose touch with one that stays, stay too."""
    moving = {one.case.id: new.version for one in cases if one.moves}
    by_id = {one.case.id: one for one in cases}
    for case_id, other in keep_together(course, new.programme, moving).items():
        number = by_id[other].case.number if other in by_id else ""
        by_id[case_id].because.append(tied(number))


class _Planner:
    """Plans case by case; what is alike for many is worked out once."""

    def __init__(
        self, course: Course, new: Definition, pairs: Mapping[str, Pair], around: Surroundings
    ) -> None:
        self.course, self.new, self.pairs, self.around = course, new, pairs, around
        self.known: dict[Any, Any] = {}

    def plan(self, case: CaseRow) -> CasePlan:
        """Return the plan of one case; one whose rules raise stays, with what they say."""
        pair = self.pairs[case.kind]
        found = CasePlan(case, had=_desks(self.around.tasks.get(case.id, ())))
        stays = pair.map.stays.get(case.stage)
        if stays is not None:
            found.because.append(Text(stays, stays))
            return found
        try:
            self._move(found, pair)
        except SQLAlchemyError:  # the transaction itself is lost, not one case
            raise
        except Exception as bad:  # whatever it is, the other cases are planned
            found.because.append(Text(f"推算不出：{bad}", f"cannot be worked out: {bad}"))
        return found

    def _move(self, found: CasePlan, pair: Pair) -> None:
        case, to = found.case, pair.map.stages[found.case.stage]
        vault = self.course.house.store.vault
        recoded = recode(vault, pair, case.answers, case.number, to)
        found.recoded = recoded
        found.because += recoded.problems
        if recoded.how and case.id in self.around.sealed:
            number = self.around.sealed[case.id]
            found.because.append(
                Text(f"在已封存的名单 {number} 上，答案不能改", f"on the sealed list {number}")
            )
        found.now = replace(
            case, version=self.new.version, stage=to, edition=case.edition + 1,
            decoded=recoded.values, raw_answers=json.dumps(recoded.values, ensure_ascii=False),
        )  # fmt: skip
        self._opinions(found, pair)
        found.desks = self._desks(found.now, pair.new, {one["office"] for one in found.kept})
        if pair.new.stages[to].waits_for and not found.desks and not found.kept:
            found.because.append(Text("新环节没有可办的单位", "nobody is there to have it"))
        rows = self.around.clocks.get(case.id, ())
        found.clocks = move_clocks(self.course, found.now, pair, rows, self.known)
        running_ = [one.after for one in found.clocks if one.after and not one.paused]
        found.now.due_on = min(running_, default=None)

    def _opinions(self, found: CasePlan, pair: Pair) -> None:
        for sign in self.around.signs.get(found.case.id, ()):
            rule = pair.map.opinions.get(sign["action"])
            if rule is not None and rule.kept is not None:
                found.kept.append({**sign, "to": rule.kept})
            else:
                found.void.append({**sign, "because": rule.void if rule else ""})

    def _desks(self, now: CaseRow, kind: Kind, signed: set[str]) -> list[Desk]:
        found = (
            (role, self.course.house.desk_of(now, role))
            for role in kind.stages[now.stage].waits_for
            if role not in signed
        )
        return [(role, reach) for role, reach in found if reach is not None]


def _desks(tasks: Iterable[Mapping[str, Any]]) -> list[Desk]:
    return [(one["role"], one["reach_id"]) for one in tasks]


def tied(number: str) -> Text:
    """Say that a case hangs together with one that stays where it is."""
    return Text(
        f"与{number or '已办结的件'}相连，须同一版本",
        f"hangs together with {number or 'a case that has ended'}",
    )


def reasons_of(found: Sequence[Problem]) -> Iterator[Text]:
    """Yield mistakes of a map as they are said."""
    for one in found:
        yield Text(f"{one.file}:{one.line}: {one.zh}", f"{one.file}:{one.line}: {one.en}")
