"""Messages are tested in the demo's county, with mail servers and receivers that are real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.builders import county
from tests.messages.post_office import PostOffice, certificate
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.store.engine import Store


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    """A county with its people, on 2 March 2026."""
    clock.set(date(2026, 3, 2))
    return county(store, clock)


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A mail server on this machine, without TLS."""
    with PostOffice() as office:
        yield office


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of this machine, and its key."""
    return certificate(tmp_path_factory.mktemp("tls"))
