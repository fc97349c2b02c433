"""Standing checks as readers see them: counts over their area, then each finding."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.engine.actor import Actor
from workflow.money.tables import Entitlement
from workflow.oversight.catalogue import Found, findings
from workflow.oversight.county import County
from workflow.oversight.finding import CHECKS, Check


@dataclass(frozen=True, slots=True)
class Counted:
    """One check over somebody's area: how much it finds, how much of that is excused."""

    check: Check
    open: int
    excused: int
    fen: int


def overview(house: House, actor: Actor) -> list[Counted]:
    """Return every check with its counts and the sum of what is not excused."""
    found = _found(house, actor, CHECKS)
    return [_counted(one, found[one.key]) for one in CHECKS]


def _counted(check: Check, found: list[Found]) -> Counted:
    standing = [one.finding.fen for one in found if one.excuse is None]
    return Counted(check, len(standing), len(found) - len(standing), sum(standing))


def of_check(house: House, actor: Actor, check: Check) -> list[Found]:
    """Return all that one check finds within somebody's area, what is not excused first."""
    return sorted(_found(house, actor, (check,))[check.key], key=lambda one: one.excuse is not None)


def _found(house: House, actor: Actor, checks: tuple[Check, ...]) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {one.key: [] for one in checks}
    with house.store.read() as session:
        for county in counties(house, session, actor):
            for key, own in findings(county, checks).items():
                found[key] += own
    return found


def counties(house: House, session: Session, actor: Actor) -> list[County]:
    """Return every county with claims that lies within one of somebody's posts."""
    today = house.clock.today()
    asked = (
        select(Entitlement.programme, Entitlement.county_id)
        .distinct()
        .order_by(col(Entitlement.programme), col(Entitlement.county_id))
    )
    return [
        County(house, session, programme, county_id, today)
        for programme, county_id in session.exec(asked)
        if within(house, actor, county_id)
    ]


def within(house: House, actor: Actor, county_id: int) -> bool:
    """Tell whether a county lies within one of somebody's posts."""
    path = house.units.path(county_id)
    return any(path.startswith(post.reach_path) for post in actor.posts)
