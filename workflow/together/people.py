"""Who may read a case, and who sits at a desk of it: for handing on, telling and naming."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.engine.actor import ActingPost
from workflow.engine.refusal import Text
from workflow.people.access import roles_of
from workflow.people.desks import Seat, seats
from workflow.people.rules import sees_cases
from workflow.people.tables import Account


def _seats(house: House, session: Session) -> list[Seat]:
    roles = roles_of(one.definition for one in house.definitions)
    return seats(session, house.clock.today(), roles, house.units)


def readers(house: House, session: Session, case: Any) -> dict[int, str]:
    """Return everybody whose posts reach the case today: account and name."""
    found = {
        seat.account_id
        for seat in _seats(house, session)
        if sees_cases(seat.role) and case.area.covers(_post(house, seat))
    }
    return names(session, found)


def colleagues(
    house: House, session: Session, role: str, reach_id: int, *, deputies: bool = True
) -> dict[int, str]:
    """Return everybody who sits at a desk today, deputies among them: account and name."""
    found = {
        seat.account_id
        for seat in _seats(house, session)
        if (seat.role, seat.reach_id) == (role, reach_id)
        and (deputies or seat.on_behalf_of is None)
    }
    return names(session, found)


def names(session: Session, accounts: set[int]) -> dict[int, str]:
    """Return the names of accounts."""
    asked = select(Account.id, Account.name).where(col(Account.id).in_(sorted(accounts)))
    return {int(account or 0): name for account, name in session.exec(asked.order_by(Account.name))}


def _post(house: House, seat: Seat) -> ActingPost:
    return ActingPost(seat.role, 0, "", seat.reach_id, house.units.path(seat.reach_id))


def offices(house: House, case: Any) -> dict[str, Text]:
    """Return the offices that look after a case: role and its title."""
    roles = house.definitions.get(case.programme, case.version).roles
    return {
        key: role.title.text()
        for key, role in roles.items()
        if house.desk_of(case, key) is not None
    }
