"""`python -m web` serves a migrated house and says what to do about another."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import cast

ROOT = Path(__file__).parents[2]


def _environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{folder / 'house.db'}",
        "LIUZHUAN_KEY_FILE": str(folder / "key"),
        "LIUZHUAN_PORT": str(port),
    }


def test_a_house_that_was_not_migrated_is_not_opened(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "web"], cwd=ROOT, env=_environment(tmp_path, 1),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "liuzhuan migrate" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_migrated_house_answers_and_does_not_name_its_server(peopled_sqlite: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "web"], cwd=ROOT, env=_environment(peopled_sqlite, port)
    )
    try:
        answer = _wait(f"http://127.0.0.1:{port}/healthz")
        assert b"ok" in answer.read()
        assert answer.headers["Server"] is None
        answer.close()
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> http.client.HTTPResponse:
    until = time.monotonic() + 60
    while True:
        try:
            return cast(http.client.HTTPResponse, urllib.request.urlopen(address, timeout=10))
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
