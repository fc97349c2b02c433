"""Accounts of an area, for its security administrator: who may sign in, in which posts."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import RailItem, holders, page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.session import current_actor
from web.shell import role_title
from workflow.engine.actor import SYSTEM
from workflow.engine.refusal import Reason
from workflow.people import administration
from workflow.people.administration import SECURITY, NewPassword, Office, PostAsked
from workflow.people.directory import AccountLine, accounts_in
from workflow.people.rules import ADMIN_ROLES

pages = Blueprint("accounts", __name__)
ACCOUNTS_A_PAGE = 50
SECURITY_ADMIN = holders(SECURITY)
Seats = list[tuple[str, list[tuple[str, str]]]]


@page(pages, "/accounts", SECURITY_ADMIN, rail=RailItem(91, N_("账号"), "person"))
def accounts() -> str:
    """List the accounts of one's area with their posts."""
    office = _office()
    after, search = request.args.get("after", ""), request.args.get("q", "").strip()
    with office.store.read() as session:
        found = accounts_in(
            session, office.paths[0], office.clock.today(),
            after=after, size=ACCOUNTS_A_PAGE + 1, search=search,
        )  # fmt: skip
    return render_template(
        "pages/accounts.html", accounts=found[:ACCOUNTS_A_PAGE],
        more=len(found) > ACCOUNTS_A_PAGE, after=after, q=search, unit_name=_unit_name,
    )  # fmt: skip


@page(pages, "/accounts/new", SECURITY_ADMIN, methods=("GET", "POST"))
def new_account() -> str | tuple[str, int]:
    """Open an account with its first post; the password is shown once."""
    if request.method == "GET":
        return _ask_new({})
    asked = _post_asked()
    if isinstance(asked, Reason):
        return _ask_new({"seat": [asked.in_(language())]}), 422
    made = administration.open_account(
        _office(), request.form.get("login", ""), request.form.get("name", ""), asked
    )
    if isinstance(made, Reason):
        field = {"login_form": "login", "login_taken": "login", "name_missing": "name"}
        return _ask_new({field.get(made.code, "seat"): [made.in_(language())]}), 422
    return _tell(made)


@page(pages, "/accounts/<int:account_id>", SECURITY_ADMIN)
def account(account_id: int) -> str:
    """Show one account: its posts, and what may be done with it."""
    return _show(account_id)


@page(pages, "/accounts/<int:account_id>/posts", SECURITY_ADMIN, methods=("POST",))
def give(account_id: int) -> Response | tuple[str, int]:
    """Give an account another post."""
    _find(account_id)
    asked = _post_asked()
    refused = asked if isinstance(asked, Reason) else None
    if not isinstance(asked, Reason):
        refused = administration.give_post(_office(), account_id, asked)
    return _back(account_id, refused, t("已授予岗位，自任职之日起生效。"))


@page(
    pages, "/accounts/<int:account_id>/posts/<int:post_id>/end", SECURITY_ADMIN, methods=("POST",)
)
def end(account_id: int, post_id: int) -> Response | tuple[str, int]:
    """Let a post end with a day."""
    held = [one.post_id for one in _find(account_id).posts]
    on = _day(request.form.get("to_on", ""))
    if post_id not in held:
        abort(404)
    if on is None:
        return _back(account_id, _NO_DAY, "")
    refused = administration.end_post(_office(), post_id, on)
    return _back(account_id, refused, t("已登记岗位结束日期。"))


@page(pages, "/accounts/<int:account_id>/password", SECURITY_ADMIN, methods=("POST",))
def reset(account_id: int) -> str | Response | tuple[str, int]:
    """Set a new password, shown once; the account's sessions end."""
    _find(account_id)
    made = administration.reset_password(_office(), account_id)
    return _back(account_id, made, "") if isinstance(made, Reason) else _tell(made)


@page(pages, "/accounts/<int:account_id>/close", SECURITY_ADMIN, methods=("POST",))
def close(account_id: int) -> Response | tuple[str, int]:
    """Close an account, or open it again."""
    _find(account_id)
    closed = request.form.get("closed") != "0"
    refused = administration.close_account(_office(), account_id, closed=closed)
    return _back(account_id, refused, t("账号已停用。") if closed else t("账号已恢复。"))


_NO_DAY = Reason("no_day", "请填写日期", "give the date")
_NO_SEAT = Reason("no_seat", "请选择单位和岗位", "choose the office and the post")


def _office() -> Office:
    bureau = the_bureau()
    return Office(bureau.store, bureau.units, bureau.roles, bureau.clock, current_actor() or SYSTEM)


def _find(account_id: int) -> AccountLine:
    return administration.account_of(_office(), account_id) or abort(404)


def _seats(office: Office) -> Seats:
    """Return the offices of the area with the roles that sit in each."""
    known = {**office.roles, **ADMIN_ROLES}
    found = []
    for unit in sorted(office.units, key=lambda one: one.path):
        if office.reaches(unit.id):
            roles = [
                (f"{unit.id}:{role}", role_title(role))
                for role, rule in known.items()
                if office.units.seats(unit.id, rule[0])
            ]
            if roles:
                found.append((unit.name.in_(language()), roles))
    return found


def _post_asked() -> PostAsked | Reason:
    unit, _, role = request.form.get("seat", "").partition(":")
    from_on = _day(request.form.get("from_on", ""))
    if not unit.isdigit() or not role:
        return _NO_SEAT
    if from_on is None:
        return _NO_DAY
    return PostAsked(int(unit), role, from_on, _day(request.form.get("to_on", "")))


def _ask_new(errors: dict[str, list[str]]) -> str:
    return render_template(
        "pages/account_new.html", errors=errors, form=request.form, seats=_seats(_office())
    )


def _show(account_id: int, error: str = "") -> str:
    return render_template(
        "pages/account.html", account=_find(account_id), error=error,
        seats=_seats(_office()), unit_name=_unit_name, form=request.form,
    )  # fmt: skip


def _tell(made: NewPassword) -> str:
    return render_template("pages/account_password.html", made=made)


def _back(account_id: int, refused: Reason | None, said: str) -> Response | tuple[str, int]:
    if refused is not None:
        return _show(account_id, refused.in_(language())), 422
    flash(said, "met")
    return redirect(url_for("accounts.account", account_id=account_id), 303)


def _unit_name(unit_id: int) -> str:
    return the_bureau().units.name(unit_id, language())


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
