"""From the rows of the paper to units and posts, or to what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workflow.engine.check.report import UNITS
from workflow.engine.refusal import Text
from workflow.founding.paper import Line, Mistake
from workflow.founding.words import TYPES, meant
from workflow.people.romanise import letters, place_key, place_name, surname
from workflow.people.units import Units

ROOTS, YES = ("province", "city", "county"), ("是", "yes")
Seats = Mapping[str, str]  # the type of unit each role sits in


@dataclass
class Place:
    """A unit that is there or will be: `id` is None while it is not stored."""

    key: str
    name: str
    type: str
    above: Place | None
    id: int | None = None
    acting: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody to sit in a unit: the line that says so, their name, sign-in name and posts."""

    line: Line
    place: Place
    name: str
    login: str
    roles: tuple[str, ...]


@dataclass
class Plan:
    """What a paper comes to."""

    new: list[Place] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def plan(
    units: Sequence[Line],
    people: Sequence[Line],
    tree: Units,
    titles: Mapping[str, Text],
    seats: Seats,
) -> Plan:
    """Return the units that are new, and who is to sit where; every mistake at once."""
    made = _Making(tree, titles, seats)
    for line in units:
        made.unit(line)
    for line in people:
        made.person(line)
    return made.plan


class _Making:
    """One paper at work: places by name, keys and sign-in names taken."""

    def __init__(self, tree: Units, titles: Mapping[str, Text], seats: Seats) -> None:
        self.plan, self.titles, self.seats = Plan(), titles, seats
        by_id: dict[int, Place] = {}
        for node in sorted(tree, key=lambda one: one.path.count("/")):
            above = by_id.get(node.parent_id or 0)
            by_id[node.id] = Place(
                node.key, node.name.zh, node.type, above, node.id, node.acts_as_county
            )
        # A new unit may be called as one that was closed; its key stays taken.
        self.places = [by_id[node.id] for node in tree if not node.closed]
        self.keys = {one.key for one in by_id.values()}
        self.logins: set[str] = set()

    def unit(self, line: Line) -> None:
        """Take a row of the units: there already, new, or wrong."""
        name, word, above_word = (line.cells[key] for key in ("名称", "类型", "上级单位"))
        found = meant(word, TYPES)
        if not found:
            self._wrong(line, "类型", f"没有「{word}」这类单位", f"no unit is of the type “{word}”")
            return
        above = self._named(line, "上级单位", above_word) if above_word else None
        if above_word and above is None:
            return
        type_ = found[0]
        if not _may_stand(type_, above):
            levels = sorted(UNITS[type_])
            self._wrong(
                line, "上级单位",
                f"「{word}」的上级应是：{'、'.join(TYPES[one].zh for one in levels) or '没有上级'}",
                f"above it stands: {', '.join(TYPES[one].en for one in levels) or 'nothing'}",
            )  # fmt: skip
            return
        if not any(one.name == name and one.above is above for one in self.places):
            acting = type_ == "city" and line.cells["市代县"] in YES
            place = Place(self._key(name, above), name, type_, above, acting=acting)
            self.places.append(place)
            self.plan.new.append(place)

    def person(self, line: Line) -> None:
        """Take a row of the people."""
        place = self._named(line, "单位", line.cells["单位"]) if line.cells["单位"] else None
        if place is None or not line.cells["姓名"] or not line.cells["岗位"]:
            return
        roles = [self._role(line, word, place) for word in line.several("岗位")]
        if None in roles:
            return
        login = line.cells["登录名"].casefold() or self._login(place, line.cells["姓名"])
        found = tuple(dict.fromkeys(role for role in roles if role))
        self.plan.seats.append(Seat(line, place, line.cells["姓名"], login, found))

    def _role(self, line: Line, word: str, place: Place) -> str | None:
        found = meant(word, self.titles)
        if not found:
            self._wrong(line, "岗位", f"没有「{word}」这个岗位", f"there is no post “{word}”")
            return None
        fitting = [role for role in found if self.seats.get(role) == place.type] or found
        if len(fitting) > 1:
            codes = "、".join(fitting)
            self._wrong(
                line, "岗位", f"叫「{word}」的岗位有几个，请写代码之一：{codes}",
                f"several posts are called “{word}”, write one of: {codes}",
            )  # fmt: skip
            return None
        return fitting[0]

    def _named(self, line: Line, header: str, word: str) -> Place | None:
        """Return the unit called so; `上级/名称` tells those apart that are called alike."""
        above, _, name = word.rpartition("/")
        found = [
            one
            for one in self.places
            if one.name == name and (not above or (one.above and one.above.name == above))
        ]
        if len(found) == 1:
            return found[0]
        if not found:
            self._wrong(line, header, f"没有「{word}」这个单位", f"there is no unit “{word}”")
            return None
        self._wrong(
            line, header, f"叫「{word}」的单位有 {len(found)} 个，请写作“上级单位/{name}”",
            f"{len(found)} units are called so: write “the unit above/{name}”",
        )  # fmt: skip
        return None

    def _key(self, name: str, above: Place | None) -> str:
        start = f"{above.key}." if above else ""
        return _free(start + (place_key(name) or "unit"), self.keys)

    def _login(self, place: Place, name: str) -> str:
        stem = place.key.rpartition(".")[2] or place.key
        return f"{stem}.{surname(name)}{letters(name[1:])}"[:40]

    def _wrong(self, line: Line, header: str, zh: str, en: str) -> None:
        self.plan.mistakes.append(line.wrong(header, zh, en))


def _may_stand(type_: str, above: Place | None) -> bool:
    """Tell whether a unit may stand there; a house begins at any level of places."""
    if above is None:
        return type_ in ROOTS
    return bool(UNITS[type_] & {above.type, *(("county",) if above.acting else ())})


def english(place: Place) -> str:
    """Return the English name of a new unit."""
    return place_name(place.name) or place.name


def _free(wanted: str, taken: set[str]) -> str:
    number, tried = 1, wanted
    while tried in taken:
        number += 1
        tried = f"{wanted}{number}"
    taken.add(tried)
    return tried
