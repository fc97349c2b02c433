"""Fixed dates against working days: budgets that do not fit, in any of the last ten real years.

Each fault has its counter-example: a year, the dates, the path of stages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import Any

from workflow.calendar.backplan import Stretch
from workflow.calendar.days import WorkCalendar
from workflow.calendar.rules import Asked, WorkingDays
from workflow.engine.asking import asked
from workflow.engine.chain import Chain, Milestone, chain_of, main_way
from workflow.engine.check.report import Fault, Names
from workflow.engine.check.walk import edges, shown, ways
from workflow.engine.definition import Definition, Kind
from workflow.engine.timing import Deadline
from workflow.engine.yaml_text import PATH

YEARS = 10
# Rules whose date is that of the cycle year, whatever the event.
BY_CYCLE = frozenset({"yearly", "xun", "half_year", "between", "before_festival", "latest_start"})
Path = tuple[Milestone, Milestone, tuple[Stretch, ...], date]


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find dates that run backwards, budgets and chains of budgets that exceed a fixed date."""
    if names.calendar is None:
        return
    for name, kind in definition.kinds.items():
        if kind.start in kind.stages:
            yield from _impossible(definition, kind, ("kinds", name), names.calendar)
            if kind.members is None:
                yield from _chains(definition, name, names.calendar)


def _chains(definition: Definition, key: str, calendar: WorkCalendar) -> Iterator[Fault]:
    """The stretches between two fixed dates fit between them; a notice in some year at least."""
    bad: dict[tuple[str, str], list[tuple[int, Path]]] = {}
    years = _years(definition, calendar)
    for year in years:
        chain = chain_of(definition, key, asked(definition, date(year, 1, 1), year, calendar))
        for path in _overruns(chain, calendar):
            bad.setdefault((path[1].kind, path[1].clock), []).append((year, path))
    for (kind, clock), found in bad.items():
        at = ("kinds", kind, "deadlines", clock)
        worst = max(found, key=lambda item: item[1][3] - item[1][1].on)
        zh, en = _said(definition.kinds[key], *worst)
        always = {year for year, path in found if all(one.must for one in path[2])}
        if always == set(years):
            zh, en = f"年年不可能按期。{zh}", f"it can be kept in no year; {en}"
            yield Fault(at, "never_met", zh, en)
        else:
            yield Fault(at, "chain_exceeds", zh, en, "warning")


def _said(kind: Kind, year: int, path: Path) -> tuple[str, str]:
    """Tell the counter-example: the year, the dates, the stages on the way, the days they take."""
    one, other, way, end = path
    passed = shown(kind, main_way(kind)[one.at : other.at + 1])
    days = "+".join(str(stretch.days) for stretch in _apart(way))
    return (
        f"{year} 年「{one.title.zh}」{one.on} 到期后，{passed.zh} 要 {days} 个工作日，"
        f"到 {end} 才完，晚于「{other.title.zh}」的 {other.on}",
        f"in {year}, after “{one.title.en}” ({one.on}), {passed.en} takes {days} working "
        f"days, until {end}: after “{other.title.en}” ({other.on})",
    )


def _overruns(chain: Chain, calendar: WorkCalendar) -> Iterator[Path]:
    """Yield pairs of fixed dates between which the stretches do not fit, one after another.

    A single budget of a clock against its own date is said by `budget_exceeds`.
    """
    for one, other in combinations(chain.milestones, 2):
        way = tuple(
            stretch
            for stretch in sorted(chain.stretches, key=lambda stretch: stretch.first)
            if one.at < stretch.first and stretch.last <= other.at
        )
        if not way or (len(way) == 1 and not way[0].must):
            continue
        end = one.on
        for stretch in _apart(way):
            end = calendar.add(end, stretch.days).on
        if end > other.on:
            yield one, other, way, end


def _apart(way: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield stretches that follow each other; of those that overlap the longest."""
    last = -1
    for stretch in sorted(way, key=lambda one: (one.first, -one.days)):
        if stretch.first > last:
            last = stretch.last
            yield stretch


def _years(definition: Definition, calendar: WorkCalendar) -> range:
    """Return the last ten published years."""
    until = calendar.covered_until.year
    return range(until - YEARS + 1, until + 1)


def _impossible(
    definition: Definition, kind: Kind, at: PATH, calendar: WorkCalendar
) -> Iterator[Fault]:
    """Each fixed date leaves the next office its working days, in the last ten real years."""
    depth = {stage: len(way) for stage, way in ways(edges(kind), [kind.start]).items()}
    params = {name: param.value for name, param in definition.params.items()}
    for (_, one), (key, other) in product(kind.deadlines.items(), repeat=2):
        if one is other or not _follows(kind, one, other, depth):
            continue
        here = (*at, "deadlines", key)
        for year in _years(definition, calendar):
            start = _fixed(definition, one, year, calendar, params)
            end = _fixed(definition, other, year, calendar, params)
            if start is None or end is None:
                break
            if end < start:
                yield Fault(
                    here,
                    "dates_backwards",
                    f"「{one.title.zh}」{start} 到期，其后的「{other.title.zh}」却早在 {end}",
                    f"“{other.title.en}” is due {end}, before “{one.title.en}” "
                    f"({start}), which comes first",
                )
                break
            needed = _counted(other, start, calendar, params)
            if needed is not None and needed > end:
                yield Fault(
                    here,
                    "budget_exceeds",
                    f"{year} 年「{one.title.zh}」{start} 到期后，「{other.title.zh}」"
                    f"的工作日要到 {needed}，晚于 {end}",
                    f"in {year}, after “{one.title.en}” ({start}), the working days of "
                    f"“{other.title.en}” end {needed}, after its date {end}",
                    "warning",
                )
                break


def _follows(kind: Kind, one: Deadline, other: Deadline, depth: Mapping[str, int]) -> bool:
    """Tell whether `other` starts where `one` ends, on the way forward."""
    return any(
        edge.start in one.in_
        and edge.end in other.in_
        and edge.end not in one.in_
        and edge.start not in other.in_
        and depth.get(edge.start, 0) < depth.get(edge.end, 0)
        for edge in edges(kind)
    )


def _fixed(
    definition: Definition,
    clock: Deadline,
    year: int,
    calendar: WorkCalendar,
    params: Mapping[str, Any],
) -> date | None:
    """Return the earliest fixed date of a clock in a cycle, None if it has none."""
    question = asked(definition, date(year, 1, 1), year, calendar, params)
    try:
        return min(
            (rule.due(question).on for rule in clock.due if rule.key in BY_CYCLE), default=None
        )
    except ValueError:
        return None


def _counted(
    clock: Deadline, start: date, calendar: WorkCalendar, params: Mapping[str, Any]
) -> date | None:
    """Return when the working days of a clock end if it starts on a day."""
    question = Asked(start, start.year, start.year - 1, calendar, params)
    try:
        return max(
            (rule.due(question).on for rule in clock.due if isinstance(rule, WorkingDays)),
            default=None,
        )
    except ValueError:
        return None
