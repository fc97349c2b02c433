"""The same rehearsal with the same seed gives the same bytes, in any process; another does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.builders import ROOT

SPAN = ("--from", "2026-01-05", "--to", "2026-04-10", "--people", "20")


def _play(folder: Path, hash_seed: str, *options: str) -> tuple[str, bytes]:
    page = folder / f"{hash_seed}.html"
    done = subprocess.run(
        [sys.executable, "-m", "workflow", "rehearse", "substitute_allowance", *SPAN,
         *options, "--html", str(page)],
        cwd=ROOT, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.stdout.replace(str(page), ""), page.read_bytes()


def test_the_same_seed_gives_the_same_bytes_in_two_processes(tmp_path: Path) -> None:
    first = _play(tmp_path, "1", "--seed", "3")
    assert _play(tmp_path, "2", "--seed", "3") == first
    assert _play(tmp_path, "4", "--seed", "4")[1] != first[1]
