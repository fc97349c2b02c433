"""Processes of the house that start at once: forked from one that has imported everything.

A fresh interpreter spends two seconds of a core on importing the house and reading its
definitions; tests that kill dozens of processes would do little else. What is forked is a process
like any other: its own memory, connections, environment and clock, and kill -9 ends it. That a
fresh one starts as well is shown where a test begins with `sys.executable`.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from select import select
from typing import IO, Any

ROOT = Path(__file__).parents[1]


class Forked:
    """A running process, asked and told as a `subprocess.Popen` is; what it says comes as text."""

    def __init__(self, words: list[str], status: IO[str], stdout: IO[str] | None) -> None:
        self.args = words
        self.stdout = stdout
        self.returncode: int | None = None
        self._status = status
        self.pid = int(status.readline())

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        if self.returncode is None and select([self._status], [], [], 0)[0]:
            self.returncode = int(self._status.readline())
            self._status.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended; raises TimeoutExpired."""
        if self.returncode is None and not select([self._status], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return int(self.poll() or 0)

    def communicate(self, timeout: float = 120) -> tuple[str, None]:
        """Return what it still has to say once it has ended; it is killed when time is up."""
        killer = threading.Timer(timeout, self.kill)
        killer.start()
        said = ""
        if self.stdout is not None and not self.stdout.closed:
            with self.stdout:
                said = self.stdout.read()
        self.wait()
        killer.cancel()
        return said, None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Stop it dead."""
        self.send_signal(signal.SIGKILL)


def start(
    module: str, *arguments: str, env: Mapping[str, str], log: IO[bytes] | None = None
) -> Forked:
    """Run `python -m module arguments` in the root with this environment; it speaks to a pipe."""
    said, speaks = (None, os.dup(log.fileno())) if log else os.pipe()
    reports, status = os.pipe()
    asked = json.dumps({"words": [module, *arguments], "env": dict(env)}).encode()
    socket.send_fds(_forker(), [asked], [speaks, status])
    for one in (speaks, status):
        os.close(one)
    stdout = None if said is None else os.fdopen(said, encoding="utf-8")
    return Forked([module, *arguments], os.fdopen(reports), stdout)


@cache
def _forker() -> socket.socket:
    """Start the process the others are forked from; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forked", str(theirs.fileno())],
        cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
    )  # fmt: skip
    theirs.close()

    def over() -> None:
        ours.close()
        process.wait()

    atexit.register(over)
    return ours


def serve(connection: socket.socket) -> list[str]:
    """Fork for everybody who asks; in what was forked, return the words to run."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        raw, (*handles,), _, _ = socket.recv_fds(connection, 1 << 20, 2)
        if not raw:
            raise SystemExit(0)
        if os.fork() == 0 and (words := _keep(connection, json.loads(raw), *handles)):
            return words
        for one in handles:
            os.close(one)


def _keep(connection: socket.socket, asked: Any, speaks: int, status: int) -> list[str]:
    """Fork once more and report how that one ends; in that one, return its words."""
    connection.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        for handle in (sys.stdout.fileno(), sys.stderr.fileno()):
            os.dup2(speaks, handle)
        os.close(speaks)
        os.close(status)
        os.environ.clear()
        os.environ.update(asked["env"])
        time.tzset()
        return list(asked["words"])
    for handle in (speaks, 0, 1, 2):
        os.close(handle)
    os.write(status, b"%d\n" % pid)
    ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.write(status, b"%d\n" % ended)
    os._exit(0)


def _warm() -> None:
    """Import and read what every process of the house needs."""
    from sqlalchemy.orm import configure_mappers

    import scheduler.runner  # noqa: F401
    import tests.laws.world
    import web.app  # noqa: F401

    configure_mappers()
    tests.builders.definitions()
    tests.laws.world.calendar()
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _warm()
    sys.argv = serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
