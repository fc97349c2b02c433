"""The layouts bank files are written by: a folder of them, and which county uses which. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import workflow
from workflow.engine.yaml_text import Problem
from workflow.money.layout import Layout
from workflow.money.layout_check import read_layout

EVERYBODY = "*"
PACKAGED = Path(workflow.__file__).parents[1].joinpath("definitions", "banks")


@dataclass(frozen=True)
class Banks:
    """Layouts by the names of their files; each names the units that use it."""

    layouts: Mapping[str, Layout]

    def used_in(self, names: Iterable[str]) -> str | None:
        """Return the layout used by the first of `names` that any layout names, nearest first."""
        chosen = {unit: key for key, one in self.layouts.items() for unit in one.used_by}
        found = (chosen[name] for name in names if name in chosen)
        return next(found, chosen.get(EVERYBODY))


def load_banks(folder: Path) -> tuple[Banks, list[Problem]]:
    """Read every layout of a folder; problems carry file and line."""
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    layouts: dict[str, Layout] = {}
    problems: list[Problem] = []
    used: dict[str, Path] = {}
    for path in files:
        layout, tree = read_layout(path.read_bytes(), str(path))
        if layout is not None:
            layouts[path.stem] = layout
            for at, unit in enumerate(layout.used_by):
                if unit in used:
                    tree.add(
                        tree.line(("used_by", at)),
                        "used_twice",
                        f"「{unit}」已由 {used[unit].name} 指定了格式",
                        f"“{unit}” has the layout of {used[unit].name} already",
                    )
                used.setdefault(unit, path)
        problems += sorted(tree.problems, key=lambda problem: problem.line)
    if not files:
        problems.append(
            Problem(str(folder), 1, "nothing_here", "没有银行文件格式（*.yaml）", "no layout here")
        )
    return Banks(layouts), problems


@lru_cache(maxsize=1)
def packaged() -> Banks:
    """Return the layouts that come with the product; 云岭农商银行 is made up."""
    banks, problems = load_banks(PACKAGED)
    assert not problems, problems
    return banks


def unknown_units(folder: Path, banks: Banks, known: Iterable[str]) -> Iterator[Problem]:
    """Yield the units that layouts name and the house does not have."""
    names = {EVERYBODY, *known}
    for key, layout in banks.layouts.items():
        path = folder.joinpath(f"{key}.yaml")
        tree = read_layout(path.read_bytes(), str(path))[1]
        for at, unit in enumerate(layout.used_by):
            if unit not in names:
                yield Problem(
                    str(path),
                    tree.line(("used_by", at)),
                    "unknown_unit",
                    f"没有机构「{unit}」",
                    f"there is no unit “{unit}”",
                )
