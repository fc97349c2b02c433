"""Who holds which post where: the people of an area, as values for pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from workflow.people.rules import in_force
from workflow.people.tables import Account, Post, Unit


@dataclass(frozen=True, slots=True)
class Holding:
    """One post of a person; `now` when it is in force."""

    post_id: int
    account_id: int
    name: str
    role: str
    unit_id: int
    from_on: date
    to_on: date | None
    now: bool


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account with every post it holds or held."""

    id: int
    login: str
    name: str
    disabled: bool
    must_change: bool
    posts: tuple[Holding, ...]


def holders(session: Session, path: str, roles: Iterable[str], today: date) -> list[Holding]:
    """Return who holds one of these roles today in the units below a path, unit by unit."""
    rows = session.exec(
        select(Post, Account)
        .join(Account, col(Account.id) == Post.account_id)
        .join(Unit, col(Unit.id) == Post.unit_id)
        .where(
            col(Unit.path).startswith(path, autoescape=True),
            col(Post.role).in_(sorted(roles)),
            col(Account.disabled_at).is_(None),
        )
        .order_by(Unit.path, col(Post.id))
    )
    found = [_holding(post, account, today) for post, account in rows]
    return [one for one in found if one.now]


def accounts_in(
    session: Session, path: str, today: date, *, after: str = "", size: int = 50, search: str = ""
) -> list[AccountLine]:
    """Return accounts with a post below a path, by sign-in name, a page at a time."""
    here = (
        select(Post.id)
        .join(Unit, col(Unit.id) == Post.unit_id)
        .where(Post.account_id == Account.id, col(Unit.path).startswith(path, autoescape=True))
    )
    statement = select(Account).where(here.exists(), Account.login > after)
    if search:
        statement = statement.where(
            or_(
                col(Account.login).contains(search.casefold(), autoescape=True),
                col(Account.name).contains(search, autoescape=True),
            )
        )
    found = session.exec(statement.order_by(Account.login).limit(size)).all()
    return _lines(session, found, today)


def names_of(session: Session, account_ids: Iterable[int]) -> dict[int, str]:
    """Return what people are called, by account."""
    wanted = select(Account.id, Account.name).where(col(Account.id).in_(sorted(set(account_ids))))
    return {int(one or 0): name for one, name in session.exec(wanted)}


def account_line(session: Session, account_id: int, today: date) -> AccountLine | None:
    """Return one account, whoever's it is; the caller asks whether it lies in their area."""
    account = session.get(Account, account_id)
    return _lines(session, [account], today)[0] if account else None


def _lines(session: Session, accounts: Sequence[Account], today: date) -> list[AccountLine]:
    ids = [one.id for one in accounts]
    posts = session.exec(
        select(Post).where(col(Post.account_id).in_(ids)).order_by(col(Post.from_on), col(Post.id))
    ).all()
    return [
        AccountLine(
            int(one.id or 0), one.login, one.name, one.disabled_at is not None, one.must_change,
            tuple(_holding(post, one, today) for post in posts if post.account_id == one.id),
        )
        for one in accounts
    ]  # fmt: skip


def _holding(post: Post, account: Account, today: date) -> Holding:
    return Holding(
        int(post.id or 0), post.account_id, account.name, post.role, post.unit_id,
        post.from_on, post.to_on, in_force(post.from_on, post.to_on, today),
    )  # fmt: skip
