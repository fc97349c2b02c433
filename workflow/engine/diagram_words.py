"""Texts in a state diagram: how wide they are, where they break, and as SVG. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

PAPER = "#faf9f6"


def width(text: str, size: float) -> float:
    """Guess how wide a text is: Chinese signs are square, others half as wide."""
    return sum(size if ord(sign) > 0x2E80 else size * 0.56 for sign in text)


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Break a text into lines that fit; between words where it has any."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and width(lines[-1] + piece.rstrip(), size) > room:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if ord(sign) > 0x2E80:
            if word:
                yield word
            word = ""
            yield sign
        else:
            word += sign
            if sign == " ":
                yield word
                word = ""
    if word:
        yield word


def shortened(titles: list[str], room: float, language: str) -> str:
    """Name the actions that fit into a line, and how many more there are."""
    for shown in range(len(titles), 0, -1):
        more = len(titles) - shown
        tail = (f" +{more}" if language.startswith("en") else f" 等{len(titles)}项") if more else ""
        text = " · ".join(titles[:shown]) + tail
        if width(text, 11) <= room or shown == 1:
            break
    return f"↺ {text if width(text, 11) <= room + 12 else wrapped(text, 11, room)[0] + '…'}"


def written(
    x: float,
    y: float,
    lines: Iterable[str],
    size: int,
    name: str,
    colour: str,
    *,
    anchor: str = "start",
    weight: str = "400",
    halo: bool = False,
) -> str:
    """Return lines of text, one below the other; a halo keeps them readable over lines."""
    around = f' stroke="{PAPER}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"'
    spans = "".join(
        f'<tspan x="{x:g}" y="{y + number * (size + 3):g}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return (
        f'<text class="{name}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{colour}"{around if halo else ""}>{spans}</text>'
    )
