"""Whose township a row is: the unit it names, within the reach of who imports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from workflow.engine.definition import FormField
from workflow.engine.refusal import Reason
from workflow.people.units import UnitNode, Units
from workflow.roster.identity import squeeze
from workflow.roster.rows import Entry, Problem


class Places:
    """The units of one type within some reaches, found by the name a row gives.

    The first field of type `place` names the unit. A row that names none belongs to the
    only unit in reach, or where there are several to `otherwise`.
    """

    def __init__(
        self,
        units: Units,
        fields: Mapping[str, FormField],
        type: str,
        reaches: Collection[str],
        otherwise: int | None = None,
    ) -> None:
        self.field = next((key for key, one in fields.items() if one.type == "place"), "")
        every = [node for node in units if node.type == type and not node.closed]
        mine = [node for node in every if any(node.path.startswith(reach) for reach in reaches)]
        self._mine = _by_name(mine)
        self._names = {squeeze(node.name.zh) for node in every}
        self._only = mine[0].id if len(mine) == 1 else otherwise

    def find(self, entry: Entry) -> int | Reason:
        """Return the id of the row's unit, or why there is none."""
        given = entry.row.values.get(self.field)
        if given is None:
            return self._only if self._only is not None else _UNNAMED
        name = squeeze(str(given))
        found = self._mine.get(name) or [
            node for known, nodes in self._mine.items() if _ends(name, known) for node in nodes
        ]
        if len(found) == 1:
            return found[0].id
        if found:
            return _TWICE
        return _ELSEWHERE if name in self._names else _UNKNOWN

    def check(self, entry: Entry) -> Iterable[Problem]:
        """Report a row whose unit is unknown or out of reach, in its cell."""
        found = self.find(entry)
        if isinstance(found, Reason):
            yield entry.row.problem(self.field, found)


def _ends(name: str, known: str) -> bool:
    """云岭县南坪镇 is 南坪镇; 新南坪镇 is another one."""
    return name.endswith(known) and name.removesuffix(known).endswith(("县", "市", "区"))


def _by_name(nodes: Iterable[UnitNode]) -> dict[str, list[UnitNode]]:
    names: dict[str, list[UnitNode]] = {}
    for node in nodes:
        names.setdefault(squeeze(node.name.zh), []).append(node)
    return names


_UNNAMED = Reason("place_missing", "未填镇（街道），不知归何处办理", "the township is not given")
_TWICE = Reason("place_twice", "不止一处叫这个名字", "more than one place has this name")
_ELSEWHERE = Reason(
    "place_elsewhere", "不在您的辖区内，请由该镇（街道）导入", "this place is not within your area"
)
_UNKNOWN = Reason("place_unknown", "没有这个镇（街道），请核对", "there is no such township")
