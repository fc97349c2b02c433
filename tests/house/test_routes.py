"""Every address is in the administrator's table, with its methods and who may open it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.house.tree import ROOT
from web.access import who_may
from web.app import create_app
from workflow.bureau import open_bureau
from workflow.settings import Settings

TABLE = ROOT / "docs" / "administrator.md"
LINE = re.compile(r"^\| `(/[^`]*)` \| ([A-Z ]+) \| ([a-z_ ]+) \|$", re.MULTILINE)
Route = tuple[str, str, str]


@pytest.fixture
def app(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    """The pages over an empty house."""
    path = shutil.copy(migrated_sqlite, tmp_path / "house.db")
    settings = Settings(
        database_url=f"sqlite:///{path}", key_file=tmp_path / "key", files_dir=tmp_path / "files"
    )
    bureau = open_bureau(settings)
    yield create_app(bureau, settings)
    bureau.close()


def routes(app: Flask) -> set[Route]:
    """Return what the program says: address, methods, who."""
    found = set()
    for rule in app.url_map.iter_rules():
        who = who_may(app, rule.endpoint)
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        found.add((rule.rule, " ".join(methods), who.name if who else "nobody"))
    return found


def test_every_address_is_documented_with_who_may_open_it(app: Flask) -> None:
    said = {(path, methods, who) for path, methods, who in LINE.findall(TABLE.read_text("utf-8"))}
    known = routes(app)
    missing = [f"| `{path}` | {methods} | {who} |" for path, methods, who in sorted(known - said)]
    assert missing == []
    assert said - known == set()


def test_no_address_is_nobodys(app: Flask) -> None:
    assert [route for route in routes(app) if route[2] == "nobody"] == []
