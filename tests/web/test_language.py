"""No word is left untranslated, none is left over, and readers keep their language."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import SignIn, token
from tests.web.words import CHINESE, bare_chinese, sentences
from web.language import catalogue

BLANK = re.compile(r"%\(\w+\)s")


def english(browser: FlaskClient, path: str = "/sign-in") -> FlaskClient:
    """Switch a browser to English."""
    form = {"csrf_token": token(browser, path), "next": path}
    assert browser.post("/language/en", data=form).location == path
    return browser


def test_every_sentence_has_its_english() -> None:
    missing = {(text, file) for text, file in sentences() if text not in catalogue()}
    assert missing == set()


def test_no_english_is_left_over() -> None:
    assert set(catalogue()) - {text for text, _ in sentences()} == set()


def test_the_english_is_english_and_keeps_every_blank() -> None:
    for chinese, said in catalogue().items():
        assert not CHINESE.search(said), chinese
        assert sorted(BLANK.findall(said)) == sorted(BLANK.findall(chinese)), chinese


def test_no_template_holds_chinese_that_is_never_translated() -> None:
    assert list(bare_chinese()) == []


def test_pages_are_chinese_first(client: FlaskClient) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": "en"}).text
    assert '<html lang="zh-CN">' in page
    assert "登录" in page


def test_the_choice_lasts_beyond_signing_in_and_out(app: Flask, sign_in: SignIn) -> None:
    browser = english(sign_in("nanping.li"), "/")
    assert "Township clerk" in browser.get("/").text
    browser.post("/sign-out", data={"csrf_token": token(browser, "/")})
    assert '<html lang="en">' in browser.get("/sign-in").text


def test_an_english_page_has_no_chinese_but_names(client: FlaskClient) -> None:
    page = english(client).get("/sign-in").text
    visible = re.sub(r"<[^>]* lang=\"zh-CN\"[^>]*>.*?</\w+>", "", page, flags=re.DOTALL)
    assert not CHINESE.search(visible)
