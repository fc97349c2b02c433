"""Deputies by date: named by who holds the post, or by the administrator of the area; ended.

A deputy acts in the post alone, for its days, and is bound by what binds either of the two
(engine.separation). Every naming and ending is written to the log, the refusal too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from workflow.engine.refusal import Reason
from workflow.people.accounts import PostRefused, appoint_deputy
from workflow.people.administration import Office, carry_out
from workflow.people.directory import names_of
from workflow.people.rules import ADMIN_ROLES, in_force
from workflow.people.tables import Account, Deputy, Post

LONGEST = timedelta(days=366)  # who stays away longer hands the post over


@dataclass(frozen=True, slots=True)
class StandIn:
    """One deputyship: whose post, who stands in, from a day to a day (both included)."""

    id: int
    post_id: int
    role: str
    unit_id: int
    holder: str
    deputy: str
    from_on: date
    to_on: date
    now: bool
    over: bool


@dataclass(frozen=True, slots=True)
class DeputyAsked:
    """A deputy to be named: the post, the sign-in name of who stands in, the days."""

    post_id: int
    login: str
    from_on: date
    to_on: date


def lent(session: Session, account_id: int, today: date) -> list[StandIn]:
    """Return who stands in, stood in or will for somebody's posts, the latest first."""
    return _stand_ins(session, [col(Post.account_id) == account_id], today)


def borrowed(session: Session, account_id: int, today: date) -> list[StandIn]:
    """Return the posts somebody stands in for, now or in days to come."""
    mine = [col(Deputy.account_id) == account_id, col(Deputy.to_on) >= today]
    return _stand_ins(session, mine, today)


def colleagues(session: Session, unit_ids: Iterable[int], today: date) -> dict[str, str]:
    """Return who holds a post in these units today, by sign-in name."""
    rows = session.exec(
        select(Post, Account)
        .join(Account, col(Account.id) == col(Post.account_id))
        .where(col(Post.unit_id).in_(sorted(set(unit_ids))), col(Account.disabled_at).is_(None))
        .order_by(Account.name)
    )
    return {one.login: one.name for post, one in rows if in_force(post.from_on, post.to_on, today)}


def name_deputy(office: Office, asked: DeputyAsked) -> Reason | None:
    """Name who stands in for a post; None when it is done."""

    def work(session: Session) -> None:
        post = _to_lend(office, session, asked.post_id)
        deputy = _deputy(office, session, post, asked.login)
        _check_days(office, session, post, asked)
        appoint_deputy(session, asked.post_id, deputy.id or 0, asked.from_on, asked.to_on)

    return carry_out(
        office, work, "deputy_named", post=asked.post_id, deputy=asked.login,
        from_on=asked.from_on, to_on=asked.to_on,
    )  # fmt: skip


def end_deputy(office: Office, deputy_id: int) -> Reason | None:
    """Let somebody stand in no more from today on; the days that were stay."""

    def work(session: Session) -> None:
        deputy = session.get(Deputy, deputy_id)
        _to_lend(office, session, deputy.post_id if deputy else 0)
        today = office.clock.today()
        if deputy is None or deputy.to_on < today:
            raise _no("deputy_over", "这次代理已经结束", "this deputyship is over")
        # A last day before the first one: it never was in force.
        deputy.to_on = max(today, deputy.from_on) - timedelta(days=1)
        session.add(deputy)

    return carry_out(office, work, "deputy_ended", deputyship=deputy_id)


def _to_lend(office: Office, session: Session, post_id: int) -> Post:
    """Hold a post of one's own, or of one's area, until all is stored."""
    post = session.get(Post, post_id, with_for_update=True)
    if post is None or not (_own(office, post) or office.reaches(post.unit_id)):
        raise _no("no_post", "没有这个岗位记录", "there is no such post")
    if _own(office, post) and post.role in ADMIN_ROLES:
        raise _no(
            "own_account", "管理员岗位的代理人由另一位安全管理员指定",
            "another security administrator names who stands in for an administrator",
        )  # fmt: skip
    return post


def _own(office: Office, post: Post) -> bool:
    return post.account_id == office.actor.account_id


def _deputy(office: Office, session: Session, post: Post, login: str) -> Account:
    """Return who is to stand in: of the same unit, or of the area if an administrator asks."""
    found = session.exec(select(Account).where(Account.login == login.strip().casefold())).first()
    units = [post.unit_id]
    if not _own(office, post):
        units = [one.id for one in office.units if office.reaches(one.id)]
    if found is None or found.login not in colleagues(session, units, office.clock.today()):
        raise _no(
            "no_deputy", "代理人须是本单位在岗的人（管理员可从本辖区指定）",
            "who stands in holds a post in the same unit (administrators: in the area)",
        )  # fmt: skip
    if session.get_one(Account, post.account_id).disabled_at is not None:
        raise _no("holder_closed", "此账号已停用，没有岗位可以代理", "this account is closed")
    return found


def _check_days(office: Office, session: Session, post: Post, asked: DeputyAsked) -> None:
    from_on, to_on, last = asked.from_on, asked.to_on, post.to_on or date.max
    if from_on < office.clock.today():
        raise _no("begins_past", "代理不能从过去的日子开始", "it cannot begin in the past")
    if to_on < from_on:
        raise _no("ends_before", "结束日期不能早于开始日期", "it cannot end before it begins")
    if from_on < post.from_on or to_on > last:
        raise _no("outside_post", "代理的日子须在任期之内", "its days lie within the post's own")
    if to_on - from_on >= LONGEST:
        raise _no(
            "too_long", "一次代理最长一年；更久的请变更岗位",
            "nobody stands in for over a year: give the post to somebody else",
        )  # fmt: skip
    _check_free(session, asked)


def _check_free(session: Session, asked: DeputyAsked) -> None:
    """Refuse days on which somebody stands in already: it must be clear who acts."""
    same_days = (Deputy.from_on <= asked.to_on, Deputy.to_on >= asked.from_on)
    mine = (Deputy.post_id == asked.post_id, col(Deputy.from_on) <= col(Deputy.to_on))
    taken = session.exec(select(Deputy).where(*mine, *same_days)).first()
    if taken is not None:
        name = session.get_one(Account, taken.account_id).name
        raise _no(
            "deputy_there", f"{taken.from_on} 至 {taken.to_on} 已由{name}代理，请先结束那一次",
            f"{name} stands in from {taken.from_on} to {taken.to_on}: end that first",
        )  # fmt: skip


def _stand_ins(
    session: Session, which: Sequence[ColumnElement[bool]], today: date
) -> list[StandIn]:
    rows = session.exec(
        select(Deputy, Post)
        .join(Post, col(Post.id) == col(Deputy.post_id))
        .where(*which)
        .order_by(col(Deputy.from_on).desc(), col(Deputy.id).desc())
    ).all()
    names = names_of(session, [one.account_id for row in rows for one in row])
    return [
        StandIn(
            int(deputy.id or 0), int(post.id or 0), post.role, post.unit_id,
            names[post.account_id], names[deputy.account_id], deputy.from_on, deputy.to_on,
            in_force(deputy.from_on, deputy.to_on, today), deputy.to_on < today,
        )
        for deputy, post in rows
    ]  # fmt: skip


def _no(code: str, zh: str, en: str) -> PostRefused:
    return PostRefused(Reason(code, zh, en))
