"""Small kinds made from a plan, and every configuration a case of one can come to.

The walk knows nothing of the checks: it asks the engine what each office, and the clock, can do
next, and takes every step. Of each office a person is there who has not acted yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.engine.programmes import HEAD
from workflow.engine.actor import SYSTEM, ActingPost, Actor, Area
from workflow.engine.check import Names, check
from workflow.engine.definition import Definition, Kind
from workflow.engine.load import Loaded, load_text
from workflow.engine.machine import Opinion, Standing, Step, decide

OFFICES = ("edu", "fin", "hr")
FORWARD = (
    ("one", 1, ""), ("clock", 0, ""), ("sign", 2, "all"), ("sign", 3, "all"), ("sign", 2, "any"),
    ("sign", 3, "any"), ("sign", 2, "50"), ("sign", 3, "67"), ("sign", 2, "in_turn"),
    ("sign", 3, "in_turn"),
)  # fmt: skip
WAITS = ("all", "first", "none")
AGAIN = ("lead", "other", "none")  # who may ask the offices that disagreed once more
HOLDS = ("none", "released", "stuck", "clock")
BASE = load_text((HEAD + "    stages: {done: {title: {zh: 完, en: Done}, end: true}}\n"
                  "    actions: {}\n").encode())  # fmt: skip


@dataclass(frozen=True)
class Station:
    """One stage on the way: how it is left, who is asked, who asks once more, where it returns."""

    forward: tuple[str, int, str]
    waits: str = "all"
    again: str = "none"
    back: int | None = None
    back_by: str = "edu"


@dataclass(frozen=True)
class Plan:
    """Up to three stages and a hold before the end."""

    stations: tuple[Station, ...]
    hold: str = "none"


def one_station() -> Iterator[Plan]:
    """Yield every plan with a single stage."""
    for forward, waits, again, hold in product(FORWARD, WAITS, AGAIN, HOLDS):
        yield Plan((Station(forward, waits, again),), hold)


def two_stations() -> Iterator[Plan]:
    """Yield every plan with two stages, with and without a return."""
    one = [Station(*parts) for parts in product(FORWARD, WAITS, AGAIN)]
    for first, second, back, by, hold in product(
        one, one, (None, 0), ("edu", "health"), ("none", "released")
    ):
        if back is not None or by == "edu":
            last = Station(second.forward, second.waits, second.again, back, by)
            yield Plan((first, last), hold)


def definition(plan: Plan) -> Definition:
    """Return the programme of a plan."""
    data = BASE.tree.data
    kind = data["kinds"]["request"] | {
        "start": "s0", "opened_by": ["clerk"], "stages": dict(_stages(plan)),
        "actions": dict(_actions(plan)), "deadlines": dict(_deadlines(plan)),
    }  # fmt: skip
    whole = {**data, "kinds": {"request": kind}}
    return Definition.model_validate(whole, by_alias=True, by_name=False)


def _label(text: str) -> dict[str, str]:
    return {"zh": f"环节{text}", "en": text}


def _offices(station: Station) -> list[str]:
    return list(OFFICES[: max(station.forward[1], 1)])


def _stages(plan: Plan) -> Iterator[tuple[str, Any]]:
    for nth, station in enumerate(plan.stations):
        asked = {"all": _offices(station), "first": _offices(station)[:1], "none": []}
        waits = [] if station.forward[0] == "clock" else asked[station.waits]
        yield f"s{nth}", {"title": _label(f"s{nth}"), "waits_for": waits}
    if plan.hold != "none":
        waits = [] if plan.hold == "clock" else ["edu"]
        yield "held", {"title": _label("held"), "waits_for": waits}
    yield "done", {"title": _label("done"), "end": True}


def _actions(plan: Plan) -> Iterator[tuple[str, Any]]:
    for nth, station in enumerate(plan.stations):
        here, last = f"s{nth}", nth + 1 == len(plan.stations)
        go = {"title": _label(f"go{nth}"), "from": [here], "to": "done" if last else f"s{nth + 1}"}
        yield f"go{nth}", go | _doers(station)
        if station.again != "none":
            by = "edu" if station.again == "lead" else "fin"
            yield f"again{nth}", {"title": _label(f"again{nth}"), "from": [here], "by": [by],
                                  "reopens": f"go{nth}"}  # fmt: skip
        if station.back is not None:
            yield f"back{nth}", {"title": _label(f"back{nth}"), "from": [here],
                                 "to": f"s{station.back}", "by": [station.back_by]}  # fmt: skip
    if plan.hold != "none":
        yield "hold", {"title": _label("hold"), "from": ["s0"], "to": "held", "by": ["edu"]}
    if plan.hold in ("released", "clock"):
        by = "edu" if plan.hold == "released" else "system"
        yield "release", {"title": _label("release"), "from": ["held"], "to": "s0", "by": [by]}


def _doers(station: Station) -> dict[str, Any]:
    how, number, rule = station.forward
    if how == "clock":
        return {"by": ["system"]}
    if how == "one":
        return {"by": ["edu"]}
    ratio = {"rule": "ratio", "ratio": int(rule)} if rule.isdigit() else {"rule": rule}
    return {"signoff": {"offices": list(OFFICES[:number]), "lead": "edu", **ratio}}


def _deadlines(plan: Plan) -> Iterator[tuple[str, Any]]:
    stages = [f"s{nth}" for nth in range(len(plan.stations))]
    clock = {"title": _label("clock"), "in": stages, "due": [{"working_days": 5}]}
    yield "clock", clock | ({"paused_in": ["held"]} if plan.hold != "none" else {})


def faults(found: Definition, names: Names) -> tuple[str, ...]:
    """Return the codes of the errors the checks find; none when a definition is accepted."""
    loaded = Loaded("<plan>", found, BASE.tree, "")
    return tuple(one.code for one in check(loaded, names) if one.severity == "error")


# ---- the walk ---------------------------------------------------------------------------------

State = tuple[str, frozenset[tuple[str, bool]]]  # the stage, the offices' live opinions
_AREA = Area("/1/")
ACTORS = (SYSTEM, *(Actor(nth, role, (ActingPost(role, 1, role, 1, "/1/"),))
                    for nth, role in enumerate((*OFFICES, "health"), 1)))  # fmt: skip
ANSWERS = ({"verdict": "agree"}, {"verdict": "against", "opinion": "不同意"})


def stuck(kind: Kind) -> list[State]:
    """Return configurations in which nobody asked can act, nor the clock, or no end can come."""
    moves: dict[State, set[State]] = {}
    asked: dict[State, bool] = {}
    rest = [(kind.start, frozenset[tuple[str, bool]]())]
    while rest:
        state = rest.pop()
        if state in moves:
            continue
        steps = list(_steps(kind, state))
        moves[state] = {after for _, after in steps}
        waits = {*kind.stages[state[0]].waits_for, "system"}
        asked[state] = any(role in waits for role, _ in steps) or kind.stages[state[0]].end
        rest += moves[state] - moves.keys()
    ended = _reaching_an_end(kind, moves)
    return [state for state in moves if not asked[state] or state not in ended]


def _reaching_an_end(kind: Kind, moves: dict[State, set[State]]) -> set[State]:
    good = {state for state in moves if kind.stages[state[0]].end}
    while more := {one for one in moves if one not in good and moves[one] & good}:
        good |= more
    return good


def _steps(kind: Kind, state: State) -> Iterator[tuple[str, State]]:
    stage, opinions = state
    told = tuple(Opinion(office, agrees, f"{office}-signed") for office, agrees in opinions)
    standing = Standing(stage, _AREA, opinions=told)
    for key in kind.actions_from(stage):
        for actor, answers in product(ACTORS, ANSWERS):
            outcome = decide(kind, key, standing, actor, answers)
            if isinstance(outcome, Step):
                after = _after(kind, key, state, outcome)
                if after != state:
                    yield outcome.role, after


def _after(kind: Kind, key: str, state: State, step: Step) -> State:
    """An opinion stays while its stage does; asking once more takes those against away."""
    stage, opinions = state
    if step.opinion is not None and not step.completes:
        return stage, opinions | {(step.opinion.office, step.opinion.agrees)}
    if kind.actions[key].reopens is not None:
        return stage, frozenset(one for one in opinions if one[1])
    return step.to_stage, frozenset() if step.to_stage != stage else opinions
