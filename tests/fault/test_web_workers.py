"""Four workers of gunicorn, forked before or after loading: none of them keeps the clock."""

from __future__ import annotations

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import select

from tests.conftest import KEY
from tests.fault import dues
from tests.fault.clocks import NOW, ROOT
from tests.fault.sweeping import looked_at
from workflow.store.tables import Beat, Heartbeat, Outage

pytestmark = pytest.mark.fault
WSGI = re.compile(r"```python\n(from werkzeug.middleware.proxy_fix.*?)```", re.DOTALL)


def gunicorn(url: str, folder: Path, port: int, *options: str) -> subprocess.Popen[str]:
    """Serve the file that the operator's manual gives, with four workers."""
    found = WSGI.search((ROOT / "docs" / "operator.md").read_text("utf-8"))
    assert found is not None
    (folder / "wsgi.py").write_text(found[1], "utf-8")
    (folder / "key").write_text(base64.b64encode(KEY).decode())
    settings = {
        "DATABASE_URL": url,
        "LIUZHUAN_KEY_FILE": str(folder / "key"),
        "LIUZHUAN_CLOCK": NOW.isoformat(),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "wsgi:app", "--workers", "4", "--chdir", str(folder),
         "--bind", f"127.0.0.1:{port}", *options],
        env={**os.environ, **settings}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def listening(process: subprocess.Popen[str]) -> None:
    """Read what it says until all four workers are there."""
    assert process.stdout is not None
    booted = 0
    while booted < 4:
        said = process.stdout.readline()
        assert said, "it ended"
        booted += "Booting worker" in said


def handles(url: str, pid: int) -> int:
    """Count what a process, and on a server everybody, holds of the database."""
    if url.startswith("sqlite"):
        links = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()]
        return sum("house.db" in link for link in links)
    engine = create_engine(url)
    with engine.connect() as connection:
        others = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        found = int(connection.execute(others).scalar() or 0)
    engine.dispose()
    return found


@pytest.mark.parametrize(
    "options",
    [pytest.param((), marks=pytest.mark.slow), ("--preload",)],
    ids=("plain", "preload"),
)
def test_web_workers_keep_no_clock_and_share_no_connection(
    database_url: str, tmp_path: Path, options: tuple[str, ...]
) -> None:
    dues.fill(database_url, 20)
    port = free_port()
    process = gunicorn(database_url, tmp_path, port, *options)
    try:
        listening(process)
        if options:
            assert handles(database_url, process.pid) == 0
        for _ in range(40):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
                assert b'"processes":0' in answer.read().replace(b" ", b"")
            time.sleep(0.05)
        with looked_at(database_url) as bureau:
            assert dues.waiting(bureau) == 20
            with bureau.store.read() as session:
                for table in (Heartbeat, Beat, Outage):
                    assert session.exec(select(table)).all() == []
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
        assert "Traceback" not in said
    finally:
        process.kill()
        process.communicate()
