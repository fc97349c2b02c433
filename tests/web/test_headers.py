"""Security headers and cookies on whatever leaves the house."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import SignIn, token
from web.access import who_may
from web.app import create_app
from web.headers import ALWAYS, CONTENT_POLICY
from workflow.bureau import Bureau

WEB = Path(__file__).parents[2] / "web"
PATHS = ("/sign-in", "/", "/nowhere", "/healthz", "/static/theme.css", "/static/nothing.css",
         "/bootstrap/static/css/bootstrap.min.css", "/language/en")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_every_header(client: FlaskClient, path: str) -> None:
    answer = client.get(path, buffered=True)
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value, name
    assert len(answer.headers["X-Request-Id"]) == 12
    assert "Server" not in answer.headers


def test_errors_inside_a_page_carry_them_too(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("nanping.li")
    app.view_functions["desk.desk"] = _broken(app)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY


def _broken(app: Flask) -> Callable[[], str]:
    def view() -> str:
        raise RuntimeError("secret detail")

    view.who = who_may(app, "desk.desk")  # type: ignore[attr-defined]
    return view


def test_the_policy_allows_nothing_inline_and_nothing_from_outside() -> None:
    assert "unsafe" not in CONTENT_POLICY
    assert "http" not in CONTENT_POLICY
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "object-src 'none'",
                 "base-uri 'none'"):  # fmt: skip
        assert rule in CONTENT_POLICY


def test_no_template_holds_inline_style_or_script_or_an_address_outside() -> None:
    for path in WEB.rglob("*.html"):
        text = path.read_text("utf-8")
        for forbidden in (" style=", "<style", " onclick", " onload", "javascript:", "http://",
                          "https://", "|safe"):  # fmt: skip
            assert forbidden not in text, f"{path.name}: {forbidden}"
        for script in text.split("<script")[1:]:
            assert script.split("</script>")[0].endswith(">"), path.name


def test_what_a_person_sees_is_never_stored_by_the_browser(
    client: FlaskClient, sign_in: SignIn
) -> None:
    assert sign_in("nanping.li").get("/").headers["Cache-Control"] == "no-store"
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_files_with_their_hash_are_kept_for_ever_and_others_are_asked_for(
    client: FlaskClient,
) -> None:
    assert (
        "immutable" in client.get("/static/theme.css?v=1", buffered=True).headers["Cache-Control"]
    )
    assert client.get("/static/theme.css", buffered=True).headers["Cache-Control"] == "no-cache"
    assert client.get("/static/none.css?v=1", buffered=True).headers["Cache-Control"] == "no-store"


def test_the_cookie_is_for_the_server_alone(client: FlaskClient) -> None:
    set_cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(bureau: Bureau) -> None:
    settings = dataclasses.replace(bureau.settings, secure_cookies=True)
    answer = create_app(bureau, settings).test_client().get("/sign-in", base_url="https://x")
    assert answer.headers["Set-Cookie"].startswith("__Host-liuzhuan=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_signature_of_cookies_differs_from_house_to_house(bureau: Bureau) -> None:
    secret = create_app(bureau, bureau.settings).config["SECRET_KEY"]
    assert len(secret) >= 40
    assert secret == create_app(bureau, bureau.settings).config["SECRET_KEY"]


def test_every_post_asks_for_the_token_of_this_session(app: Flask, sign_in: SignIn) -> None:
    mine, other = sign_in("nanping.li"), sign_in("nanping.wang")
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        path = re.sub(r"<(?:int:)?\w+>", "1", rule.rule.replace("<chosen>", "en"))
        for form in ({}, {"csrf_token": "made-up"}, {"csrf_token": token(other, "/password")}):
            assert mine.post(path, data=form).status_code == 400, path
    assert mine.get("/").status_code == 200
