"""Who sits at which desk today: posts in force and deputies, for telling all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workflow.people.accounts import Roles
from workflow.people.rules import in_force
from workflow.people.tables import Account, Deputy, Post
from workflow.people.units import Units


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at the desk of a role over a unit; a deputy says for whom."""

    account_id: int
    role: str
    reach_id: int
    on_behalf_of: int | None = None


def seats(session: Session, today: date, roles: Roles, units: Units) -> list[Seat]:
    """Return everybody who may act on `today` (Asia/Shanghai), desk by desk.

    The same rules as for one person who signs in: a disabled account sits nowhere, and nobody
    stands in for it.
    """
    units.refresh(session)
    found = []
    for post, account_id, lent_by in _held(session, today):
        rule = roles.get(post.role)
        reach = units.ancestor_at(post.unit_id, rule[1]) if rule and post.unit_id in units else None
        if reach is not None:
            found.append(Seat(account_id, post.role, reach.id, lent_by))
    return found


def _held(session: Session, today: date) -> Iterator[tuple[Post, int, int | None]]:
    closed = set(session.exec(select(Account.id).where(col(Account.disabled_at).is_not(None))))
    posts = {
        one.id: one
        for one in session.exec(select(Post).order_by(col(Post.id)))
        if in_force(one.from_on, one.to_on, today) and one.account_id not in closed
    }
    yield from ((post, post.account_id, None) for post in posts.values())
    for deputy in session.exec(select(Deputy).order_by(col(Deputy.id))):
        post = posts.get(deputy.post_id)
        in_place = post and in_force(deputy.from_on, deputy.to_on, today)
        if post and in_place and deputy.account_id not in closed:
            yield post, deputy.account_id, post.account_id
