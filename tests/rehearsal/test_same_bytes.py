"""The same rehearsal with the same seed gives the same bytes, in any process; another does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.builders import ALLOWANCE, ROOT
from workflow.rehearsal.staff import PACKAGED

SPAN = ("--from", "2026-01-05", "--to", "2026-04-10", "--people", "20")
STAFF = PACKAGED / f"{ALLOWANCE}.yaml"


def _play(folder: Path, hash_seed: str, *options: str) -> tuple[str, bytes]:
    page = folder / f"{hash_seed}.html"
    done = subprocess.run(
        [sys.executable, "-m", "workflow", "rehearse", ALLOWANCE, *SPAN,
         *options, "--html", str(page)],
        cwd=ROOT, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.stdout.replace(str(page), ""), page.read_bytes()


def test_the_same_seed_gives_the_same_bytes_in_two_processes(tmp_path: Path) -> None:
    staff = tmp_path / "staff.yaml"  # the bank sends everything back
    staff.write_text(
        STAFF.read_text("utf-8").replace("{returned: 10}", "{returned: 1000}"), "utf-8"
    )
    given = ("--staff", str(staff), "--seed")
    first = _play(tmp_path, "1", *given, "3")
    assert b"FF-2026-0001" in first[1]  # of the runs, those are told of which lines came back
    assert _play(tmp_path, "2", *given, "3") == first
    assert _play(tmp_path, "4", *given, "4")[1] != first[1]
