"""The tree of units in memory: loaded from the database, reloaded when it was changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from workflow.engine.refusal import Text
from workflow.people.rules import fits, is_level
from workflow.people.tables import Unit

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class UnitNode:
    """One unit of the tree, as a value."""

    id: int
    key: str
    name: Text
    type: str
    parent_id: int | None
    path: str
    acts_as_county: bool = False
    closed: bool = False

    def stands_at(self, level: str) -> bool:
        """Tell whether it is at work at a level; one that was closed stands nowhere."""
        return not self.closed and is_level(self.type, self.acts_as_county, level)


class UnknownUnit(LookupError):
    """No unit has this id or key."""


class Units:
    """All units; lookups cost a dictionary access, never a query."""

    def __init__(self, nodes: Iterable[UnitNode], stamp: Stamp = (0, 0)) -> None:
        self._fill(nodes, stamp)

    def _fill(self, nodes: Iterable[UnitNode], stamp: Stamp) -> None:
        by_id = {node.id: node for node in nodes}
        children: dict[int | None, list[UnitNode]] = {}
        for node in sorted(by_id.values(), key=lambda node: node.id):
            children.setdefault(node.parent_id, []).append(node)
        # Assigned last and whole: readers in other threads see the old tree or the new one.
        self._state = (by_id, {node.key: node for node in by_id.values()}, children, stamp)

    def __iter__(self) -> Iterator[UnitNode]:
        return iter(self._state[0].values())

    def __len__(self) -> int:
        return len(self._state[0])

    def __contains__(self, unit_id: int) -> bool:
        return unit_id in self._state[0]

    def __getitem__(self, unit_id: int) -> UnitNode:
        try:
            return self._state[0][unit_id]
        except KeyError:
            raise UnknownUnit(unit_id) from None

    def by_key(self, key: str) -> UnitNode:
        """Return the unit with this key; raises UnknownUnit."""
        try:
            return self._state[1][key]
        except KeyError:
            raise UnknownUnit(key) from None

    def find(self, key: str) -> UnitNode | None:
        """Return the unit with this key, or None."""
        return self._state[1].get(key)

    def path(self, unit_id: int) -> str:
        """Return the path ("/1/4/9/") of a unit."""
        return self[unit_id].path

    def name(self, unit_id: int, language: str = "zh") -> str:
        """Return a unit's name."""
        return self[unit_id].name.in_(language)

    def children(self, unit_id: int, type: str | None = None) -> list[UnitNode]:
        """Return the units directly below one, in the order made; of a type: those at work."""
        below = self._state[2].get(unit_id, [])
        return [node for node in below if type is None or _is_a(node, type)]

    def below(self, unit_id: int, type: str | None = None) -> list[UnitNode]:
        """Return every unit in the subtree (itself included); of a type: those at work."""
        start = self.path(unit_id)
        inside = (node for node in self if node.path.startswith(start))
        return [node for node in inside if type is None or _is_a(node, type)]

    def chain(self, unit_id: int) -> list[UnitNode]:
        """Return a unit and its ancestors, the nearest first."""
        found = [self[unit_id]]
        while (parent_id := found[-1].parent_id) is not None:
            found.append(self[parent_id])
        return found

    def ancestor_at(self, unit_id: int, level: str) -> UnitNode | None:
        """Return the unit itself or its nearest ancestor at `level`; None where there is none."""
        for node in self.chain(unit_id):
            if node.stands_at(level):
                return node
        return None

    def seats(self, unit_id: int, role_unit: str) -> bool:
        """Tell whether a role made for the unit type `role_unit` may sit in this unit."""
        node = self[unit_id]
        acting = any(above.type == "city" and above.acts_as_county for above in self.chain(unit_id))
        return not node.closed and fits(role_unit, node.type, acting)

    def refresh(self, session: Session) -> bool:
        """Load the tree again if the database has another one; True when it did."""
        stamp = _stamp(session)
        if stamp == self._state[3]:
            return False
        self._fill(_nodes(session), stamp)
        return True


def _is_a(node: UnitNode, type: str) -> bool:
    return node.type == type and not node.closed


def load_units(session: Session) -> Units:
    """Read the whole tree."""
    return Units(_nodes(session), _stamp(session))


def add_unit(session: Session, unit: Unit, parent: Unit | None = None) -> Unit:
    """Store a unit below `parent` and give it its path."""
    unit.parent_id = parent.id if parent else None
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    return unit


def _stamp(session: Session) -> Stamp:
    count, editions = session.exec(select(func.count(), func.sum(Unit.edition))).one()
    return int(count), int(editions or 0)


def _nodes(session: Session) -> list[UnitNode]:
    rows = session.exec(select(Unit).order_by(col(Unit.id)))
    return [
        UnitNode(
            id=row.id or 0, key=row.key, name=Text(row.name_zh, row.name_en), type=row.type,
            parent_id=row.parent_id, path=row.path, acts_as_county=row.acts_as_county,
            closed=row.closed_on is not None,
        )
        for row in rows
    ]  # fmt: skip
