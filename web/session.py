"""Signed-in browsers: Flask-Login over rows that the server can end at any time."""

from __future__ import annotations

from dataclasses import replace
from threading import BoundedSemaphore
from typing import cast

from flask import Flask, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from web.bureau import the_bureau
from workflow.engine.actor import Actor
from workflow.people.access import actor_for
from workflow.people.accounts import Locked, SignedIn, prove
from workflow.people.sessions import (
    Signed,
    end_session,
    find_session,
    open_session,
    touch_session,
)

KEPT_AT_SIGN_IN = ("language",)
# Hashing takes 64 MB and a core: a storm of sign-ins queues here, other pages go on.
HASHING = BoundedSemaphore(2)


class User:
    """One signed-in browser, as Flask-Login wants it: its id is the session's token."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, signed: Signed, actor: Actor) -> None:
        self.id = token
        self.signed = signed
        self.actor = actor

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the cookie."""
        return self.id


def keep_sessions(app: Flask) -> None:
    """Load the user of each request from the session table."""
    manager = LoginManager()
    # Our rows decide; the library's own check would end sessions when a proxy changes.
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load)


def begin(account_id: int) -> None:
    """Sign a browser in: a new session row, a new cookie content, a new CSRF token."""
    bureau = the_bureau()
    with bureau.store.write() as db:
        token = open_session(db, account_id, address(), bureau.clock.now())
    kept = {key: session[key] for key in KEPT_AT_SIGN_IN if key in session}
    session.clear()
    session.update(kept)
    login_user(_load(token))


def end() -> None:
    """Sign a browser out: its row is gone, so a copied cookie is worth nothing."""
    token = current_token()
    logout_user()
    with the_bureau().store.write() as db:
        end_session(db, token)
    kept = {key: session[key] for key in KEPT_AT_SIGN_IN if key in session}
    session.clear()
    session.update(kept)


def current_signed() -> Signed | None:
    """Return whose session this request belongs to."""
    return current_user.signed if current_user.is_authenticated else None


def current_actor() -> Actor | None:
    """Return who acts in this request, with today's posts; None for the public."""
    return cast(Actor, current_user.actor) if current_user.is_authenticated else None


def proven(password: str) -> Actor | Locked | None:
    """Return who acts, their password given again; None when it is wrong. Signed in only."""
    signed, actor, bureau = current_signed(), current_actor(), the_bureau()
    assert signed is not None
    assert actor is not None
    with HASHING:
        found = prove(
            bureau.store, signed.account_id, password[:256], address(), bureau.clock.now()
        )
    return replace(actor, proven=True) if isinstance(found, SignedIn) else found


def current_token() -> str:
    """Return the token of this request's session; empty for the public."""
    return cast(str, current_user.id) if current_user.is_authenticated else ""


def must_change_password() -> bool:
    """Tell whether this person still has the password they were given."""
    signed = current_signed()
    return signed is not None and signed.must_change


def address() -> str:
    """Return the address the request came from."""
    return request.remote_addr or ""


def _load(token: str) -> User | None:
    bureau = the_bureau()
    now = bureau.clock.now()
    with bureau.store.read() as db:
        signed = find_session(db, token, now)
        if signed is None:
            return None
        actor = actor_for(
            db, signed.account_id, bureau.clock.today(), bureau.roles, bureau.units, address()
        )
    if signed.is_stale(now):
        with bureau.store.write() as db:
            touch_session(db, token, now)
    return User(token, signed, actor)
