"""A house that starts: files and published versions side by side, and what makes it refuse."""

from __future__ import annotations

import base64
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.builders import county
from tests.conftest import KEY
from tests.library.office import Office, text
from workflow.bureau import PACKAGED, Bureau, CannotStart, open_bureau
from workflow.clock import SetClock
from workflow.settings import Settings
from workflow.store.engine import open_store


@pytest.fixture
def settings(migrated_sqlite: Path, tmp_path: Path, clock: SetClock) -> Settings:
    """A county in which version 2 of a programme was published, a case opened by it."""
    shutil.copy(migrated_sqlite, tmp_path / "house.db")
    (tmp_path / "key").write_text(base64.b64encode(KEY).decode())
    store = open_store(f"sqlite:///{tmp_path / 'house.db'}", KEY)
    office = Office(county(store, clock), clock)
    office.published(text(1))
    office.published(text(2), date(2026, 3, 3))
    office.apply(101)
    store.close()
    shelf = tmp_path / "programmes"
    shutil.copytree(PACKAGED / "substitute_allowance", shelf / "substitute_allowance")
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'house.db'}", key_file=tmp_path / "key",
        files_dir=tmp_path / "files", definitions_dir=shelf,
    )  # fmt: skip


def put(settings: Settings, version: int, raw: bytes) -> None:
    """Put a file on the shelf."""
    assert settings.definitions_dir is not None
    folder = settings.definitions_dir / "gift"
    folder.mkdir(exist_ok=True)
    (folder / f"v{version}.yaml").write_bytes(raw)


def start(settings: Settings, clock: SetClock) -> Bureau:
    bureau = open_bureau(settings, clock)
    bureau.close()
    return bureau


def test_published_versions_are_there_after_a_start(settings: Settings, clock: SetClock) -> None:
    bureau = start(settings, clock)
    assert [one.version for one in bureau.definitions.versions("gift")] == [1, 2]
    assert bureau.house.in_force("gift").version == 1
    clock.set(date(2026, 3, 3), 9)
    assert bureau.house.in_force("gift").version == 2


def test_a_file_of_the_same_bytes_is_the_same_version(settings: Settings, clock: SetClock) -> None:
    put(settings, 2, text(2))
    bureau = start(settings, clock)
    assert bureau.house.in_force("gift").version == 1  # its day is still to come


def test_a_file_that_is_not_what_was_published_stops_the_start(
    settings: Settings, clock: SetClock
) -> None:
    put(settings, 2, text(2, ("zh: 新事项", "zh: 改过的")))
    with pytest.raises(CannotStart, match="已发布的同一版本内容不同"):
        start(settings, clock)


def test_a_published_version_that_no_longer_passes_stops_the_start(
    settings: Settings, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow.cases.guards.GUARDS", {})
    with pytest.raises(CannotStart, match="form_complete"):
        start(settings, clock)
