"""Every clock of a house, replayed from its ledger by a counter that is not ours.

What is due follows from nothing but the definition, the day of the event, the ledger and the
working days of another library; each stored row must say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select

from tests.slow_clock import Stop, Works, last_day, months_later, over, used_up, works
from workflow.bureau import Bureau
from workflow.calendar.rules import MonthsAfter, Rule, WorkingDays, Yearly
from workflow.cases.clock_tables import ClockEntry
from workflow.cases.tables import Case, Deadline

Entries = Sequence[ClockEntry]
OPEN = ("running", "paused")


def wrong_clocks(bureau: Bureau, works: Works = works, *, open_only: bool = False) -> list[str]:
    """Return every stored clock that is not what its ledger replays to.

    Of the open ones only, when the calendar changed since others were met.
    """
    with bureau.store.read() as session:
        cases = {one.id: one for one in session.exec(select(Case))}
        clocks = session.exec(select(Deadline).order_by(col(Deadline.id))).all()
        ledgers: defaultdict[int | None, list[ClockEntry]] = defaultdict(list)
        for entry in session.exec(select(ClockEntry).order_by(col(ClockEntry.id))):
            ledgers[entry.deadline_id].append(entry)
    return [
        f"{cases[clock.case_id].number} {clock.key}: {said}"
        for clock in clocks
        if not open_only or clock.state in OPEN
        for said in _wrong(bureau, cases[clock.case_id], clock, ledgers[clock.id], works)
    ]


def _wrong(
    bureau: Bureau, case: Case, clock: Deadline, entries: Entries, works: Works
) -> Iterator[str]:
    if [one.seq for one in entries] != list(range(1, len(entries) + 1)):
        yield f"its entries are numbered {[one.seq for one in entries]}"
    stops, more = stops_of(entries), sum(e.data["days"] for e in entries if e.what == "extended")
    stands = any(ended is None for _, ended in stops)
    if clock.state in OPEN and (clock.state == "paused") != stands:
        yield f"it is {clock.state}, its ledger says otherwise"
    used = used_of(bureau, case, clock, entries, works) if clock.state in OPEN else clock.used
    if clock.used != used:
        yield f"{clock.used} days used, not {used}"
    if clock.extended != more:
        yield f"extended by {clock.extended}, not by {more}"
    wanted = due_of(bureau, case, clock, stops, more, works)
    if clock.due_on != wanted:
        yield f"due {clock.due_on}, replayed {wanted} (from {clock.started_on}, {stops}, +{more})"


def stops_of(entries: Entries) -> list[Stop]:
    """Return the pauses of a ledger, those that stand without an end."""
    open_: dict[str, date] = {}
    found: list[Stop] = []
    for one in entries:
        if one.what == "paused":
            open_[one.data["pause"]] = one.on
        elif one.what == "resumed":
            found.append((open_.pop(one.data["pause"]), one.on))
    return [*found, *((begun, None) for begun in open_.values())]


def used_of(bureau: Bureau, case: Case, clock: Deadline, entries: Entries, works: Works) -> int:
    """Return how many working days were used when a clock last stopped or went on, by hand."""
    stops = stops_of(entries)
    grammar = bureau.definitions.get(case.programme, case.version).kinds[case.kind]
    if not stops or not any(
        isinstance(one, WorkingDays) for one in grammar.deadlines[clock.key].due
    ):
        return 0
    ended = [end for _, end in over(stops)]
    in_full = grammar.deadlines[clock.key].after_pause == "in_full"
    begun = max(ended) if in_full and ended else clock.started_on
    last = max(one.on for one in entries if one.what in ("paused", "resumed"))
    return used_up(begun, stops, last, works)


def due_of(
    bureau: Bureau, case: Case, clock: Deadline, stops: list[Stop], more: int, works: Works = works
) -> date:
    """Return when a clock is due, by hand: the earliest of its rules that was not over before."""
    definition = bureau.definitions.get(case.programme, case.version)
    grammar = definition.kinds[case.kind].deadlines[clock.key]
    in_full = grammar.after_pause == "in_full"
    ended = [end for _, end in over(stops)]
    begun = max(ended) if in_full and ended else clock.started_on
    params = {name: param.value for name, param in definition.params.items()}
    first = case.cycle == definition.cycle.first
    days, fixed = [], []
    for rule in grammar.due:
        if isinstance(rule, WorkingDays):
            budget = _number(rule.working_days, params) + more
            started = clock.started_on
            days.append(last_day(started, budget, stops, in_full=in_full, works=works))
        elif isinstance(rule, MonthsAfter):
            days.append(months_later(begun, _number(rule.months_after, params)))
        else:
            fixed.append(_fixed(rule, case.cycle, params, first=first))
    live = [*days, *(on for on in fixed if on >= begun)]
    return min(live or fixed)


def _fixed(rule: Rule, cycle: int, params: Mapping[str, Any], *, first: bool) -> date:
    assert isinstance(rule, Yearly)
    said = params.get(rule.yearly, rule.yearly)
    return rule.first if first and rule.first else date.fromisoformat(f"{cycle}-{said}")


def _number(value: int | str, params: Mapping[str, Any]) -> int:
    return value if isinstance(value, int) else int(params[value])
