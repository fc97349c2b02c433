"""A browser, and a county at work that every test copies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import office
from tests.browser.cast import prepare
from tests.browser.office import Office
from tests.browser.visitor import Findings


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the county at work, on Monday 2 March 2026."""
    return office.found(tmp_path_factory.mktemp("county"), prepare)


@pytest.fixture
def county(founded: Path, tmp_path: Path) -> Iterator[Office]:
    """The county at work, this test's own; its server never failed when the test is over."""
    with office.copy(founded, tmp_path / "county") as opened:
        yield opened
    assert "Traceback" not in opened.log.read_text()


@pytest.fixture
def findings() -> Iterator[Findings]:
    """What is wrong on the pages passed: nothing, when the test is over."""
    seen = Findings()
    yield seen
    assert not seen.wrong, "\n".join(dict.fromkeys(seen.wrong))
