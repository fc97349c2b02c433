"""When something goes wrong, the page is polite, in the reader's language, without a trace."""

from __future__ import annotations

import logging

import pytest
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient

from tests.web.conftest import SignIn, token
from tests.web.words import CHINESE
from web.access import ANYONE, page
from workflow.bureau import Bureau

SECRET = "secret detail 441499"


@pytest.fixture
def faulty(app: Flask) -> Flask:
    """Pages that go wrong in every way."""
    wrong = Blueprint("wrong", __name__)

    def fail(code: int) -> str:
        if code == 500:
            raise RuntimeError(SECRET)
        return abort(code, SECRET)

    page(wrong, "/wrong/<int:code>", ANYONE)(fail)
    app.register_blueprint(wrong)
    return app


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_an_error_page_says_what_to_do_and_nothing_of_the_inside(faulty: Flask, code: int) -> None:
    answer = faulty.test_client().get(f"/wrong/{code}")
    assert answer.status_code == code
    assert "请" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    for inside in (SECRET, "Traceback", "werkzeug", "Error"):
        assert inside not in answer.text


def test_the_log_has_the_number_of_the_page_and_not_what_was_searched(
    faulty: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = faulty.test_client().get("/wrong/500?q=冯才")
    said = caplog.records[-1].getMessage()
    assert answer.headers["X-Request-Id"] in said
    assert "冯才" not in said


def test_errors_speak_english_to_english_readers(faulty: Flask) -> None:
    browser = faulty.test_client()
    browser.post("/language/en", data={"csrf_token": token(browser, "/sign-in")})
    for code in (400, 403, 404, 409, 500):
        text = browser.get(f"/wrong/{code}").text
        assert "流" not in text.replace('lang="zh-CN">流', "")
        assert "Request" in text


def test_the_last_resort_answers_even_without_a_database(
    faulty: Flask, sign_in: SignIn, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in("nanping.li")

    def gone() -> None:
        raise OSError(SECRET)

    monkeypatch.setattr(bureau.store, "read", gone)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "系统出了差错" in answer.text
    assert SECRET not in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_too_large_a_request_is_refused(client: FlaskClient) -> None:
    form = {"csrf_token": token(client, "/sign-in"), "login": "x" * (21 * 1024 * 1024)}
    assert client.post("/sign-in", data=form).status_code == 413


def test_an_old_form_says_so(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"login": "a"})
    assert answer.status_code == 400
    assert "打开太久" in answer.text


def test_the_pulse_answers_without_signing_in(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.json is not None
    assert answer.json["status"] == "ok"
    assert not CHINESE.search(answer.text)
