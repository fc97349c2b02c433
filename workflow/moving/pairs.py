"""One kind in both versions, with what the map says of it. PURE."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.engine.definition import Definition, Kind
from workflow.engine.registry import Definitions
from workflow.engine.yaml_text import PATH
from workflow.moving.map_file import KindMap, MoveMap

Found = tuple[PATH, str, str, str]  # a mistake: where in the kind's part, code, Chinese, English


@dataclass(frozen=True, slots=True)
class Pair:
    """One kind in both versions, with its part of the map."""

    key: str
    old: Kind
    new: Kind
    map: KindMap
    known: frozenset[str]  # every action of the old version, whatever its kind

    def targets(self) -> set[str]:
        """Return the stages of the new version into which cases come."""
        return set(self.map.stages.values())


def versions_of(known: Definitions, map_: MoveMap) -> tuple[Definition, Definition]:
    """Return the old and the new version; raises UnknownDefinition."""
    return known.get(map_.programme, map_.from_), known.get(map_.programme, map_.to)


def pairs_of(map_: MoveMap, old: Definition, new: Definition) -> dict[str, Pair]:
    """Return the kinds of the map that both versions know."""
    known = frozenset(key for kind in old.kinds.values() for key in kind.actions)
    return {
        key: Pair(key, old.kinds[key], new.kinds[key], one, known)
        for key, one in map_.kinds.items()
        if key in old.kinds and key in new.kinds
    }
