"""What the house reckons of each row of a table: as the form shows it, typed or sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from web.bureau import the_bureau
from web.forms import Box, Section, Sums
from web.language import language, t
from web.show.values import shown
from workflow.cases.as_typed import RowSum, by_row
from workflow.engine.definition import Definition, Kind


def sums_of(
    definition: Definition, kind_key: str, unit_id: int, answers: Mapping[str, Any]
) -> dict[str, Sums]:
    """Return the sums of every table whose rows the rules count, by the name of the table."""
    kind, house = definition.kinds[kind_key], the_bureau().house
    tables = {rule.by_row for rule in kind.computed.values() if rule.by_row}
    return {
        table: _sums(kind, table, by_row(house, definition, kind_key, unit_id, answers, table))
        for table in sorted(tables)
    }


def with_sums(sections: Iterable[Section], sums: Mapping[str, Sums]) -> list[Section]:
    """Return the form with the sums beside the rows of its tables."""
    return [
        replace(section, boxes=tuple(_with(box, sums) for box in section.boxes))
        for section in sections
    ]


def _with(box: Box, sums: Mapping[str, Sums]) -> Box:
    found = sums.get(box.name)
    if found is None:
        return box
    empty = ((("", ""),) * len(found.heads),) * (len(box.rows) - len(found.rows))
    return replace(box, sums=replace(found, rows=(*found.rows, *empty)))


def _sums(kind: Kind, table: str, found: list[dict[str, RowSum]]) -> Sums:
    rules = {key: rule for key, rule in kind.computed.items() if rule.by_row == table}
    rows, total = [], dict.fromkeys(rules, "")
    for row in found:
        cells = []
        for key, rule in rules.items():
            said = row.get(key)
            own, so_far = (shown(rule, said.own), shown(rule, said.so_far)) if said else ("", "")
            more = t("累计 %(n)s", n=so_far) if total[key] and so_far else ""
            total[key] = str(so_far) or total[key]
            cells.append((str(own), more))
        rows.append(tuple(cells))
    heads = tuple(rule.title.in_(language()) for rule in rules.values())
    return Sums(heads, tuple(rows), tuple(total.values()))
