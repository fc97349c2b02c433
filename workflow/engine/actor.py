"""Who acts: a person with the posts they hold today, or the clock itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


def person_key(account_id: int | None, person: str) -> str:
    """Return who somebody is: accounts of one person share the key."""
    return person or f"account:{account_id}"


@dataclass(frozen=True, slots=True)
class ActingPost:
    """One post in force: the role, the office, and the subtree of units it reaches.

    A deputy's says whose it is: the account, and the person behind it.
    """

    role: str
    unit_id: int
    unit_name: str
    reach_id: int
    reach_path: str
    on_behalf_of: int | None = None
    lent_by: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Whose a case is: the unit it belongs to (its path) and, for some roles, another unit.

    A role of `sides` acts for the unit on its side alone (the school that is supported).
    """

    path: str
    sides: Mapping[str, str] = field(default_factory=dict)

    def covers(self, post: ActingPost) -> bool:
        """Tell whether the case lies within the reach of a post."""
        return self.sides.get(post.role, self.path).startswith(post.reach_path)


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person (or the system) as the engine sees them.

    `proven` when they have just given their password again, for this act alone.
    """

    account_id: int | None
    name: str
    posts: tuple[ActingPost, ...] = ()
    address: str = ""
    person: str = ""
    proven: bool = False

    @property
    def person_key(self) -> str:
        """Who this is, whatever account they use: accounts of one person share it."""
        return person_key(self.account_id, self.person)

    def post_of(self, roles: Collection[str]) -> ActingPost | None:
        """Return the first post in one of these roles, None when there is none."""
        return next((one for one in self.posts if one.role in roles), None)

    @property
    def is_system(self) -> bool:
        """True for the clock and for acts that follow from another case's act."""
        return self.account_id is None


SYSTEM = Actor(account_id=None, name="system")
