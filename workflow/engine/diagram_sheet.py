"""The sheet a state diagram is drawn on: lines, badges, labels that find a free place. PURE."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflow.engine.diagram_words import width, wrapped, written

INK, SECOND, ACTION, GREEN, SEAL = "#1f2328", "#5b6470", "#1d5c63", "#2e6b3a", "#b3261e"
FONT = "Noto Sans CJK SC,Source Han Sans SC,PingFang SC,Microsoft YaHei,system-ui,sans-serif"
Box = tuple[float, float, float, float]


@dataclass
class Sheet:
    """What was drawn: lines below, stages and labels above them, and the room that is taken."""

    name: str
    parts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    def path(self, d: str, kind: str, *, thin: bool = False) -> None:
        """Draw a line with its arrow: on, back (dashed) or, thin, out."""
        colour = ACTION if kind == "on" else SECOND
        more = ' stroke-width="1" stroke-opacity="0.55"' if thin else ' stroke-width="1.5"'
        dash = ' stroke-dasharray="5 3"' if kind == "back" and not thin else ""
        self.parts.append(
            f'<path class="sd-line sd-{"exit" if thin else kind}" d="{d}" fill="none" '
            f'stroke="{colour}"{more}{dash} marker-end="url(#{self.name}-{kind})"/>'
        )

    def label(self, text: str, x: float, y: float, anchor: str) -> None:
        """Write a label where no other stands: up and down from its place, in small steps."""
        lines = wrapped(text, 12, 150)
        wide = max(width(line, 12) for line in lines)
        left = x if anchor == "start" else x - wide / 2
        tall = 15 * len(lines)
        for step in (0, 14, -14, 28, -28, 42, -42, 56, -56, 70, -70):
            box = (left - 2, y + step - 12, left + wide + 2, y + step - 12 + tall)
            if not any(_meet(box, other) for other in self.taken):
                break
        else:
            step, box = 0, (left, y - 12, left + wide, y - 12 + tall)
        self.taken.append(box)
        self.labels.append(
            written(x, y + step, lines, 12, "sd-label", INK, anchor=anchor, halo=True)
        )

    def badge(self, text: str, right: float, y: float, kind: str = "count") -> None:
        """Write a number on the corner of a stage; what is `late` in the red of the seal."""
        wide = max(22, width(text, 12) + 12)
        name, fill = ("sd-overdue", SEAL) if kind == "late" else ("sd-badge", ACTION)
        self.labels.append(
            f'<rect class="{name}" x="{right - wide + 12:g}" y="{y - 10:g}" width="{wide:g}" '
            f'height="20" rx="10" fill="{fill}"/>'
        )
        self.labels.append(
            written(
                right - wide / 2 + 12,
                y + 4,
                [text],
                12,
                f"sd-{kind}",
                "#ffffff",
                anchor="middle",
                weight="600",
            )
        )

    def tips(self) -> str:
        """Return the arrow heads as SVG definitions."""
        return "".join(
            f'<marker id="{self.name}-{key}" viewBox="0 0 8 8" refX="7" refY="4" '
            f'markerWidth="7" markerHeight="7" orient="auto">'
            f'<path class="sd-tip-{key}" d="M0 0.5 7.5 4 0 7.5z" fill="{colour}"/></marker>'
            for key, colour in (("on", ACTION), ("back", SECOND))
        )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
