"""`make mutate`: change the money rules one operator at a time; the tests must notice.

Works on a copy of the tree in a temporary folder (mutmut, see `[tool.mutmut]` in
pyproject.toml). `--sample N` tries N mutants drawn with a fixed seed, for CI.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
COPIED = ("workflow", "definitions", "tests", "pyproject.toml", "README.md")
LEAST, SEED = 90.0, 2026
NOTICED = {1, 3, 24, 36, -24, -9}  # a failed test, or one that never came to its end
# Mutants that no test can tell from the original, by name, with the reason.
EQUIVALENT = {
    "*Month*__get_pydantic_core_schema__*": "read once, before a mutant is switched on",
    "*.x_attained_on__mutmut_[1-4]": "defaults; any word but day_after and mar1 means the same",
    "*.x__rank__mutmut_3": "tables of places and general ones never stand in one comparison",
    "*.x_split__mutmut_19": "nothing has no sign",
    "*.x_split__mutmut_20": "nothing has no sign",
    "*.x_start_month__mutmut_1": "the cutoff day itself: both sides give January of that year",
}


def main() -> int:
    """Run all mutants, or a sample; print the score and who survived; 1 below the bar."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sample", type=int, default=0, help="only so many, drawn with --seed")
    words.add_argument("--seed", type=int, default=SEED)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in COPIED:
            _copy(ROOT / name, work / name)
        chosen = _drawn(work, given.sample, given.seed) if given.sample else []
        _mutmut(work, *chosen)
        found = _outcomes(work)
    tried = {name: code for name, code in found.items() if not chosen or name in chosen}
    return _told(tried)


def _copy(source: Path, target: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    if source.is_dir():
        shutil.copytree(source, target, ignore=ignored)
    else:
        shutil.copy(source, target)


def _mutmut(work: Path, *names: str) -> None:
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(os.cpu_count() or 1)]
    environment = {**os.environ, "CI": "true"}
    done = subprocess.run(
        [*command, *names], cwd=work, env=environment, capture_output=True, text=True
    )
    if not any(code is not None for code in _outcomes(work).values()):
        raise SystemExit(f"mutmut did not run:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def _outcomes(work: Path) -> Mapping[str, int | None]:
    """Return the exit code of each mutant's tests; None when it was not tried."""
    found: dict[str, int | None] = {}
    for path in sorted((work / "mutants" / "workflow").rglob("*.meta")):
        found |= json.loads(path.read_text("utf-8"))["exit_code_by_key"]
    return found


def _drawn(work: Path, size: int, seed: int) -> list[str]:
    """Have the mutants written (one is tried), and draw among those that can be noticed."""
    _mutmut(work, "workflow.calendar.months.x_months__mutmut_1")
    names = sorted(name for name in _outcomes(work) if not _equivalent(name))
    return Random(seed).sample(names, min(size, len(names)))


def _equivalent(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in EQUIVALENT)


def _told(tried: Mapping[str, int | None]) -> int:
    counted = {name: code for name, code in tried.items() if not _equivalent(name)}
    survived = sorted(name for name, code in counted.items() if code not in NOTICED)
    score = 100 * (1 - len(survived) / len(counted))
    for name in survived:
        print(f"survived: {name} ({counted[name]})")
    print(
        f"{len(counted) - len(survived)} of {len(counted)} mutants noticed: {score:.1f} % "
        f"(at least {LEAST:.0f} %); {len(tried) - len(counted)} equivalent ones not counted"
    )
    return int(score < LEAST)


if __name__ == "__main__":
    raise SystemExit(main())
