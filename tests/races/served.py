"""The pages behind a real threaded server, and the least a browser needs to click on them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import waitress
from sqlmodel import col, update

from tests.passwords import quick_hash
from web.app import create_app
from workflow.bureau import Bureau
from workflow.people.tables import Account
from workflow.settings import Settings

PASSWORD = "mei-lin-3-shan"


@contextmanager
def served(bureau: Bureau) -> Iterator[int]:
    """Serve the pages as `python -m web` does; gives the port."""
    app = create_app(bureau, Settings())
    server: Any = waitress.create_server(app, host="127.0.0.1", port=0, threads=8, ident=None)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.trigger.pull_trigger(lambda: _stop(server))  # inside its own loop
        thread.join()
        server.task_dispatcher.shutdown()


def _stop(server: Any) -> None:
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()


@dataclass
class Browser:
    """One signed-in person's browser: one connection, its cookies, its CSRF token."""

    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    token: str = ""

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def sign_in(self, login: str) -> None:
        """Sign in, and keep the token that every form of this session carries."""
        self._find_token(self.ask("GET", "/sign-in")[1])
        status, _ = self.ask("POST", "/sign-in", {"login": login, "password": PASSWORD})
        assert status == 303
        self._find_token(self.ask("GET", "/desk")[1])

    def ask(self, method: str, path: str, form: Mapping[str, Any] | None = None) -> tuple[int, str]:
        """Return the status and the text of an answer."""
        headers = {"Cookie": "; ".join(f"{k}={v.value}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode({"csrf_token": self.token, **form}, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.load(line)
        return answer.status, answer.read().decode()

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def _find_token(self, page: str) -> None:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None, page[:500]
        self.token = found[1]


def may_sign_in(bureau: Bureau) -> None:
    """Give everybody of the county the same password."""
    with bureau.store.write() as session:
        session.connection().execute(
            update(Account)
            .where(col(Account.password_hash) == "!")
            .values(password_hash=quick_hash(PASSWORD), must_change=False)
        )


def login_of(bureau: Bureau, account_id: int | None) -> str:
    """Return the sign-in name of an account."""
    with bureau.store.read() as session:
        return session.get_one(Account, account_id).login
