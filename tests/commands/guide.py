"""The guide of CONTRIBUTING followed to the letter: its blocks, put where it says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.builders import ROOT

GUIDE = ROOT / "CONTRIBUTING.md"
_BLOCK = re.compile(r"^```(sh|yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """Return the blocks of “A programme in an hour”: language and text, in their order."""
    said = GUIDE.read_text("utf-8")
    part = said[said.index("## A programme in an hour") : said.index("\n## Tables")]
    return _BLOCK.findall(part)


def story() -> str:
    """Return the story, the last block."""
    return blocks()[-1][1]


def put(text: str, block: str) -> str:
    """Let each part of a block take the place of the part of the same name at the same depth."""
    for part in _parts(block):
        text = _replaced(text, part)
    return text


def _parts(block: str) -> list[str]:
    depth = len(block) - len(block.lstrip())
    return [one for one in re.split(rf"(?m)^(?={' ' * depth}\w)", block) if one.strip()]


def _replaced(text: str, part: str) -> str:
    name = part.split(":")[0]
    depth = len(name) - len(name.lstrip())
    lines = text.splitlines(keepends=True)
    (start,) = [at for at, line in enumerate(lines) if line.startswith(f"{name}:")]
    end = start + 1
    while end < len(lines) and _is_below(lines[end], depth):
        end += 1
    while end > start + 1 and _says_nothing(lines[end - 1]):
        end -= 1  # blank lines and comments belong to what follows
    return "".join([*lines[:start], part, *lines[end:]])


def _is_below(line: str, depth: int) -> bool:
    return _says_nothing(line) or len(line) - len(line.lstrip()) > depth


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def followed(folder: Path) -> Path:
    """Put every block into the file that `liuzhuan new` wrote; returns the file."""
    path = folder / "definitions" / "programmes" / "health_check" / "v1.yaml"
    text = path.read_text("utf-8")
    for language, block in blocks()[:-1]:
        if language == "yaml":
            text = put(text, block)
    path.write_text(text, "utf-8")
    return path
