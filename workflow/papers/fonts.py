"""The Chinese fonts of this machine, in the order an office would choose them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
# File name and the face in a collection: in the Noto collections 2 is simplified Chinese.
TEXT = (
    ("simfang.ttf", 0),
    ("STFANGSO.TTF", 0),
    ("simsun.ttc", 0),
    ("NotoSerifCJK-Regular.ttc", 2),
    ("NotoSerifCJKsc-Regular.otf", 0),
    ("SourceHanSerifSC-Regular.otf", 0),
    ("SourceHanSerifCN-Regular.otf", 0),
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("msyh.ttc", 0),
    ("Songti.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("simsunb.ttf", 0),
    ("DroidSansFallbackFull.ttf", 0),
)
HEADING = (
    ("simhei.ttf", 0),
    ("NotoSerifCJK-Bold.ttc", 2),
    ("NotoSerifCJKsc-Bold.otf", 0),
    ("SourceHanSerifSC-Bold.otf", 0),
    ("NotoSansCJK-Bold.ttc", 2),
    ("NotoSansCJKsc-Bold.otf", 0),
)


class NoFont(Exception):
    """No Chinese font lies in the folders where systems keep theirs."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font: its file, its place in a collection, a short name."""

    path: Path
    index: int
    name: str

    def has(self, sign: str) -> bool:
        """Tell whether the font can draw a sign."""
        return ord(sign) in _signs(self.path, self.index)


def text_faces() -> tuple[Face, ...]:
    """Return the fonts for text: the first is used, the others for signs it lacks."""
    found = tuple(_faces(TEXT, "text"))
    if not found:
        raise NoFont
    return found


def heading_faces() -> tuple[Face, ...]:
    """Return the fonts for headings, those for text behind them."""
    return (*_faces(HEADING, "head"), *text_faces())


def _faces(wanted: tuple[tuple[str, int], ...], use: str) -> Iterator[Face]:
    there = _files(_folders())
    for at, (name, index) in enumerate(wanted):
        if name.lower() in there:
            yield Face(there[name.lower()], index, f"{use}{at}")


def _folders() -> tuple[str, ...]:
    home = str(Path("~").expanduser())
    return (*FOLDERS, f"{home}/.fonts", f"{home}/.local/share/fonts", f"{home}/Library/Fonts")


@cache
def _files(folders: tuple[str, ...]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in folders:
        for where, _, names in os.walk(folder):
            for name in names:
                found.setdefault(name.lower(), Path(where) / name)
    return found


@cache
def _signs(path: Path, index: int) -> frozenset[int]:
    if path.suffix.lower() == ".ttc":
        with TTCollection(path, lazy=True) as faces:
            return frozenset(faces.fonts[index].getBestCmap())
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
