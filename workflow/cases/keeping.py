"""Who of an office has a case in hand: the one who took it, for as long as they sit there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from workflow.cases.rows import CaseRow
from workflow.cases.tables import Task
from workflow.engine.separation import Keeper
from workflow.people.access import actor_for, roles_of
from workflow.people.tables import Account
from workflow.store.hot import Prepared

if TYPE_CHECKING:
    from workflow.cases.course import Course

_MODELS: tuple[Any, ...] = (Task, Account)
_T, _P = (one.__table__.c for one in _MODELS)
_taken = Prepared(
    select(_T.role, _T.reach_id, _T.claimed_by, _P.name)
    .select_from(Task)
    .join(Account, _P.id == _T.claimed_by)
    .where(_T.case_id == bindparam("case_id"))
)


def kept(course: Course, case: CaseRow) -> Mapping[str, Keeper]:
    """Return who has the case in hand, by role; somebody who sits there no more has nothing."""
    return {
        role: Keeper(account_id, name)
        for role, reach_id, account_id, name in course.hot.rows(_taken, {"case_id": case.id})
        if account_id == course.actor.account_id or sits(course, account_id, role, reach_id)
    }


def sits(course: Course, account_id: int, role: str, reach_id: int) -> bool:
    """Tell whether an account is at a desk today, by a post of its own or as a deputy."""
    house = course.house
    roles = roles_of(one.definition for one in house.definitions)
    person = actor_for(course.session, account_id, course.today, roles, house.units)
    return any((post.role, post.reach_id) == (role, reach_id) for post in person.posts)
