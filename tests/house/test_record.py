"""What docs/operator.md says of the record suffices to verify it without our code."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import ALLOWANCE, answers, county, done, holder
from tests.conftest import KEY
from tests.house.tree import ROOT
from workflow.clock import SetClock
from workflow.store.engine import open_store

SCRIPT = re.compile(r"```python\n(# offline verification.*?)```", re.DOTALL)


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path, clock: SetClock) -> Path:
    """A file with the history of one application: an opening, an act, a refusal."""
    path = Path(shutil.copy(migrated_sqlite, tmp_path / "house.db"))
    store = open_store(f"sqlite:///{path}", KEY)
    bureau = county(store, clock)
    clerk = holder(bureau, "township_clerk", "松口镇")
    unit = clerk.posts[0].unit_id
    case_id = done(bureau.open(ALLOWANCE, "application", clerk, unit, answers())).case_id
    done(bureau.act(case_id, "submit", clerk))
    bureau.act(case_id, "pass", clerk)
    store.close()
    return path


def verified(database: Path, folder: Path) -> tuple[int, str]:
    """Run the script as an outsider would: with Python alone, nothing of ours in reach."""
    found = SCRIPT.search((ROOT / "docs" / "operator.md").read_text("utf-8"))
    assert found is not None
    script = folder / "verify.py"
    script.write_text(found[1], "utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(database)],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout.strip() + ran.stderr.strip()


def test_an_honest_record_is_intact(database: Path, tmp_path: Path) -> None:
    assert verified(database, tmp_path) == (0, "intact")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET name = name || '。' WHERE seq = 2",
        "UPDATE audit_entries SET at = replace(at, '.000000', '.000001') WHERE seq = 1",
        "DELETE FROM audit_entries WHERE seq = 3",
        "DELETE FROM audit_entries",
    ],
)
def test_what_was_changed_is_named(database: Path, tmp_path: Path, change: str) -> None:
    opened = sqlite3.connect(database)
    for verb in ("UPDATE", "DELETE"):
        opened.execute(f"DROP TRIGGER audit_entries_keeps_{verb}")
    assert opened.execute(change).rowcount > 0
    opened.commit()
    opened.close()
    code, said = verified(database, tmp_path)
    assert code == 1
    assert said.startswith("case 1 ")
