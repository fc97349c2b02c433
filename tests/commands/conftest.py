"""The operators' door on the demo's county, on both databases."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.builders import county
from tests.conftest import KEY
from workflow.__main__ import app
from workflow.clock import SetClock
from workflow.store.engine import Store

Run = Callable[..., Result]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The key, the clock and the files of a house on 2 March 2026; no database named."""
    key = tmp_path / "house.key"
    key.write_text(base64.b64encode(KEY).decode())
    monkeypatch.setenv("LIUZHUAN_KEY_FILE", str(key))
    monkeypatch.setenv("LIUZHUAN_CLOCK", "2026-03-02T01:00:00+00:00")
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def run(store: Store, clock: SetClock, database_url: str, environment: None) -> Run:
    """Run a command on the county's database."""
    county(store, clock)

    def command(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, [*arguments, "--database", database_url], input=typed)

    return command
