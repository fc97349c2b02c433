"""The papers of a county that begins: the demo's people and places of the allowance, as Excel."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from openpyxl import Workbook

from tests.builders import organisation
from workflow.founding.paper import HEADERS, PEOPLE, UNITS
from workflow.founding.words import ADMINS, TYPES
from workflow.people.organisation import Person, UnitEntry

TOWN = "松口镇"
Row = tuple[str, ...]


def first_paper() -> bytes:
    """What the operator loads: province, city, the county itself with its administrators."""
    return _paper(one for one in organisation().units if not one.key.startswith("yunling."))


def second_paper() -> bytes:
    """What the security administrator loads by page: the offices of the county, one township."""
    [town] = [one for one in organisation().townships if one.name == TOWN]
    villages = [(one, "村", TOWN, "") for one in ("上村", "下村")]
    school = f"{TOWN}中心学校"
    places = [(TOWN, "乡镇", "云岭县", ""), (school, "中心学校", TOWN, ""), *villages]
    people = [*_seats(TOWN, town.clerks), *_seats(school, town.school)]
    offices = (one for one in organisation().units if one.key.startswith("yunling."))
    return _paper(offices, places, people)


def _paper(
    units: Iterable[UnitEntry], places: Iterable[Row] = (), people: Iterable[Row] = ()
) -> bytes:
    entries = list(units)
    names = {one.key: one.name.zh for one in organisation().units}
    rows = [
        (one.name.zh, TYPES[one.type].zh, names.get(one.within or "", ""), "") for one in entries
    ]
    seats = [row for one in entries for row in _seats(one.name.zh, one.people)]
    book = Workbook()
    book.remove(book.active)
    for name, lines in ((UNITS, [*rows, *places]), (PEOPLE, [*seats, *people])):
        sheet = book.create_sheet(name)
        for line in (HEADERS[name], *lines):
            sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _seats(unit: str, people: Iterable[Person]) -> Iterator[Row]:
    for one in people:
        posts = "、".join(ADMINS[role].zh if role in ADMINS else role for role in one.roles)
        yield one.name, unit, posts, one.login
