"""What belongs to the house: its files, read once, without asking git."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("workflow", "web", "scheduler")
ROOTS = (*CODE, "tests", "definitions", "docs", ".ci")
PAPERS = (".xlsx",)
WORDS = {
    ".py", ".md", ".html", ".css", ".js", ".yaml", ".yml", ".json", ".csv", ".toml", ".txt",
    ".svg", ".mako", ".po", "",
}  # fmt: skip


@cache
def files(*suffixes: str, below: tuple[str, ...] = ROOTS) -> tuple[Path, ...]:
    """Return the files with these suffixes below the given folders and at the top."""
    found = [path for name in below for path in (ROOT / name).rglob("*") if path.is_file()]
    if below == ROOTS:
        found += [path for path in ROOT.iterdir() if path.is_file()]
    wanted = [path for path in found if path.suffix in suffixes and "__pycache__" not in path.parts]
    return tuple(sorted(wanted))


@cache
def modules(*below: str) -> dict[Path, ast.Module]:
    """Return the parsed Python modules below the given folders (all of the code by default)."""
    return {
        path.relative_to(ROOT): ast.parse(path.read_text("utf-8"))
        for path in files(".py", below=below or CODE)
    }


def shown(path: Path, line: int = 0) -> str:
    """Return `path:line` from the top of the tree."""
    relative = path.relative_to(ROOT) if path.is_absolute() else path
    return f"{relative}:{line}" if line else str(relative)
