"""Made-up people: who comes on which day to which office, with which answers. Seeded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from workflow.engine.definition import FormField, Kind
from workflow.people.units import UnitNode, Units
from workflow.rehearsal.staff import Ages, Answer, People, Rows
from workflow.roster.identity import check_digit

AREA = "441499"  # no county has this code
FAMILY = "陈李张黄林刘王吴罗曾谢何温邓叶钟廖邱范邹潘熊"
GIVEN = "文志小永丽建晓秋海慧玉春飞家红振多美长素水满月大新秀桂国惠启碧德若高庆雪天为明"


@dataclass(frozen=True)
class Arrival:
    """One person: when they come, to which unit, with which answers."""

    on: date
    unit_id: int
    kind: str
    answers: Mapping[str, Any]
    registers: tuple[str, ...]


class Crowd:
    """Makes the people of a rehearsal; the same seed makes the same people."""

    def __init__(self, seed: int, cycle: int, people: People, units: Units) -> None:
        self._seed, self._cycle, self._people, self._units = seed, cycle, people, units
        self._sequences: dict[str, Iterator[int]] = {}
        self._accounts = count(1)

    def come(
        self, kinds: Mapping[str, Kind], days: Sequence[date], late: Sequence[date], number: int
    ) -> list[Arrival]:
        """Return everybody in the order in which they come: most near the end of `days`."""
        places = {key: self._places(kind) for key, kind in kinds.items()}
        keys = [key for key in kinds if places[key]]
        found = [
            self._one(Random(f"{self._seed}:{n}"), keys[n % len(keys)], kinds, places, days, late)  # noqa: S311 # nosec B311 - made-up people, not secrets
            for n in range(number if keys else 0)
        ]
        return sorted(found, key=lambda one: one.on)

    def _places(self, kind: Kind) -> list[UnitNode]:
        return sorted((one for one in self._units if one.type == kind.unit), key=lambda one: one.id)

    def _one(
        self,
        draw: Random,
        key: str,
        kinds: Mapping[str, Kind],
        places: Mapping[str, list[UnitNode]],
        days: Sequence[date],
        late: Sequence[date],
    ) -> Arrival:
        town = draw.choice(places[key])
        is_late = bool(late) and draw.random() * 1000 < self._people.late
        at = draw.triangular(0, len(days), len(days) * 0.7)
        on = draw.choice(late) if is_late else days[min(int(at), len(days) - 1)]
        answers = self._answers(draw, kinds[key].fields, town)
        held = (k for k, share in self._people.registers.items() if draw.random() * 1000 < share)
        return Arrival(on, town.id, key, answers, tuple(held))

    def _answers(
        self, draw: Random, fields: Mapping[str, FormField], town: UnitNode
    ) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for key, field in fields.items():
            rule = self._people.answers.get(key)
            if rule is None or rule.age is None:
                given[key] = self._by_rule(draw, field, rule) if rule else None
        for key, rule in self._people.answers.items():
            if rule.age is not None and key in fields:
                given[key] = self._birthday(draw, rule.age, str(given.get(rule.age.by)))
        for key, field in fields.items():
            if given.get(key) is None:
                given[key] = self._by_type(draw, field, given, town)
        return given

    def _by_rule(self, draw: Random, field: FormField, rule: Answer) -> Any:
        if rule.weights is not None:
            return draw.choices(list(rule.weights), list(rule.weights.values()))[0]
        if rule.between is not None:
            return draw.randint(*rule.between)
        return self._rows(draw, field, rule.rows) if rule.rows else None

    def _rows(self, draw: Random, field: FormField, rule: Rows) -> list[dict[str, Any]]:
        rows, year = [], draw.randint(*rule.first_years)
        for _ in range(draw.randint(*rule.number)):
            until = year + draw.randint(*rule.school_years)
            row = {key: f"第{draw.randint(1, 9)}小学" for key in field.fields}
            row |= {rule.from_: f"{year}-09", rule.to: f"{until}-07"}
            row |= {
                key: str(2 * (until - year))
                for key, one in field.fields.items()
                if one.type == "int"
            }
            rows.append(row)
            year = until
        return rows

    def _birthday(self, draw: Random, rule: Ages, group: str) -> str:
        young = draw.random() * 1000 < rule.too_young
        year = self._cycle + 1 if young else self._cycle - draw.randrange(rule.spread)
        born = date(year - rule.ages.get(group, min(rule.ages.values())), 1, 1)
        return (born + timedelta(days=draw.randrange(365))).isoformat()

    def _by_type(
        self, draw: Random, field: FormField, given: Mapping[str, Any], town: UnitNode
    ) -> Any:
        match field.type:
            case "name":
                return draw.choice(FAMILY) + draw.choice(GIVEN) + draw.choice(GIVEN)
            case "id_no":
                return self._id_no(draw, given)
            case "place":
                return self._place(draw, field, town)
            case "choice":
                return draw.choice(list(field.choices))
            case "choices":
                return [draw.choice(list(field.choices))]
            case "table":
                return [{key: self._by_type(draw, one, given, town)
                         for key, one in field.fields.items()}]  # fmt: skip
        return self._plain(draw, field)

    def _plain(self, draw: Random, field: FormField) -> Any:
        match field.type:
            case "int":
                return str(draw.randint(1, 20))
            case "money":
                return str(draw.randint(100, 2000))
            case "date":
                return date(self._cycle, draw.randint(1, 12), draw.randint(1, 28)).isoformat()
            case "month":
                return f"{self._cycle}-{draw.randint(1, 12):02d}"
            case "yes_no":
                return "是"
            case "phone":
                return f"0753-555{draw.randint(0, 9999):04d}"
            case "account":
                return f"629999{next(self._accounts):013d}"
        return field.title.zh

    def _place(self, draw: Random, field: FormField, town: UnitNode) -> str:
        below = self._units.children(town.id, "village")
        wants_village = "村" in field.title.zh and bool(below)
        return draw.choice(below).name.zh if wants_village else town.name.zh

    def _id_no(self, draw: Random, given: Mapping[str, Any]) -> str:
        known = [key for key, rule in self._people.answers.items() if rule.age is not None]
        born = next((str(given[key]) for key in known if given.get(key)), "")
        if not born:
            born = date(
                1960 + draw.randrange(30), draw.randint(1, 12), draw.randint(1, 28)
            ).isoformat()
        numbers = self._sequences.setdefault(born, count(1))
        body = f"{AREA}{born.replace('-', '')}{next(numbers) % 1000:03d}"
        return body + check_digit(body)
