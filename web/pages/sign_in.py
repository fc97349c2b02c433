"""Coming in and going out: sign-in, sign-out, password, language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from web.access import ANYONE, ON_ENTRY, page
from web.bureau import the_bureau
from web.language import LANGUAGES, language, t
from web.present import instant
from web.session import (
    HASHING,
    address,
    begin,
    current_actor,
    current_signed,
    current_token,
    end,
)
from workflow.people.accounts import Locked, authenticate, change_password

pages = Blueprint("sign_in", __name__)


@page(pages, "/sign-in", ANYONE, methods=("GET", "POST"))
def sign_in() -> Response | str | tuple[str, int]:
    """Ask for name and password; the same words for every kind of mistake."""
    if request.method == "GET":
        signed = current_actor() is not None
        return redirect(url_for("desk.desk")) if signed else _ask()
    login = request.form.get("login", "")
    with HASHING:
        found = authenticate(
            the_bureau().store, login, request.form.get("password", "")[:256],
            address(), the_bureau().clock.now(),
        )  # fmt: skip
    if found is None:
        return _ask(t("登录名或密码不对，请核对后再试。"), login), 401
    if isinstance(found, Locked):
        return _ask(t("输错次数过多，请于 %(at)s 后再试。", at=instant(found.until)), login), 429
    begin(found.account_id)
    return redirect(own_path(request.form.get("next")), 303)


@page(pages, "/sign-out", ON_ENTRY, methods=("POST",))
def sign_out() -> Response:
    """End the session on the server."""
    end()
    return redirect(url_for("sign_in.sign_in"), 303)


@page(pages, "/password", ON_ENTRY, methods=("GET", "POST"))
def password() -> Response | str | tuple[str, int]:
    """Change the password; asked of everybody at their first sign-in."""
    if request.method == "GET":
        return _ask_password({})
    errors = _password_errors()
    if errors:
        return _ask_password(errors), 422
    return redirect(url_for("desk.desk"), 303)


@page(pages, "/language/<chosen>", ANYONE, methods=("POST",))
def choose_language(chosen: str) -> Response:
    """Remember the reader's language and go back where they were."""
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(own_path(request.form.get("next")), 303)


def own_path(wanted: str | None) -> str:
    """Return a path of ours to go to; anything that leads outside becomes the desk."""
    parts = urlsplit(wanted or "")
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    odd = not wanted or wanted.startswith("//") or any(ord(sign) < 33 for sign in wanted)
    return url_for("desk.desk") if not inside or odd or "\\" in (wanted or "") else str(wanted)


def _ask(error: str = "", login: str = "") -> str:
    following = request.values.get("next", "")
    return render_template("pages/sign_in.html", error=error, login=login, following=following)


def _ask_password(errors: dict[str, list[str]]) -> str:
    signed = current_signed()
    assert signed is not None
    return render_template("pages/password.html", errors=errors, signed=signed)


def _password_errors() -> dict[str, list[str]]:
    old, new = request.form.get("old", "")[:256], request.form.get("new", "")[:256]
    if new != request.form.get("again", "")[:256]:
        return {"again": [t("两次输入的新密码不一样。")]}
    signed, bureau = current_signed(), the_bureau()
    assert signed is not None
    with HASHING:
        reasons = change_password(
            bureau.store, signed.account_id, old, new, bureau.clock.now(), keep=current_token()
        )
    errors: dict[str, list[str]] = {}
    for reason in reasons:
        field = "old" if reason.code == "password_wrong" else "new"
        errors.setdefault(field, []).append(reason.in_(language()))
    return errors
