"""A programme in an hour: what CONTRIBUTING says, done word for word, from nothing to an end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.builders import county, organisation
from tests.commands import guide
from tests.stories.runner import Play
from tests.stories.script import read_story
from workflow.__main__ import app
from workflow.bureau import definition_files, load_definitions
from workflow.clock import SetClock
from workflow.commands.new import bones, letters
from workflow.engine.registry import Definitions, Published
from workflow.store.engine import Store

LINES = [line for language, block in guide.blocks() if language == "sh"
         for line in block.splitlines()]  # fmt: skip


@pytest.fixture(scope="session")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which somebody followed the guide, but for opening the browser."""
    folder = tmp_path_factory.mktemp("author")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("LIUZHUAN_DEFINITIONS", raising=False)
        _run(LINES[0])
        assert guide.followed(folder).is_file()
        assert _run(LINES[1]) == ""
    return folder


def _run(line: str) -> str:
    program, *arguments = line.split()
    assert program == "liuzhuan"
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_guide_is_these_three_commands() -> None:
    assert [line.split()[1] for line in LINES] == ["new", "check", "try"]


def test_every_block_says_something_new(followed: Path) -> None:
    bare = bones("health_check")
    for language, block in guide.blocks()[:-1]:
        assert language == "sh" or guide.put(bare, block) != bare


def test_the_story_of_the_guide_is_what_happens(
    followed: Path, store: Store, clock: SetClock, tmp_path: Path
) -> None:
    own = followed / "definitions" / "programmes" / "health_check" / "v1.yaml"
    loaded, problems = load_definitions([*definition_files(), own])
    assert problems == []
    programmes = Definitions(Published(one.definition, one.digest) for one in loaded
                             if one.definition)  # fmt: skip
    path = tmp_path / "health_check.yaml"
    path.write_text(guide.story(), "utf-8")
    story = read_story(path, programmes, organisation())
    bureau = county(store, clock, programmes)
    for scene in story.scenes:
        Play(story, bureau, clock).perform(scene)


@pytest.mark.parametrize(
    ("name", "prefix"),
    [("health_check", "HC"), ("gift", "GI"), ("a_b_c_d_e", "ABCD"), ("x", "XX"), ("go_2", "GO")],
)
def test_a_new_programme_passes_under_any_name(tmp_path: Path, name: str, prefix: str) -> None:
    shelf = tmp_path / "programmes"
    done = CliRunner().invoke(app, ["new", name, "--definitions", str(shelf)])
    assert (done.exit_code, letters(name)) == (0, prefix)
    assert CliRunner().invoke(app, ["check", str(shelf)]).output == ""


@pytest.mark.parametrize("name", ["Foo", "2nd", "a-b", "../x", "x" * 49, "体检"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    done = CliRunner().invoke(app, ["new", name, "--definitions", str(tmp_path)])
    assert done.exit_code == 1
    assert "不能作事项名" in done.output
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["new", "gift", "--definitions", str(tmp_path)])
    path = tmp_path / "gift" / "v1.yaml"
    path.write_text("mine", "utf-8")
    assert CliRunner().invoke(app, ["new", "gift", "--definitions", str(tmp_path)]).exit_code == 1
    assert path.read_text("utf-8") == "mine"


def test_trying_opens_the_pages_for_every_role_and_leaves_nothing(
    followed: Path, tmp_path: Path
) -> None:
    port = _free_port()
    trial = subprocess.Popen(
        [sys.executable, "-m", "workflow", *LINES[2].split()[1:], "--on", "2026-03-02",
         "--port", str(port)],
        cwd=followed, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(guide.ROOT),
             "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert trial.stdout is not None
    said = "".join(iter(trial.stdout.readline, f"http://127.0.0.1:{port}\n"))
    try:
        for role in ("township_clerk1", "township_head2", "county_edu2"):
            assert f"  {role} " in said
        password = re.search(r"密码均为 (\S+)", said)
        assert password is not None
        assert "体检补助申请" in _desk(f"http://127.0.0.1:{port}", "township_clerk1", password[1])
    finally:
        trial.send_signal(signal.SIGTERM)
        rest, _ = trial.communicate(timeout=60)
    assert (trial.returncode, "已结束" in rest) == (0, True)
    assert list(tmp_path.iterdir()) == []
    assert [one.name for one in followed.iterdir()] == ["definitions"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _desk(base: str, login: str, password: str) -> str:
    """Sign in over HTTP, once the server answers; returns the desk."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = _patiently(browser, f"{base}/sign-in")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"login": login, "password": password, "csrf_token": token[1]}
    data = urllib.parse.urlencode(form).encode()
    return str(browser.open(f"{base}/sign-in", data, timeout=30).read().decode())


def _patiently(browser: urllib.request.OpenerDirector, address: str) -> str:
    for _ in range(600):
        try:
            return str(browser.open(address, timeout=10).read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
