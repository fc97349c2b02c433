"""The life of a session: in, idle, out, copied, locked out, first change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from tests.web.conftest import PASSWORD, SignIn, token
from web.access import ANYONE, who_may
from web.pages.sign_in import own_path
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.people.accounts import disable
from workflow.people.tables import Account, UserSession

COOKIE = "liuzhuan"


def cookie(browser: FlaskClient) -> str:
    """Return the value of the session cookie."""
    found = browser.get_cookie(COOKIE)
    assert found is not None
    return found.value


def try_password(browser: FlaskClient, login: str, password: str) -> tuple[int, str]:
    """Post the sign-in form and return status and page, without what was typed."""
    form = {"login": login, "password": password, "csrf_token": token(browser, "/sign-in")}
    answer = browser.post("/sign-in", data=form)
    return answer.status_code, answer.text.replace(login, "…")


def test_a_person_signs_in_and_sees_their_office(sign_in: SignIn) -> None:
    page = sign_in("nanping.li").get("/").text
    assert "李秀兰" in page
    assert "南坪镇" in page
    assert "乡镇经办" in page


def test_signing_in_changes_the_cookie_and_the_csrf_token(app: Flask) -> None:
    browser = app.test_client()
    before = token(browser, "/sign-in"), cookie(browser)
    assert try_password(browser, "nanping.li", PASSWORD)[0] == 303
    assert before[1] != cookie(browser)
    stale = {"csrf_token": before[0]}
    assert browser.post("/sign-out", data=stale).status_code == 400


def test_a_wrong_name_and_a_wrong_password_get_the_same_words(client: FlaskClient) -> None:
    known = try_password(client, "nanping.li", "wrong")
    unknown = try_password(client, "nobody.here", "wrong")
    assert known[0] == unknown[0] == 401
    assert "登录名或密码不对" in known[1]
    assert "登录名或密码不对" in unknown[1]


def test_the_sixth_try_is_told_when_to_come_back(client: FlaskClient, clock: SetClock) -> None:
    for _ in range(5):
        try_password(client, "nanping.li", "wrong")
    status, page = try_password(client, "nanping.li", PASSWORD)
    assert status == 429
    assert "2026-03-02 09:15" in page
    clock.at += timedelta(minutes=15)
    assert try_password(client, "nanping.li", PASSWORD)[0] == 303


def test_what_was_typed_is_kept_but_never_the_password(client: FlaskClient) -> None:
    form = {"login": "typed.name", "password": "typed-secret"}
    form["csrf_token"] = token(client, "/sign-in")
    page = client.post("/sign-in", data=form).text
    assert 'value="typed.name"' in page
    assert "typed-secret" not in page


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("nanping.li")
    thief = app.test_client()
    thief.set_cookie(COOKIE, cookie(browser))
    assert thief.get("/").status_code == 200
    browser.post("/sign-out", data={"csrf_token": token(browser, "/")})
    assert thief.get("/").status_code == 303
    assert browser.get("/").status_code == 303


def test_a_session_idles_out_but_clicks_keep_it(sign_in: SignIn, clock: SetClock) -> None:
    browser = sign_in("nanping.li")
    for _ in range(3):
        clock.at += timedelta(minutes=29)
        assert browser.get("/").status_code == 200
    clock.at += timedelta(minutes=30)
    assert browser.get("/").status_code == 303


def test_a_session_ends_after_twelve_hours_however_busy(sign_in: SignIn, clock: SetClock) -> None:
    browser = sign_in("nanping.li")
    for _ in range(35):
        clock.at += timedelta(minutes=20)
        assert browser.get("/").status_code == 200
    clock.at += timedelta(minutes=20)
    assert browser.get("/").status_code == 303


def test_disabling_an_account_ends_it_within_one_request(sign_in: SignIn, bureau: Bureau) -> None:
    browser = sign_in("nanping.li")
    with bureau.store.write() as session:
        account = session.exec(select(Account).where(Account.login == "nanping.li")).one()
        disable(session, account.id or 0, bureau.clock.now())
    assert browser.get("/").status_code == 303


def test_the_first_change_is_asked_on_every_page(
    app: Flask, sign_in: SignIn, bureau: Bureau
) -> None:
    with bureau.store.write() as session:
        account = session.exec(select(Account).where(Account.login == "nanping.li")).one()
        account.must_change = True
    browser = sign_in("nanping.li")
    for rule in app.url_map.iter_rules():
        closed = who_may(app, rule.endpoint) is not ANYONE
        if "GET" in (rule.methods or ()) and not rule.arguments and closed:
            answer = browser.get(rule.rule)
            if rule.rule not in ("/password", "/sign-in"):
                may = answer.status_code != 403  # nobody is asked who may not open it anyway
                assert not may or answer.location in ("/password", "/"), rule.rule
    form = {"old": PASSWORD, "new": "xin-de-mima-8", "again": "xin-de-mima-8"}
    form["csrf_token"] = token(browser, "/password")
    assert browser.post("/password", data=form).location == "/"
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"old": "wrong", "new": "xin-de-mima-8", "again": "xin-de-mima-8"}, "原密码不对"),
        ({"old": PASSWORD, "new": "xin-de-mima-8", "again": "other"}, "不一样"),
        ({"old": PASSWORD, "new": "1", "again": "1"}, "10 至 128 个字符"),
    ],
)
def test_a_refused_password_says_why_at_the_field_and_at_the_top(
    sign_in: SignIn, form: dict[str, str], words: str
) -> None:
    browser = sign_in("nanping.li")
    answer = browser.post("/password", data={**form, "csrf_token": token(browser, "/password")})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert 'aria-invalid="true"' in answer.text


def test_only_the_hash_of_a_session_is_stored(sign_in: SignIn, bureau: Bureau) -> None:
    sign_in("nanping.li")
    with bureau.store.read() as session:
        row = session.exec(select(UserSession)).one()
        assert len(row.token_hash) == 64
        assert row.address == "127.0.0.1"


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", "", None, "evil", "/\t/evil.example",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_outside(app: Flask, wanted: str | None) -> None:
    with app.test_request_context():
        assert own_path(wanted) == "/"


def test_signing_in_leads_back_to_the_page_asked_for(app: Flask, client: FlaskClient) -> None:
    form = {"login": "nanping.li", "password": PASSWORD, "next": "/password?x=1"}
    form["csrf_token"] = token(client, "/sign-in")
    assert client.post("/sign-in", data=form).location == "/password?x=1"
