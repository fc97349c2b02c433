"""What every page has around it: the rail, the top line, words, numbers and files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_wtf.csrf import generate_csrf

from web import present
from web.access import RailItem, who_may
from web.bureau import the_bureau
from web.language import LANGUAGES, N_, language, t
from web.session import current_actor
from workflow.engine.actor import ActingPost, Actor
from workflow.messages.inbox import unread
from workflow.messages.tables import PERSON

RAIL_LENGTH = 9  # what fits above the fold of an office screen, 更多 counted
STATIC = Path(__file__).parent / "static"
ADMIN_TITLES = {
    "system_admin": N_("系统管理员"),
    "security_admin": N_("安全管理员"),
    "audit_admin": N_("审计管理员"),
}


@dataclass(frozen=True, slots=True)
class Office:
    """A post as the top line shows it."""

    unit: str
    role: str
    on_behalf: bool


def dress(app: Flask, *, demo: bool) -> None:
    """Give the templates what every page needs."""
    app.jinja_env.globals.update(
        asset=asset, csrf_token=generate_csrf, languages=LANGUAGES, signs=present.SIGNS,
        money=present.money_html,
    )  # fmt: skip
    app.jinja_env.filters.update(_filters())
    app.context_processor(lambda: {**_around(), "demo": demo})


def asset(name: str) -> str:
    """Return the address of one of our files with its content's hash: cached for ever."""
    return url_for("static", filename=name, v=_hash(name))


def role_title(role: str) -> str:
    """Return what a role is called in the reader's language."""
    for published in the_bureau().definitions:
        if role in published.definition.roles:
            return published.definition.roles[role].title.in_(language())
    if role == PERSON:
        return t("本人")
    return t(ADMIN_TITLES[role]) if role in ADMIN_TITLES else role


def office(post: ActingPost) -> Office:
    """Return a post as the top line shows it."""
    unit = the_bureau().units.name(post.unit_id, language())
    return Office(unit, role_title(post.role), post.on_behalf_of is not None)


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _filters() -> Mapping[str, Callable[..., Any]]:
    return {
        "day": lambda on: present.day(on, language()),
        "short_day": lambda on: present.short_day(on, language()),
        "weekday": lambda on: present.weekday(on, language()),
        "month_name": lambda number: present.month_name(number, language()),
        "instant": present.instant,
        "month": present.month,
        "yuan": present.money,
        "mask_id": present.mask_id,
        "mask_account": present.mask_account,
        "mask_phone": present.mask_phone,
        "role_title": role_title,
    }


def _around() -> dict[str, Any]:
    bureau, actor = the_bureau(), current_actor()
    return {
        "actor": actor,
        "offices": [office(post) for post in actor.posts] if actor else [],
        **_folded(_rail() if actor else []),
        "unread": _unread(actor) if actor else 0,
        "today": bureau.clock.today(),
        "now": bureau.clock.now(),
        "request_id": g.get("request_id", ""),
    }


def _unread(actor: Actor) -> int:
    with the_bureau().store.read() as session:
        return unread(session, actor.account_id or 0, actor.posts)


def _folded(rail: list[tuple[RailItem, str, bool]]) -> dict[str, Any]:
    """Return the rail, and what of it stands under 更多 because it would be too long."""
    rare = [entry for entry in rail if entry[0].rare] if len(rail) > RAIL_LENGTH else []
    return {"rail": [entry for entry in rail if entry not in rare], "rail_more": rare}


def _rail() -> list[tuple[RailItem, str, bool]]:
    """Return what this person may open: item, address, whether it is where they are."""
    actor, found = current_actor(), []
    for endpoint, view in current_app.view_functions.items():
        item = getattr(view, "rail", None)
        who = who_may(current_app, endpoint)
        if item is not None and who is not None and who.allows(actor):
            here = (request.blueprint or "") == endpoint.rpartition(".")[0]
            found.append((item, url_for(endpoint), here))
    return sorted(found, key=lambda entry: entry[0].order)
