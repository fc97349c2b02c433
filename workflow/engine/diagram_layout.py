"""Where the stages of a kind stand in its picture. PURE; lengths are SVG units.

The main way runs from top to bottom in one column. Detours (returned, held) stand to its
right, half a row lower; the other ends stand in a third column, where every way out meets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from workflow.engine.definition import Kind

Column = Literal["main", "side", "end"]
ROW = 84
NODE_WIDTH: Mapping[Column, int] = {"main": 168, "side": 144, "end": 156}


@dataclass(frozen=True, slots=True)
class Arrow:
    """Every action between two stages, drawn as one line."""

    start: str
    end: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a stage stands: its column, and its row (halves are between two main stages)."""

    stage: str
    column: Column
    row: float


def arrows(kind: Kind) -> list[Arrow]:
    """Return the lines between different stages, in the order of the file."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, action in kind.actions.items():
        for start in action.from_:
            end = action.to or start
            if start != end and {start, end} <= set(kind.stages):
                found.setdefault((start, end), []).append(key)
    return [Arrow(start, end, tuple(keys)) for (start, end), keys in found.items()]


def main_way(kind: Kind) -> list[str]:
    """Return the way from the start to the end that passes most phases, by fewest stages.

    Only steps forward in the order of the file count; the first such end is taken.
    """
    order = {stage: at for at, stage in enumerate(kind.stages)}
    best: dict[str, tuple[int, int, list[str]]] = {}
    if kind.start in order:
        best[kind.start] = (0, 0, [kind.start])
    steps = [arrow for arrow in arrows(kind) if order[arrow.start] < order[arrow.end]]
    for stage in kind.stages:
        for step in (one for one in steps if one.start == stage and stage in best):
            phases, less, way = best[stage]
            new = kind.stages[step.end].phase not in (None, kind.stages[stage].phase)
            known = best.get(step.end)
            reached = (phases + new, less - 1, [*way, step.end])
            if known is None or reached[:2] > known[:2]:
                best[step.end] = reached
    found = [one for stage, one in best.items() if kind.stages[stage].end] or list(best.values())
    if not found:
        return list(kind.stages)
    return max(found, key=lambda one: (one[0], len(one[2])))[2]


def place(kind: Kind) -> dict[str, Spot]:
    """Give every stage its spot."""
    way = main_way(kind)
    spots = {stage: Spot(stage, "main", float(at)) for at, stage in enumerate(way)}
    lines = arrows(kind)
    aside = [stage for stage in kind.stages if stage not in spots]
    for column in ("side", "end"):
        wanted = [stage for stage in aside if kind.stages[stage].end == (column == "end")]
        rows = [(_row(stage, lines, spots), stage) for stage in wanted]
        taken: list[float] = []
        for row, stage in sorted(rows, key=lambda one: one[0]):
            free = _free(row, taken)
            taken.append(free)
            spots[stage] = Spot(stage, "side" if column == "side" else "end", free)
    return spots


def _row(stage: str, lines: Iterable[Arrow], spots: Mapping[str, Spot]) -> float:
    """Stand half a row below the first stage one comes from."""
    before = [spots[line.start].row for line in lines if line.end == stage and line.start in spots]
    if not before:
        return float(len(spots))
    return min(before) + 0.5


def _free(row: float, taken: Iterable[float]) -> float:
    """Return the first half row that is free; stages of one column stand a row apart."""
    while any(abs(row - other) < 1 for other in taken):
        row += 1
    return row


@dataclass(frozen=True, slots=True)
class Lane:
    """A line beside the main column, at its own distance from it."""

    arrow: Arrow
    depth: int


def lanes(kind: Kind, spots: Mapping[str, Spot]) -> Iterator[Lane]:
    """Yield the lines of the main column that do not lead to the next row, nested."""
    beside = [
        arrow
        for arrow in arrows(kind)
        if spots[arrow.start].column == spots[arrow.end].column == "main"
        and spots[arrow.end].row != spots[arrow.start].row + 1
    ]
    taken: dict[int, list[tuple[float, float]]] = {}
    for arrow in sorted(beside, key=lambda one: abs(_span(one, spots)[1] - _span(one, spots)[0])):
        low, high = _span(arrow, spots)
        depth = 0
        while any(
            low < other_high and other_low < high for other_low, other_high in taken.get(depth, [])
        ):
            depth += 1
        taken.setdefault(depth, []).append((low, high))
        yield Lane(arrow, depth)


def _span(arrow: Arrow, spots: Mapping[str, Spot]) -> tuple[float, float]:
    rows = sorted((spots[arrow.start].row, spots[arrow.end].row))
    return rows[0], rows[1]
