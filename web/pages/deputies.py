"""Deputies by date: one's own posts lent to a colleague; an administrator does it for others."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, holders, page
from web.bureau import the_bureau
from web.language import language, t
from web.session import current_actor
from workflow.engine.actor import SYSTEM
from workflow.engine.refusal import Reason
from workflow.people.administration import SECURITY, Office, account_of
from workflow.people.deputies import (
    DeputyAsked,
    borrowed,
    colleagues,
    end_deputy,
    lent,
    name_deputy,
)
from workflow.people.directory import AccountLine, account_line
from workflow.people.rules import ADMIN_ROLES

pages = Blueprint("deputies", __name__)
SECURITY_ADMIN = holders(SECURITY)
Answer = str | Response | tuple[str, int]
_NO_DAYS = Reason("no_day", "请填写代理的起止日期", "give the first and the last day")
_NO_POST = Reason("no_post", "请选择岗位", "choose the post")


@page(pages, "/deputies", SIGNED_IN, methods=("GET", "POST"))
def own() -> Answer:
    """Show who stands in for one's own posts, and name somebody from a day to a day."""
    return _asked(_myself()) if request.method == "POST" else _show(_myself())


@page(pages, "/deputies/<int:deputy_id>/end", SIGNED_IN, methods=("POST",))
def end(deputy_id: int) -> Answer:
    """Let somebody stand in for one's own post no more."""
    return _ended(_myself(), deputy_id)


@page(pages, "/accounts/<int:account_id>/deputies", SECURITY_ADMIN, methods=("GET", "POST"))
def of_account(account_id: int) -> Answer:
    """Show who stands in for somebody of one's area, and name a deputy for them."""
    account = account_of(_office(), account_id) or abort(404)
    return _asked(account) if request.method == "POST" else _show(account)


@page(
    pages, "/accounts/<int:account_id>/deputies/<int:deputy_id>/end", SECURITY_ADMIN,
    methods=("POST",),
)  # fmt: skip
def end_of_account(account_id: int, deputy_id: int) -> Answer:
    """Let somebody stand in for an account of one's area no more."""
    return _ended(account_of(_office(), account_id) or abort(404), deputy_id)


def _asked(account: AccountLine) -> Answer:
    form = request.form
    days = _day(form.get("from_on", "")), _day(form.get("to_on", ""))
    if form.get("post", "") not in {str(one.post_id) for one in account.posts}:
        return _back(account, _NO_POST, "")
    if days[0] is None or days[1] is None:
        return _back(account, _NO_DAYS, "")
    asked = DeputyAsked(int(form["post"]), form.get("login", ""), days[0], days[1])
    return _back(account, name_deputy(_office(), asked), t("已指定代理人，到期自动收回。"))


def _ended(account: AccountLine, deputy_id: int) -> Answer:
    bureau = the_bureau()
    with bureau.store.read() as session:
        known = {one.id for one in lent(session, account.id, bureau.clock.today())}
    if deputy_id not in known:
        abort(404)
    return _back(account, end_deputy(_office(), deputy_id), t("代理已结束。"))


def _show(account: AccountLine, error: str = "") -> str:
    bureau, mine = the_bureau(), account.id == _office().actor.account_id
    today = bureau.clock.today()
    posts = [
        one
        for one in account.posts
        if (one.to_on is None or one.to_on >= today) and not (mine and one.role in ADMIN_ROLES)
    ]
    with bureau.store.read() as session:
        lends, borrows = (find(session, account.id, today) for find in (lent, borrowed))
        people = colleagues(session, [one.unit_id for one in posts], today)
    people.pop(account.login, None)
    return render_template(
        "pages/deputies.html", account=account, mine=mine, posts=posts, lends=lends,
        borrows=borrows, people=people, error=error, form=request.form,
        unit_name=lambda unit_id: bureau.units.name(unit_id, language()),
    )  # fmt: skip


def _back(account: AccountLine, refused: Reason | None, said: str) -> Answer:
    if refused is not None:
        return _show(account, refused.in_(language())), 422
    flash(said, "met")
    if account.id == _office().actor.account_id:
        return redirect(url_for("deputies.own"), 303)
    return redirect(url_for("deputies.of_account", account_id=account.id), 303)


def _office() -> Office:
    bureau = the_bureau()
    return Office(bureau.store, bureau.units, bureau.roles, bureau.clock, current_actor() or SYSTEM)


def _myself() -> AccountLine:
    bureau, actor = the_bureau(), current_actor() or abort(403)
    with bureau.store.read() as session:
        found = account_line(session, actor.account_id or 0, bureau.clock.today())
    return found or abort(403)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
