"""The pages over a fresh copy of the demo's county; signing in as anybody of it."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from tests.builders import definitions
from tests.conftest import KEY
from tests.passwords import quick_hash
from web.app import create_app
from workflow.bureau import Bureau, furnish, open_bureau
from workflow.clock import SetClock, shanghai_instant
from workflow.people.load import Intake, load_organisation
from workflow.people.organisation import read_organisation
from workflow.settings import Settings
from workflow.store.engine import open_store

ROOT = Path(__file__).parents[2]
PASSWORD = "mei-lin-3-shan"
SignIn = Callable[..., FlaskClient]


class Compiled(BytecodeCache):
    """Templates compiled once per process, though every test makes an app of its own."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, unless the template is new or has changed."""
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@pytest.fixture(scope="session")
def peopled_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the demo's people, and its key beside it."""
    folder = tmp_path_factory.mktemp("peopled")
    shutil.copy(migrated_sqlite, folder / "house.db")
    (folder / "key").write_text(base64.b64encode(KEY).decode())
    settings = _settings(folder)
    clock = SetClock(shanghai_instant(date(2026, 3, 2)))
    bureau = open_bureau(settings, clock)
    organisation = read_organisation(ROOT / "definitions" / "organisations" / "demo.yaml")
    intake = Intake(quick_hash(PASSWORD), clock.now(), date(2026, 1, 1), must_change=False)
    with bureau.store.write() as session:
        load_organisation(session, organisation, bureau.roles, intake)
    bureau.close()
    return folder


@pytest.fixture
def bureau(peopled_sqlite: Path, tmp_path: Path, clock: SetClock) -> Iterator[Bureau]:
    """An open bureau on a fresh copy of the peopled database."""
    shutil.copytree(peopled_sqlite, tmp_path, dirs_exist_ok=True)
    settings = _settings(tmp_path)
    opened = furnish(open_store(settings.database_url, KEY), clock, definitions(), settings)
    yield opened
    opened.close()


@pytest.fixture
def app(bureau: Bureau) -> Flask:
    """The pages."""
    made = create_app(bureau, bureau.settings)
    made.testing = False  # errors are answered as in service
    made.jinja_env.bytecode_cache = COMPILED
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Return a browser signed in as the person with this sign-in name."""

    def signed(login: str, password: str = PASSWORD) -> FlaskClient:
        browser = app.test_client()
        form = {"login": login, "password": password, "csrf_token": token(browser, "/sign-in")}
        assert browser.post("/sign-in", data=form).status_code == 303
        return browser

    return signed


def token(browser: FlaskClient, path: str) -> str:
    """Return the CSRF token of a page, as a browser would send it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
    assert found is not None, path
    return found[1]


def _settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'house.db'}", key_file=folder / "key",
        files_dir=folder / "files", demo=True,
    )  # fmt: skip
