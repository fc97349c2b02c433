"""Small charts as SVG text: bars of time, bars of numbers, squares of weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

WIDTH = 960
LEFT = 250
RIGHT = 70
ROW = 24
TOP = 28


@dataclass(frozen=True, slots=True)
class Span:
    """One row of a Gantt chart: its words, first, middle and last day."""

    label: str
    first: date
    middle: date
    last: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart: a bar, a longer thin one behind it, and the words at its end."""

    label: str
    value: int
    behind: int
    note: str


def gantt(title: str, said: str, rows: Sequence[Span], start: date, end: date) -> str:
    """Draw when each row ran, months across; a mark stands at the middle arrival."""
    span = max((end - start).days, 1)

    def at(day: date) -> float:
        inside = min(max((day - start).days, 0), span)
        return LEFT + (WIDTH - LEFT - RIGHT) * inside / span

    height = TOP + ROW * len(rows) + 6
    parts = [_month(day, at(day), height) for day in _months(start, end)]
    for nth, row in enumerate(rows):
        y, x = TOP + ROW * nth, at(row.first)
        wide = max(at(row.last) - x, 3)
        parts.append(_text(LEFT - 10, y + 16, row.label, "label"))
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{y + 5}" width="{wide:.1f}" height="14" rx="2"/>'
        )
        parts.append(f'<path class="mark" d="M{at(row.middle):.1f} {y + 2}v20"/>')
        parts.append(_text(min(x + wide + 6, WIDTH - RIGHT + 6), y + 16, row.note, "note"))
    return _svg(title, said, height, parts)


def bars(title: str, said: str, rows: Sequence[Bar]) -> str:
    """Draw one bar a row; the longest bar fills the width."""
    most = max((max(row.value, row.behind) for row in rows), default=0) or 1
    wide = WIDTH - LEFT - 190
    height = 8 + ROW * len(rows) + 6
    parts = []
    for nth, row in enumerate(rows):
        y = 8 + ROW * nth
        far, near = wide * row.behind / most, wide * row.value / most
        parts.append(_text(LEFT - 10, y + 16, row.label, "label"))
        parts.append(f'<rect class="behind" x="{LEFT}" y="{y + 8}" width="{far:.1f}" height="8"/>')
        parts.append(f'<rect class="bar" x="{LEFT}" y="{y + 4}" width="{near:.1f}" height="16"/>')
        parts.append(_text(LEFT + max(far, near) + 8, y + 16, row.note, "note"))
    return _svg(title, said, height, parts)


def heat(
    title: str, said: str, weeks: Sequence[date], rows: Sequence[tuple[str, Sequence[int]]]
) -> str:
    """Draw a square a week, the darker the more was done; the row's total at its end."""
    step = (WIDTH - LEFT - RIGHT) / max(len(weeks), 1)
    height = TOP + ROW * len(rows) + 6
    months = [(week, nth) for nth, week in enumerate(weeks) if week.day <= 7]
    parts = [_text(LEFT + step * nth, 18, f"{week.month}月", "axis") for week, nth in months]
    for nth, (label, counts) in enumerate(rows):
        y, most = TOP + ROW * nth, max(counts, default=0) or 1
        parts.append(_text(LEFT - 10, y + 16, label, "label"))
        for at, count in enumerate(counts):
            if count:
                shade = 0.15 + 0.85 * count / most
                x = LEFT + step * at
                parts.append(
                    f'<rect class="bar" x="{x:.1f}" y="{y + 3}" width="{step - 1.5:.1f}"'
                    f' height="18" opacity="{shade:.2f}"><title>{weeks[at]}: {count}</title></rect>'
                )
        parts.append(_text(WIDTH - RIGHT + 6, y + 16, f"{sum(counts):,}", "note"))
    return _svg(title, said, height, parts)


def _months(start: date, end: date) -> list[date]:
    found, day = [], start.replace(day=1)
    while day <= end:
        found.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found


def _month(day: date, x: float, height: int) -> str:
    line = f'<path class="grid" d="M{x:.1f} {TOP - 4}V{height}"/>'
    return line + _text(x + 3, 18, f"{day.month}月", "axis")


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _svg(title: str, said: str, height: int, parts: Sequence[str]) -> str:
    inside = "\n".join(parts)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title><desc>{escape(said)}</desc>\n{inside}\n</svg>"
    )
