"""Every page that can be reached is said in the reader's language, down to its last word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from tests.web.cast import audited, opened, submitted
from tests.web.conftest import PASSWORD, SignIn, token
from tests.web.reading import CHINESE_RUN, Page, walk, wrong
from web.app import create_app
from web.spoken import MARK
from workflow.bureau import Bureau
from workflow.cases.tables import Case, RegisterEntry
from workflow.demo.county import set_up
from workflow.demo.play import Play
from workflow.demo.plays import play_all
from workflow.people.tables import Account
from workflow.settings import Settings

CAST = (
    "jiaoyu.wang", "songkou.he", "songkou.ma", "fafang.ma", "shijiao.luo", "shicai.wen",
    "shenjiju.yan", "anquan.gu", "xitong.fang", "shenji.ni", "sheng.lin", "songkou.luo",
)  # fmt: skip
MAY = date(2026, 5, 8)  # work waits at every stage
DINGTALK = "access_token"  # as that service names it


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_is_left_in_another_language(
    bureau: Bureau, app: Flask, sign_in: SignIn, language: str
) -> None:
    opened(bureau)
    submitted(bureau, sequence=3)
    audited(bureau, sequence=5)
    readers = [app.test_client(), *(sign_in(login) for login in CAST)]
    assert faults(bureau, readers, language, each=1) == {}


def test_whoever_is_named_is_marked_as_chinese(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, reader = submitted(bureau), sign_in("songkou.he")
    speak_english(reader, "/")
    for path in ("/", f"/cases/{case_id}"):
        assert "冯才" not in Page(reader.get(path).text).words
        assert MARK.format("冯才") in reader.get(path).text


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nor_in_the_county_of_the_demo_with_every_programme(tmp_path: Path, language: str) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'house.db'}", key_file=tmp_path / "key",
        files_dir=tmp_path / "files", demo=True,
    )  # fmt: skip
    stage = set_up(settings, password=PASSWORD)
    play_all(stage, MAY, settings.files_dir)
    for _ in Play(stage).run(MAY):
        pass
    app = create_app(stage.bureau, settings)
    readers = [app.test_client(), *(signed_in(app, login) for login in CAST)]
    assert faults(stage.bureau, readers, language, each=3) == {}
    stage.bureau.close()


def faults(
    bureau: Bureau, readers: Iterable[FlaskClient], language: str, each: int
) -> dict[str, list[str]]:
    """Return what stands on a page and should not, by its address."""
    known, seen, found = names(bureau), dict[str, int](), dict[str, list[str]]()
    for reader in readers:
        start = "/public" if "login" in reader.get("/", follow_redirects=True).text else "/"
        if language == "en":
            speak_english(reader, start)
        for path, page in walk(reader, start, seen, each):
            if bad := list(wrong(page, language, known)):
                found[path] = bad[:5]
    assert len(seen) > 60  # addresses of different shape: the walk got about
    return found


def names(bureau: Bureau) -> set[str]:
    """Return what people, places and papers are called: Chinese in any language."""
    with bureau.store.read() as session:
        texts = [
            *session.exec(select(Account.name)), *session.exec(select(Account.login)),
            *session.exec(select(Case.subject_name)), *session.exec(select(RegisterEntry.name)),
            *(str(one) for one in session.exec(select(Case.answers))),
        ]  # fmt: skip
    texts += [unit.name.zh for unit in bureau.units]
    texts += [basis.title for one in bureau.definitions for basis in one.definition.basis]
    runs = {run for text in texts for run in CHINESE_RUN.findall(text)}
    return runs | {text for text in texts if text.isascii()} | {DINGTALK}


def speak_english(browser: FlaskClient, at: str) -> None:
    """Choose English, as the button in the top line does."""
    form = {"csrf_token": token(browser, at), "next": at}
    browser.post("/language/en", data=form)


def signed_in(app: Flask, login: str) -> FlaskClient:
    """Return a browser in which somebody of the demo has signed in."""
    browser = app.test_client()
    form = {"login": login, "password": PASSWORD, "csrf_token": token(browser, "/sign-in")}
    assert browser.post("/sign-in", data=form).status_code == 303
    return browser
