"""Who a signed-in account is today: its posts in force, and those it stands in for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from workflow.engine.actor import ActingPost, Actor, person_key
from workflow.engine.definition import Definition
from workflow.engine.load import Loaded
from workflow.engine.yaml_text import Problem
from workflow.people.accounts import Roles
from workflow.people.rules import ADMIN_ROLES, RoleRule, in_force
from workflow.people.tables import Account, Deputy, Post
from workflow.people.units import Units

Lent = tuple[Post, Account | None]  # a post, and the account it is lent by


def roles_of(definitions: Iterable[Definition]) -> dict[str, RoleRule]:
    """Return the role table of some programmes: what they share they must share alike."""
    return {
        key: RoleRule(role.unit, role.reach)
        for definition in definitions
        for key, role in definition.roles.items()
    }


def roles_apart(loaded: Iterable[Loaded]) -> list[Problem]:
    """What programmes share they share alike: a role sits and reaches the same in all of them."""
    known: dict[str, tuple[str, str]] = {}
    found = []
    for one in loaded:
        for key, role in one.definition.roles.items() if one.definition else ():
            seat = known.setdefault(key, (role.unit, role.reach))
            if seat != (role.unit, role.reach):
                line = one.tree.line(("roles", key))
                zh = f"角色「{key}」在别的事项里设在 {seat[0]}、管到 {seat[1]}，请换一个名字"
                en = f"another programme has “{key}” sit in {seat[0]} and reach {seat[1]}: rename"
                found.append(Problem(one.file, line, "role_apart", zh, en))
    return found


def actor_for(
    session: Session, account_id: int, today: date, roles: Roles, units: Units, address: str = ""
) -> Actor:
    """Return the person with every post they may act in on `today` (Asia/Shanghai).

    A disabled account acts in nothing, and nobody stands in for it.
    """
    account, own = _own(session, account_id)
    if account.disabled_at is not None:
        return Actor(account_id, account.name, (), address, account.id_index or "")
    held = [(post, None) for post in own if in_force(post.from_on, post.to_on, today)]
    posts = [*held, *_lent(session, account_id, today)]
    if any(post.unit_id not in units for post, _ in posts):
        units.refresh(session)
    acting = tuple(_acting(posts, roles, units))
    return Actor(account_id, account.name, acting, address, account.id_index or "")


def _own(session: Session, account_id: int) -> tuple[Account, list[Post]]:
    """Return the account with every post it ever held, read in one statement."""
    rows = session.exec(
        select(Account, Post)
        .outerjoin(Post, col(Post.account_id) == col(Account.id))
        .where(Account.id == account_id)
        .order_by(col(Post.id))
    ).all()
    return rows[0][0], [post for _, post in rows if post is not None]


def _lent(session: Session, account_id: int, today: date) -> list[Lent]:
    rows = session.exec(
        select(Deputy, Post, Account)
        .join(Post, col(Post.id) == col(Deputy.post_id))
        .join(Account, col(Account.id) == col(Post.account_id))
        .where(Deputy.account_id == account_id, col(Account.disabled_at).is_(None))
        .order_by(col(Deputy.id))
    )
    return [
        (post, account)
        for deputy, post, account in rows
        if in_force(deputy.from_on, deputy.to_on, today)
        and in_force(post.from_on, post.to_on, today)
    ]


def _acting(posts: Iterable[Lent], roles: Roles, units: Units) -> Iterable[ActingPost]:
    known = {**roles, **ADMIN_ROLES}
    for post, lent_by in posts:
        rule = known.get(post.role)
        reach = units.ancestor_at(post.unit_id, rule[1]) if rule else None
        # A role no programme knows any more, or one without a place to reach, acts in nothing.
        if reach is not None:
            name = units.name(post.unit_id)
            whose = (lent_by.id, person_key(lent_by.id, lent_by.id_index or "")) if lent_by else ()
            yield ActingPost(post.role, post.unit_id, name, reach.id, reach.path, *whose)
