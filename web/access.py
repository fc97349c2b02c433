"""Protected by default: a route says who may open it, or nobody may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from web.session import current_actor, must_change_password
from workflow.engine.actor import Actor

View = TypeVar("View", bound=Callable[..., Any])
# Files the same for everybody; all other routes are made by `page`.
FILES = frozenset({"static", "bootstrap.static"})


@dataclass(frozen=True, slots=True)
class Who:
    """Who may open a page; what they may do on it the engine decides."""

    name: str
    allows: Callable[[Actor | None], bool]
    before_first_change: bool = False


@dataclass(frozen=True, slots=True)
class RailItem:
    """A page's place in the left rail: order, words (a message id), sign.

    What is looked up now and then (`rare`) stands under 更多 where the rail would be long.
    """

    order: int
    label: str
    sign: str
    rare: bool = False


ANYONE = Who("anyone", lambda actor: True, before_first_change=True)
SIGNED_IN = Who("signed in", lambda actor: actor is not None)
ON_ENTRY = Who("signed in", lambda actor: actor is not None, before_first_change=True)


def holders(*roles: str) -> Who:
    """Return those who hold at least one of these roles today."""
    wanted = frozenset(roles)
    return Who(
        "holds " + " or ".join(sorted(wanted)),
        lambda actor: actor is not None and any(post.role in wanted for post in actor.posts),
    )


def page(
    pages: Blueprint,
    rule: str,
    who: Who,
    *,
    methods: tuple[str, ...] = ("GET",),
    rail: RailItem | None = None,
) -> Callable[[View], View]:
    """Register a view at a rule for those in `who`; with `rail` it stands in the left rail."""

    def register(view: View) -> View:
        view.who = who  # type: ignore[attr-defined]
        view.rail = rail  # type: ignore[attr-defined]
        pages.add_url_rule(rule, view_func=view, methods=list(methods))
        return view

    return register


def who_may(app: Flask, endpoint: str) -> Who | None:
    """Return who may open an endpoint; None for a route nobody declared."""
    if endpoint in FILES:
        return ANYONE
    return getattr(app.view_functions.get(endpoint), "who", None)


def guard(app: Flask) -> None:
    """Let nobody past who is not declared, nor anybody before their first password change."""

    @app.before_request
    def check() -> Response | None:
        if request.endpoint is None:  # 404 and 405 are answered by the router
            return None
        who = who_may(app, request.endpoint)
        if who is None:
            abort(403)
        if who is ANYONE:
            return None
        return _turn_back(who)


def _turn_back(who: Who) -> Response | None:
    actor = current_actor()
    if not who.allows(actor):
        return abort(403) if actor is not None else _to_sign_in()
    if must_change_password() and not who.before_first_change:
        return redirect(url_for("sign_in.password"), 303)
    return None


def _to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.sign_in", next=wanted if wanted != "/" else None), 303)
