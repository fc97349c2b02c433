"""A small tree with a county and a city that is its own county, and the cast in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import pytest

from tests.passwords import quick_hash
from workflow.clock import SetClock
from workflow.people.accounts import create_account, grant_post
from workflow.people.rules import RoleRule
from workflow.people.tables import Unit
from workflow.people.units import Units, add_unit, load_units
from workflow.store.engine import Store

PASSWORD = "mei-lin-3-shan"
ROLES = {
    "township_clerk": RoleRule("township", "township"),
    "township_head": RoleRule("township", "township"),
    "county_edu": RoleRule("county_edu", "county"),
    "city_edu": RoleRule("city_edu", "city"),
}
TREE = (  # key, type, above
    ("province", "province", None),
    ("city", "city", "province"),
    ("city.edu", "city_edu", "city"),
    ("county", "county", "city"),
    ("county.edu", "county_edu", "county"),
    ("town", "township", "county"),
    ("town.school", "township_school", "town"),
    ("other", "township", "county"),
    ("lone", "city", "province"),
    ("lone.edu", "city_edu", "lone"),
    ("lone.town", "township", "lone"),
)


@cache
def _hash() -> str:
    return quick_hash(PASSWORD)


@dataclass
class House:
    """A store with the tree in it, and short ways to people it."""

    store: Store
    clock: SetClock
    units: Units

    def person(self, login: str, name: str = "小李", *, must_change: bool = False) -> int:
        """Create an account with the one password of these tests."""
        with self.store.write() as session:
            made = create_account(
                session, login, name, _hash(), self.clock.now(), must_change=must_change
            )
            return made.id or 0

    def post(
        self, account_id: int, role: str, unit: str, from_on: date, to_on: date | None = None
    ) -> int:
        """Grant a post in the unit with this key."""
        with self.store.write() as session:
            unit_id = self.units.by_key(unit).id
            post = grant_post(session, self.units, ROLES, account_id, unit_id, role, from_on, to_on)
            return post.id or 0


@pytest.fixture
def house(store: Store, clock: SetClock) -> House:
    """The tree, stored."""
    with store.write() as session:
        made: dict[str, Unit] = {}
        for key, kind, above in TREE:
            unit = Unit(key=key, name_zh=key, name_en=key, type=kind, acts_as_county=key == "lone")
            made[key] = add_unit(session, unit, made[above] if above else None)
    with store.read() as session:
        return House(store, clock, load_units(session))
