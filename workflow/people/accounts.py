"""Accounts and the posts they hold: create, grant, sign in, change password, disable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete
from sqlmodel import Session, col, select

from workflow.engine.refusal import Reason
from workflow.people.rules import (
    ADMIN_ROLES,
    FAILURES_FORGOTTEN_AFTER,
    PASSWORDS_REMEMBERED,
    USED_BEFORE,
    WRONG_PASSWORD,
    locked_until,
    may_hold_together,
    password_problems,
)
from workflow.people.sessions import end_sessions_of
from workflow.people.tables import Account, Deputy, LoginFailure, Post
from workflow.people.units import Units
from workflow.store.engine import Store

Roles = Mapping[str, tuple[str, str]]  # role: (unit type it sits in, level it reaches)
_HASHER = PasswordHasher()


class PostRefused(Exception):
    """A post cannot be given; `reason` says why in both languages."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.zh)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The password was right."""

    account_id: int
    must_change: bool


@dataclass(frozen=True, slots=True)
class Locked:
    """Too many wrong passwords for this name from this address."""

    until: datetime


def hash_password(password: str) -> str:
    """Return the argon2id hash to store; about 50 ms of work, by design."""
    return _HASHER.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Tell whether a password belongs to a stored hash."""
    try:
        return _HASHER.verify(password_hash, password)
    except VerificationError:
        return False


def create_account(
    session: Session,
    login: str,
    name: str,
    password_hash: str,
    now: datetime,
    *,
    id_index: str | None = None,
    must_change: bool = True,
) -> Account:
    """Store a person who may sign in; they change the password at the first sign-in."""
    account = Account(
        login=_login(login), name=name, password_hash=password_hash,
        id_index=id_index, must_change=must_change, created_at=now,
    )  # fmt: skip
    session.add(account)
    session.flush()
    return account


def grant_post(
    session: Session,
    units: Units,
    roles: Roles,
    account_id: int,
    unit_id: int,
    role: str,
    from_on: date,
    to_on: date | None = None,
) -> Post:
    """Give an account a role in a unit; raises PostRefused when the two do not fit."""
    _check_seat(units, roles, unit_id, role)
    _check_company(session, account_id, role)
    post = Post(account_id=account_id, unit_id=unit_id, role=role, from_on=from_on, to_on=to_on)
    session.add(post)
    session.flush()
    return post


def appoint_deputy(
    session: Session, post_id: int, account_id: int, from_on: date, to_on: date
) -> Deputy:
    """Let an account act in another's post; raises PostRefused where that mixes offices."""
    post = session.get_one(Post, post_id)
    if post.account_id == account_id:
        raise PostRefused(_OWN_DEPUTY)
    _check_company(session, account_id, post.role)
    deputy = Deputy(post_id=post_id, account_id=account_id, from_on=from_on, to_on=to_on)
    session.add(deputy)
    session.flush()
    return deputy


def authenticate(
    store: Store, login: str, password: str, address: str, now: datetime
) -> SignedIn | Locked | None:
    """Check a password; None when it is wrong, with the same work for unknown names.

    No transaction is open while the password is hashed: others do not wait for it.
    """
    login, address = _login(login), address[:64]
    with store.read() as session:
        until = locked_until(_recent_failures(session, login, address, now))
        password_hash, found = _look_up(session, login)
    if until is not None and now < until:
        return Locked(until)
    if not matches(password_hash, password) or found is None:
        _note_failure(store, login, address, now)
        return None
    with store.write() as session:
        _forget_failures(session, login, address)
    return found


def prove(
    store: Store, account_id: int, password: str, address: str, now: datetime
) -> SignedIn | Locked | None:
    """Check the password of somebody who is signed in; wrong ones count as at the door."""
    with store.read() as session:
        login = session.get_one(Account, account_id).login
    return authenticate(store, login, password, address, now)


def change_password(
    store: Store, account_id: int, old: str, new: str, now: datetime, *, keep: str = ""
) -> list[Reason]:
    """Set a new password and end the other sessions (`keep` is the token that stays).

    Returns the reasons against it; nothing has changed unless the list is empty.
    """
    with store.read() as session:
        account = session.get_one(Account, account_id)
        login, former = account.login, [account.password_hash, *account.former_hashes]
    if not matches(former[0], old):
        return [WRONG_PASSWORD]
    former = former[:PASSWORDS_REMEMBERED]
    problems = password_problems(new, login)
    if any(matches(hash, new) for hash in former):
        problems.append(USED_BEFORE)
    if not problems:
        _store_password(store, account_id, hash_password(new), former, now, keep)
    return problems


def reset_password(session: Session, account_id: int, password_hash: str, now: datetime) -> None:
    """Set a password for one sign-in, at which it must be changed; ends every session."""
    account = session.get_one(Account, account_id)
    account.former_hashes = [account.password_hash, *account.former_hashes][:PASSWORDS_REMEMBERED]
    account.password_hash, account.must_change = password_hash, True
    account.changed_at = now
    session.execute(delete(LoginFailure).where(col(LoginFailure.login) == account.login))
    end_sessions_of(session, account_id)


def disable(session: Session, account_id: int, now: datetime) -> None:
    """Close an account and end its sessions; its history stays."""
    session.get_one(Account, account_id).disabled_at = now
    end_sessions_of(session, account_id)


def _login(login: str) -> str:
    return login.strip().casefold()[:64]


def _look_up(session: Session, login: str) -> tuple[str, SignedIn | None]:
    """Return a hash to check against, always, and who that would be, if anybody."""
    account = session.exec(select(Account).where(Account.login == login)).first()
    if account is None:
        return _nobodys_hash(), None
    if account.disabled_at is not None:
        return account.password_hash, None
    return account.password_hash, SignedIn(account.id or 0, account.must_change)


@cache
def _nobodys_hash() -> str:
    return hash_password("a password nobody has")


def _check_seat(units: Units, roles: Roles, unit_id: int, role: str) -> None:
    rule = {**roles, **ADMIN_ROLES}.get(role)
    if rule is None:
        raise PostRefused(Reason("role_unknown", f"没有「{role}」这个岗位。", f"No role “{role}”."))
    unit = units[unit_id]
    if not units.seats(unit_id, rule[0]):
        raise PostRefused(Reason(
            "post_unit",
            f"岗位「{role}」设在「{rule[0]}」类单位，不能设在{unit.name.zh}。",
            f"The role “{role}” sits in a {rule[0]}, not in {unit.name.en}.",
        ))  # fmt: skip
    if units.ancestor_at(unit_id, rule[1]) is None:
        raise PostRefused(Reason(
            "post_reach",
            f"{unit.name.zh}上面没有「{rule[1]}」一级，岗位「{role}」无处可管。",
            f"There is no {rule[1]} above {unit.name.en} for the role “{role}” to reach.",
        ))  # fmt: skip


def _check_company(session: Session, account_id: int, role: str) -> None:
    own = set(session.exec(select(Post.role).where(Post.account_id == account_id)))
    lent = session.exec(
        select(Post.role)
        .join(Deputy, col(Deputy.post_id) == col(Post.id))
        .where(Deputy.account_id == account_id)
    )
    if not may_hold_together({*own, *lent, role}):
        raise PostRefused(_ADMINS_APART)


def _recent_failures(session: Session, login: str, address: str, now: datetime) -> list[datetime]:
    mine = (LoginFailure.login == login, LoginFailure.address == address)
    since = col(LoginFailure.failed_at) > now - FAILURES_FORGOTTEN_AFTER
    return list(session.exec(select(LoginFailure.failed_at).where(*mine, since)))


def _note_failure(store: Store, login: str, address: str, now: datetime) -> None:
    old = col(LoginFailure.failed_at) <= now - FAILURES_FORGOTTEN_AFTER
    with store.write() as session:
        session.execute(delete(LoginFailure).where(old))
        session.add(LoginFailure(login=login, address=address, failed_at=now))


def _forget_failures(session: Session, login: str, address: str) -> None:
    mine = (col(LoginFailure.login) == login, col(LoginFailure.address) == address)
    session.execute(delete(LoginFailure).where(*mine))


def _store_password(
    store: Store, account_id: int, new_hash: str, former: list[str], now: datetime, keep: str
) -> None:
    with store.write() as session:
        account = session.get_one(Account, account_id)
        account.password_hash = new_hash
        account.former_hashes = former
        account.must_change = False
        account.changed_at = now
        end_sessions_of(session, account_id, keep=keep)


_ADMINS_APART = Reason(
    "admins_apart",
    "系统、安全、审计管理员不能与其他岗位由同一账号担任。",
    "A system, security or audit administrator holds no other post with the same account.",
)
_OWN_DEPUTY = Reason("own_deputy", "不能代理自己的岗位。", "Nobody deputises for themselves.")
