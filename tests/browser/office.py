"""A county that is really served: a database file, the pages and the clock as processes."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlmodel import select

from tests.builders import organisation
from tests.conftest import KEY
from tests.forked import Forked, start
from tests.passwords import quick_hash
from workflow.bureau import Bureau, open_bureau
from workflow.clock import SetClock, shanghai_instant
from workflow.people.load import Intake, load_organisation
from workflow.settings import Settings
from workflow.store.engine import open_store
from workflow.store.migrate import migrate
from workflow.store.tables import Beat

PASSWORD = "mei-lin-3-shan"
MONDAY = date(2026, 3, 2)
Prepare = Callable[[Bureau, SetClock], None]


@dataclass
class Office:
    """A folder with a county in it; served on one day after another."""

    folder: Path
    demo: bool = False
    address: str = ""
    _server: Forked | None = field(default=None, repr=False)

    @property
    def settings(self) -> Settings:
        """How the county is opened from within a test."""
        return Settings(
            database_url=f"sqlite:///{self.folder / 'house.db'}",
            key_file=self.folder / "key",
            files_dir=self.folder / "files",
            demo=self.demo,
        )

    def at(self, day: date, hour: int = 9) -> str:
        """Serve the pages from this day and hour on; returns their address."""
        self.close()
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        with self.log.open("ab") as log:
            settings = self._environment(day, hour) | {"LIUZHUAN_PORT": str(port)}
            self._server = start("web", env=settings, log=log)
        self._wait()
        return self.address

    def sweep(self, day: date, hour: int) -> None:
        """Let the real scheduler pass once at this hour.

        It has been beating until then, as it does in a county that is up.
        """
        store = open_store(self.settings.database_url)
        with store.write() as session:
            for beat in session.exec(select(Beat)):
                beat.to_at = shanghai_instant(day, hour)
        store.close()
        swept = start("scheduler", "--once", env=self._environment(day, hour))
        said, _ = swept.communicate()
        assert swept.returncode == 0, said

    def close(self) -> None:
        """Stop the server."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(20)
            self._server = None

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.folder / "server.log"

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def _environment(self, day: date, hour: int) -> dict[str, str]:
        settings = self.settings
        return {name: value for name, value in os.environ.items() if "LIUZHUAN" not in name} | {
            "DATABASE_URL": settings.database_url,
            "LIUZHUAN_KEY_FILE": str(settings.key_file),
            "LIUZHUAN_FILES": str(settings.files_dir),
            "LIUZHUAN_DEMO": "1" if self.demo else "",
            "LIUZHUAN_CLOCK": shanghai_instant(day, hour).isoformat(),
        }

    def _wait(self) -> None:
        assert self._server is not None
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.address}/sign-in", timeout=10).close()
                return
            except urllib.error.URLError:
                assert self._server.poll() is None, self.log.read_text()
                time.sleep(0.1)
        raise AssertionError("the server does not answer")


def found(folder: Path, prepare: Prepare, since: date = date(2026, 1, 1)) -> Path:
    """Found a county in a folder: people in their posts since a day, and what `prepare` does."""
    (folder / "key").write_text(base64.b64encode(KEY).decode())
    settings, clock = Office(folder).settings, SetClock(shanghai_instant(MONDAY, 9))
    migrate(settings.database_url)
    bureau = open_bureau(settings, clock)
    intake = Intake(quick_hash(PASSWORD), clock.now(), since, must_change=False)
    with bureau.store.write() as session:
        load_organisation(session, organisation(), bureau.roles, intake)
    bureau.close()
    bureau = open_bureau(settings, clock)
    prepare(bureau, clock)
    bureau.close()
    return folder


def copy(folder: Path, to: Path) -> Office:
    """Return an office of its own in `to`, with the county of `folder`."""
    shutil.copytree(folder, to, dirs_exist_ok=True)
    return Office(to)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
