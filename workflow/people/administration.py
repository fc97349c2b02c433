"""Accounts looked after by a security administrator: opened, given posts, reset, closed.

Every act is refused outside the administrator's area and on their own account, and each is
written to the log: who, what, whose account, which post.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import structlog
from sqlmodel import Session, select

from workflow.clock import Clock
from workflow.engine.actor import Actor
from workflow.engine.refusal import Reason
from workflow.people.accounts import (
    PostRefused,
    Roles,
    create_account,
    disable,
    grant_post,
    hash_password,
)
from workflow.people.directory import AccountLine, account_line
from workflow.people.sessions import end_sessions_of
from workflow.people.tables import Account, Post
from workflow.people.units import Units
from workflow.store.engine import Store

Outcome = TypeVar("Outcome")
SECURITY = "security_admin"
_LOGIN = re.compile(r"^[a-z][a-z0-9._-]{2,39}$")
# Without signs that look alike on paper.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
log = structlog.get_logger("accounts")


@dataclass(frozen=True)
class Office:
    """What an administrator works with: the store, the tree, the roles, the clock, themselves."""

    store: Store
    units: Units
    roles: Roles
    clock: Clock
    actor: Actor

    @property
    def paths(self) -> tuple[str, ...]:
        """The areas this administrator looks after."""
        return tuple(post.reach_path for post in self.actor.posts if post.role == SECURITY)

    def reaches(self, unit_id: int) -> bool:
        """Tell whether a unit lies in this administrator's area."""
        return unit_id in self.units and self.units.path(unit_id).startswith(self.paths)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """An account was opened or reset; the password is told once and must be changed."""

    account_id: int
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class PostAsked:
    """A post to be given: a role in a unit, from a day to a day (both included)."""

    unit_id: int
    role: str
    from_on: date
    to_on: date | None = None


class _No(Exception):
    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.reason = Reason(code, zh, en)


def open_account(office: Office, login: str, name: str, post: PostAsked) -> NewPassword | Reason:
    """Open an account with its first post; returns the password to hand over."""
    login, name = login.strip().casefold(), name.strip()[:60]
    if not _LOGIN.fullmatch(login):
        return Reason(
            "login_form", "登录名为 3–40 个小写字母、数字、点或横线，以字母开头",
            "a sign-in name has 3 to 40 small letters, digits, dots or dashes, a letter first",
        )  # fmt: skip
    if not name:
        return Reason("name_missing", "请填写姓名", "give the name")
    password = make_password()
    hashed = hash_password(password)

    def work(session: Session) -> NewPassword:
        if session.exec(select(Account.id).where(Account.login == login)).first():
            raise _No("login_taken", "这个登录名已有人用", "this sign-in name is taken")
        account = create_account(session, login, name, hashed, office.clock.now())
        _grant(office, session, account.id or 0, post)
        return NewPassword(account.id or 0, login, password)

    return carry_out(office, work, "account_opened", login=login, role=post.role, unit=post.unit_id)


def give_post(office: Office, account_id: int, post: PostAsked) -> Reason | None:
    """Give an account another post."""

    def work(session: Session) -> None:
        _mine(office, session, account_id)
        _grant(office, session, account_id, post)

    return carry_out(
        office, work, "post_given", account=account_id, role=post.role, unit=post.unit_id,
        from_on=post.from_on, to_on=post.to_on,
    )  # fmt: skip


def end_post(office: Office, post_id: int, to_on: date) -> Reason | None:
    """Let a post end with a day; a day before it began makes it never held."""

    def work(session: Session) -> None:
        post = session.get(Post, post_id)
        if post is None or not office.reaches(post.unit_id):
            raise _No("no_post", "没有这个岗位记录", "there is no such post")
        _mine(office, session, post.account_id)
        if to_on < post.from_on:
            raise _No(
                "ends_before", f"结束日期不能早于任职日期 {post.from_on}",
                f"it cannot end before it began on {post.from_on}",
            )  # fmt: skip
        post.to_on = to_on
        session.add(post)

    return carry_out(office, work, "post_ended", post=post_id, to_on=to_on)


def reset_password(office: Office, account_id: int) -> NewPassword | Reason:
    """Set a new password that must be changed, and end the sessions of the account."""
    password = make_password()
    hashed = hash_password(password)

    def work(session: Session) -> NewPassword:
        _mine(office, session, account_id)
        account = session.get_one(Account, account_id)
        account.former_hashes = [account.password_hash, *account.former_hashes][:3]
        account.password_hash, account.must_change = hashed, True
        account.changed_at = office.clock.now()
        session.add(account)
        end_sessions_of(session, account_id)
        return NewPassword(account_id, account.login, password)

    return carry_out(office, work, "password_reset", account=account_id)


def close_account(office: Office, account_id: int, *, closed: bool = True) -> Reason | None:
    """Close an account and end its sessions, or open it again; its history stays."""

    def work(session: Session) -> None:
        _mine(office, session, account_id)
        if closed:
            disable(session, account_id, office.clock.now())
        else:
            session.get_one(Account, account_id).disabled_at = None

    return carry_out(
        office, work, "account_closed" if closed else "account_reopened", account=account_id
    )


def account_of(office: Office, account_id: int) -> AccountLine | None:
    """Return an account of this administrator's area."""
    with office.store.read() as session:
        line = account_line(session, account_id, office.clock.today())
    return line if line and any(office.reaches(one.unit_id) for one in line.posts) else None


def make_password() -> str:
    """Return a password to hand over on paper: four groups of four signs."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def _grant(office: Office, session: Session, account_id: int, post: PostAsked) -> None:
    if not office.reaches(post.unit_id):
        raise _No("not_your_area", "此单位不在您的管辖范围", "this unit is outside your area")
    if post.to_on is not None and post.to_on < post.from_on:
        raise _No("ends_before", "结束日期不能早于任职日期", "it cannot end before it begins")
    grant_post(
        session, office.units, office.roles, account_id, post.unit_id, post.role,
        post.from_on, post.to_on,
    )  # fmt: skip


def _mine(office: Office, session: Session, account_id: int) -> None:
    """Refuse one's own account, and people who also hold a post elsewhere."""
    line = account_line(session, account_id, office.clock.today())
    if line is None or not any(office.reaches(one.unit_id) for one in line.posts):
        raise _No("no_account", "没有这个账号", "there is no such account")
    if account_id == office.actor.account_id:
        raise _No(
            "own_account", "不能办理自己的账号，请另一位安全管理员办理",
            "nobody administers their own account: ask the other administrator",
        )  # fmt: skip
    if any(one.now and not office.reaches(one.unit_id) for one in line.posts):
        raise _No(
            "also_elsewhere", "此人在您管辖以外还有岗位，请上级安全管理员办理",
            "this person also holds a post outside your area: ask the level above",
        )  # fmt: skip


def carry_out(
    office: Office, work: Callable[[Session], Outcome], what: str, **said: object
) -> Outcome | Reason:
    """Do it in one transaction and write it to the log, the refusal too."""
    try:
        with office.store.write() as session:
            done = work(session)
    except (_No, PostRefused) as refused:
        log.warning(f"{what}_refused", **_said(office, said), why=refused.reason.code)
        return refused.reason
    log.info(what, **_said(office, said))
    return done


def _said(office: Office, said: Mapping[str, object]) -> dict[str, object]:
    plain = {key: str(one) for key, one in said.items() if one is not None}
    return {"by": office.actor.account_id, "address": office.actor.address, **plain}
