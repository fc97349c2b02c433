"""A state diagram drawn as SVG: bands, lines, stages, labels that keep out of each other's way.

No script, no style element, no style attribute: colours are presentation attributes that a
style sheet may override by class (`sd-…`), for the dark theme. PURE.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from workflow.engine.definition import Kind
from workflow.engine.diagram_layout import (
    NODE_WIDTH,
    ROW,
    Arrow,
    Column,
    Spot,
    arrows,
    lanes,
    place,
)
from workflow.engine.diagram_sheet import ACTION, FONT, GREEN, INK, SECOND, Sheet
from workflow.engine.diagram_words import PAPER, shortened, width, wrapped, written
from workflow.engine.grammar import Label

HEIGHT = 42
TOP = 30
GAP = 132
LANE = 30


@dataclass
class Picture:
    """One kind laid out and drawn on its sheet."""

    kind: Kind
    language: str
    counts: Mapping[str, int]
    phases: Mapping[str, Label]
    late: Mapping[str, int]

    def __post_init__(self) -> None:
        self.spots = place(self.kind)
        self.lanes = list(lanes(self.kind, self.spots))
        self.arrows = arrows(self.kind)
        self.name = f"sd-{self.kind.prefix}"
        self.sheet = Sheet(self.name)
        depth = max((lane.depth + 1 for lane in self.lanes), default=0)
        said = max((width(self._said(lane.arrow), 12) for lane in self.lanes), default=0)
        bands = 92 if self._bands() else 16
        self.left = bands + (depth * LANE + said / 2 + 12 if depth else 8)
        self.x: dict[Column, float] = {"main": self.left}
        self.x["side"] = self.left + NODE_WIDTH["main"] + self._gap()
        ends = [spot.stage for spot in self.spots.values() if spot.column == "end"]
        self.exits = {stage: at for at, stage in enumerate(ends)}
        has_side = any(spot.column == "side" for spot in self.spots.values())
        after = (
            self.x["side"] + NODE_WIDTH["side"] if has_side else self.left + NODE_WIDTH["main"] + 90
        )
        self.bus = after + 20
        self.x["end"] = self.bus + 14 * len(ends) + 16
        last: Column = "end" if ends else "side" if has_side else "main"
        self.width = self.x[last] + NODE_WIDTH[last] + 28
        self.height = (max(spot.row for spot in self.spots.values()) + 1) * ROW + TOP

    def _gap(self) -> float:
        """Return the room between main way and detours: as wide as what is written there."""
        said = (
            width(self._said(arrow), 12)
            for arrow in self.arrows
            if {self.spots[arrow.start].column, self.spots[arrow.end].column} == {"main", "side"}
        )
        return max(GAP, min(190, max(said, default=0) + 44))

    def drawn(self) -> str:
        """Return the picture as text."""
        self._draw_bands()
        for spot in self.spots.values():
            x, y = self._corner(spot)
            self.sheet.taken.append((x, y, x + NODE_WIDTH[spot.column], y + HEIGHT))
        for arrow in self.arrows:
            self._draw_line(arrow)
        for lane in self.lanes:
            self._draw_lane(lane.arrow, lane.depth)
        for spot in self.spots.values():
            self._draw_stage(spot)
        return "".join([self._head(), *self.sheet.parts, *self.sheet.labels, "</svg>"])

    def _head(self) -> str:
        name, w, h = self.name, round(self.width), round(self.height)
        title = escape(self.kind.title.in_(self.language))
        way = "Stages and actions" if self.language.startswith("en") else "环节与办理动作"
        said = escape("; ".join(self._told()))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="sd" role="img" '
            f'aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {w} {h}" width="{w}" '
            f'height="{h}" font-family="{FONT}" font-size="14">'
            f'<title id="{name}-title">{title}</title>'
            f'<desc id="{name}-desc">{way}: {said}</desc><defs>{self.sheet.tips()}</defs>'
        )

    def _told(self) -> Iterator[str]:
        """Say every line in words, for those who hear the picture."""
        for arrow in self.arrows:
            start, end = (self._title(stage) for stage in (arrow.start, arrow.end))
            yield f"{start} → {end} ({self._said(arrow)})"

    def _title(self, stage: str) -> str:
        return self.kind.stages[stage].title.in_(self.language)

    def _said(self, arrow: Arrow) -> str:
        titles = (self.kind.actions[key].title.in_(self.language) for key in arrow.actions)
        return " / ".join(dict.fromkeys(titles))

    def _corner(self, spot: Spot) -> tuple[float, float]:
        return self.x[spot.column], TOP + spot.row * ROW

    def _middle(self, stage: str) -> float:
        return TOP + self.spots[stage].row * ROW + HEIGHT / 2

    def _bands(self) -> list[tuple[str, int, int]]:
        """Return the phases of the main way with their first and last row."""
        found: list[tuple[str, int, int]] = []
        main = sorted(
            (one for one in self.spots.values() if one.column == "main"), key=lambda one: one.row
        )
        for spot in main:
            phase = self.kind.stages[spot.stage].phase
            if phase is None or phase not in self.phases:
                continue
            if found and found[-1][0] == phase and found[-1][2] == spot.row - 1:
                found[-1] = (phase, found[-1][1], int(spot.row))
            else:
                found.append((phase, int(spot.row), int(spot.row)))
        return found

    def _draw_bands(self) -> None:
        for number, (phase, first, last) in enumerate(self._bands()):
            y = TOP + first * ROW - (ROW - HEIGHT) / 2
            height = (last - first + 1) * ROW
            fill = "#f1efe8" if number % 2 == 0 else PAPER
            self.sheet.parts.append(
                f'<rect class="sd-band sd-band-{number % 2}" x="0" y="{y:g}" '
                f'width="{self.width:g}" height="{height}" fill="{fill}"/>'
            )
            lines = wrapped(self.phases[phase].in_(self.language), 13, 76)
            self.sheet.parts.append(
                written(12, y + 22, lines, 13, "sd-phase", SECOND, weight="600")
            )

    def _draw_line(self, arrow: Arrow) -> None:
        start, end = self.spots[arrow.start], self.spots[arrow.end]
        if end.column == "end":
            self._draw_exit(arrow)
        elif start.column == end.column == "main":
            if end.row == start.row + 1:
                x = self.left + NODE_WIDTH["main"] / 2
                y = self._middle(arrow.start) + HEIGHT / 2
                self.sheet.path(f"M{x:g} {y:g}V{y + ROW - HEIGHT - 1:g}", "on")
                self.sheet.label(self._said(arrow), x + 8, y + (ROW - HEIGHT) / 2 + 4, "start")
        else:
            self._draw_aside(arrow)

    def _draw_aside(self, arrow: Arrow) -> None:
        """A curve between the main column and a detour, or between two detours."""
        start, end = self.spots[arrow.start], self.spots[arrow.end]
        if start.column == end.column:
            x = self.x["side"] + NODE_WIDTH["side"] / 2
            down = end.row > start.row
            y1 = self._middle(arrow.start) + (HEIGHT / 2 if down else -HEIGHT / 2)
            y2 = self._middle(arrow.end) + (-HEIGHT / 2 - 1 if down else HEIGHT / 2 + 1)
            self.sheet.path(f"M{x:g} {y1:g}L{x:g} {y2:g}", "on" if down else "back")
            self.sheet.label(self._said(arrow), x + 8, (y1 + y2) / 2 + 4, "start")
            return
        out = end.column == "side"
        step = 9 if start.row > end.row else -9
        x1 = self.left + NODE_WIDTH["main"]
        x2 = self.x["side"]
        y1 = self._middle(arrow.start) + (step if not out else -step / 2)
        y2 = self._middle(arrow.end) + (step if out else -step / 2)
        a, b = (x1, x2 - 1) if out else (x2, x1 + 1)
        half = (a + b) / 2
        self.sheet.path(
            f"M{a:g} {y1:g}C{half:g} {y1:g} {half:g} {y2:g} {b:g} {y2:g}", "on" if out else "back"
        )
        self.sheet.label(self._said(arrow), half, (y1 + y2) / 2 + 4, "middle")

    def _draw_exit(self, arrow: Arrow) -> None:
        """A way out: along the stage's row to the line of its end, and down or up to it."""
        start = self.spots[arrow.start]
        lane = self.exits[arrow.end]
        x1 = self.x[start.column] + NODE_WIDTH[start.column]
        x = self.bus + 14 * lane
        y1 = self._middle(arrow.start) + (lane - (len(self.exits) - 1) / 2) * 7
        y2 = self._middle(arrow.end)
        if start.column == "end":
            x1, x = self.x["end"], x
        turn = max(-8.0, min(8.0, (y2 - y1) / 2))
        self.sheet.path(
            f"M{x1:g} {y1:g}H{x - 8:g}Q{x:g} {y1:g} {x:g} {y1 + turn:g}V{y2 - turn:g}"
            f"Q{x:g} {y2:g} {x + 8:g} {y2:g}H{self.x['end'] - 1:g}",
            "back",
            thin=True,
        )

    def _draw_lane(self, arrow: Arrow, depth: int) -> None:
        """A line at the left of the main column: back to an earlier stage, or past some."""
        y1, y2 = self._middle(arrow.start), self._middle(arrow.end)
        down = y2 > y1
        y1, y2 = (y1 + 8, y2 - 8) if down else (y1 - 8, y2 + 8)
        x = self.left - LANE * (depth + 0.8)
        turn = 12 if down else -12
        self.sheet.path(
            f"M{self.left:g} {y1:g}H{x + 12:g}Q{x:g} {y1:g} {x:g} {y1 + turn:g}"
            f"V{y2 - turn:g}Q{x:g} {y2:g} {x + 12:g} {y2:g}H{self.left - 1:g}",
            "on" if down else "back",
        )
        self.sheet.label(self._said(arrow), x, (y1 + y2) / 2 + 4, "middle")

    def _draw_stage(self, spot: Spot) -> None:
        stage = self.kind.stages[spot.stage]
        x, y = self._corner(spot)
        wide = NODE_WIDTH[spot.column]
        main = spot.column == "main"
        colour = GREEN if stage.end and main else ACTION if main else SECOND
        role = "end" if stage.end else "stage"
        moved = not (stage.waits_for or stage.end or stage.rests)
        dash = ' stroke-dasharray="4 3"' if moved else ""
        self.sheet.labels.append(
            f'<rect class="sd-{role} sd-{spot.column}" x="{x:g}" y="{y:g}" width="{wide}" '
            f'height="{HEIGHT}" rx="{21 if stage.end else 6}" fill="#ffffff" stroke="{colour}" '
            f'stroke-width="{2 if spot.stage == self.kind.start else 1.5}"{dash}/>'
        )
        lines = wrapped(self._title(spot.stage), 14, wide - 20)[:2]
        loops = self._loops(spot.stage)
        size = 14 if len(lines) == 1 else 12
        rows = len(lines) + bool(loops)
        top = y + HEIGHT / 2 + 5 - (rows - 1) * 8
        middle = x + wide / 2
        self.sheet.labels.append(
            written(middle, top, lines, size, "sd-title", INK, anchor="middle", weight="600")
        )
        if loops:
            below = [shortened(loops, wide - 28, self.language)]
            self.sheet.labels.append(
                written(
                    middle, top + 16 * len(lines), below, 11, "sd-loop", SECOND, anchor="middle"
                )
            )
        if spot.column == "end":
            self._ways_in(spot.stage, x, y)
        if count := self.counts.get(spot.stage, 0):
            self.sheet.badge(str(count), x + wide - 6, y)
        if late := self.late.get(spot.stage, 0):
            said = f"{late} late" if self.language.startswith("en") else f"逾期 {late}"
            self.sheet.badge(said, x + wide - 6, y + HEIGHT, "late")

    def _loops(self, stage: str) -> list[str]:
        """The actions that leave a case where it is."""
        return [
            action.title.in_(self.language)
            for action in self.kind.actions.values()
            if stage in action.from_ and (action.to or stage) == stage
        ]

    def _ways_in(self, stage: str, x: float, y: float) -> None:
        """Write below an end how a case comes to it: its lines carry no labels."""
        said = dict.fromkeys(
            self.kind.actions[key].title.in_(self.language)
            for arrow in self.arrows
            if arrow.end == stage
            for key in arrow.actions
        )
        lines = [line.strip(" ·") for line in wrapped(" · ".join(said), 11, NODE_WIDTH["end"])][:3]
        self.sheet.labels.append(
            written(
                x + NODE_WIDTH["end"] / 2,
                y + HEIGHT + 14,
                lines,
                11,
                "sd-loop",
                SECOND,
                anchor="middle",
                halo=True,
            )
        )
