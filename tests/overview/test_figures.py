"""Every figure of the overview, counted a second time: slowly, row by row, by another hand."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, select

from tests.builders import county, holder
from tests.overview import worlds
from workflow.bureau import Bureau
from workflow.cases.rows import read_case
from workflow.cases.tables import AuditEntry, Case, Deadline, Task
from workflow.clock import SetClock, shanghai_instant
from workflow.engine.actor import Actor
from workflow.money.tables import Allotment, Entitlement, PaymentLine, PaymentRun
from workflow.overview.asked import Asked, years
from workflow.overview.reads import Figures, figures
from workflow.store.engine import Store
from workflow.store.hot import Hot

# Midnight of 1 June in Shanghai, written out: what was done before is May's.
JUNE = datetime(2026, 5, 31, 16, tzinfo=UTC)
READERS = (("township_head", "松口镇"), ("county_edu", ""), ("city_edu", ""), ("auditor", ""))


def test_every_figure_is_what_a_slow_count_says(store: Store, clock: SetClock) -> None:
    bureau = county(store, clock)
    clock.set(worlds.TODAY)
    readers = [holder(bureau, role, unit) for role, unit in READERS]
    units = [one for one in bureau.units if one.type in ("township", "village", "county")][:12]

    @settings(max_examples=8, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32), reader=st.sampled_from(readers))
    def holds(seed: int, reader: Actor) -> None:
        with suppress(Undone), store.write() as session:
            worlds.write(session, units, seed)
            slow = Slow(bureau, session, reader)
            definition = bureau.house.definitions.newest("substitute_allowance")
            asked = Asked("substitute_allowance", 2026, reader.posts)
            slow.agrees(figures(bureau.house, session, asked, definition, "application"))
            assert years(session, reader.posts) == slow.years()
            raise Undone

    holds()


class Undone(Exception):
    """A world is forgotten when it was looked at."""


class Slow:
    """The same figures by loops over whole tables."""

    def __init__(self, bureau: Bureau, session: Session, reader: Actor) -> None:
        self.bureau, self.session, self.reader = bureau, session, reader
        every = {int(one.id or 0): one for one in self.all(Case)}
        hot = Hot(session.connection())
        areas = {key: read_case(hot, key) for key in every}
        self.seen = {
            key: one
            for key, one in every.items()
            if any(area.area.covers(post) for post in reader.posts if (area := areas[key]))
        }
        self.cases = {
            key: one
            for key, one in self.seen.items()
            if one.programme == "substitute_allowance" and one.cycle == 2026
        }
        self.clocks = [one for one in self.all(Deadline) if one.case_id in self.cases]
        self.overdue = {
            one.case_id
            for one in self.clocks
            if one.state == "running" and one.due_on < worlds.TODAY
        }

    def all(self, table: type[SQLModel]) -> list[Any]:
        return list(self.session.exec(select(table)))

    def years(self) -> dict[str, list[int]]:
        pairs = {(one.programme, one.cycle) for one in self.seen.values()}
        names = {name for name, _ in pairs}
        return {name: sorted((y for n, y in pairs if n == name), reverse=True) for name in names}

    def agrees(self, found: Figures) -> None:
        self._stages(found)
        self._clocks(found)
        self._offices(found)
        self._money(found)
        self._towns(found)

    def _stages(self, found: Figures) -> None:
        kinds = {one.kind for one in self.cases.values()}
        for kind in kinds | {"application"}:
            own = [one for one in self.cases.values() if one.kind == kind]
            assert found.now(kind) == Counter(one.stage for one in own)
            late = Counter(one.stage for one in own if one.id in self.overdue)
            assert +Counter(found.late(kind)) == late
        came = {
            (one.case_id, self.cases[one.case_id].kind, one.to_stage)
            for one in self.all(AuditEntry)
            if one.case_id in self.cases and one.outcome != "refused"
            if one.from_stage != one.to_stage
        }
        assert found.entered == Counter((kind, stage) for _, kind, stage in came)

    def _clocks(self, found: Figures) -> None:
        told: Counter[tuple[str, str, str]] = Counter()
        for one in self.clocks:
            place = (self.cases[one.case_id].kind, one.key)
            if one.state == "met":
                told[*place, "late" if one.ended_on > one.due_on else "in_time"] += 1
            else:
                told[*place, "open"] += 1
                told[*place, "overdue"] += one.state == "running" and one.due_on < worlds.TODAY
        said = {
            (one.kind, one.key, name): getattr(one, name)
            for one in found.kept
            for name in ("open", "overdue", "in_time", "late")
        }
        assert +Counter(said) == +told

    def _offices(self, found: Figures) -> None:
        tasks = [one for one in self.all(Task) if one.case_id in self.cases]

        def place(one: Any) -> Any:
            held = self.cases[one.case_id]
            return (one.role, one.reach_id), held.kind, held.stage

        said = {(one.office, one.kind, one.stage): (one.n, one.late) for one in found.waiting}
        assert {key: n for key, (n, _) in said.items()} == Counter(map(place, tasks))
        late = Counter(place(one) for one in tasks if one.case_id in self.overdue)
        assert {key: n for key, (_, n) in said.items() if n} == late
        assert found.acts == Counter(
            office
            for one in self.all(AuditEntry)
            if one.case_id in self.cases and one.at >= JUNE and one.account_id
            if one.outcome == "opinion"
            or (one.outcome == "done" and one.from_stage != one.to_stage)
            if (office := self._office(one)) is not None
        )

    def _office(self, one: AuditEntry) -> tuple[str, int] | None:
        definition = self.bureau.house.definitions.newest("substitute_allowance")
        case = read_case(Hot(self.session.connection()), one.case_id)
        if (
            case is None
            or one.role not in definition.roles
            or case.sides.startswith(f"|{one.role}:-")
        ):
            return None
        reach = self.bureau.house.desk_of(case, one.role)
        return (one.role, reach) if reach else None

    def _money(self, found: Figures) -> None:
        steps: dict[str, list[int]] = {}
        for one in self.all(Allotment):
            if one.case_id in self.cases:
                _add(steps.setdefault(one.step, [0, 0, 0]), one)
        paid = [0, 0, 0]
        for one in self._lines():
            _add(paid, one)
        said = {one.step: [one.province_fen, one.city_fen, one.county_fen] for one in found.money}
        assert said.pop("paid", [0, 0, 0]) == paid
        assert said == steps

    def _lines(self) -> list[Any]:
        runs = {one.case_id: one for one in self.all(PaymentRun)}
        held = {one.id: one.application_id for one in self.all(Entitlement)}
        return [
            one
            for one in self.all(PaymentLine)
            if one.state == "paid" and held[one.entitlement_id] in self.seen
            if (runs[one.run_id].programme, runs[one.run_id].cycle)
            == ("substitute_allowance", 2026)
        ]

    def _towns(self, found: Figures) -> None:
        cases = [one for one in self.cases.values() if one.kind == "application"]
        units = {one.id: one.unit_id for one in self.all(Entitlement)}
        for town in found.towns:
            own = [one for one in cases if self._in(one.unit_id, town.unit_id)]
            lines = [
                one for one in self._lines() if self._in(units[one.entitlement_id], town.unit_id)
            ]
            assert (town.n, town.closed, town.late, town.persons, town.fen) == (
                len(own), sum(one.closed_at is not None for one in own),
                sum(one.id in self.overdue for one in own),
                len({one.person_index for one in lines}), sum(one.fen for one in lines),
            )  # fmt: skip
        in_towns = sum(self._town_of(one.unit_id) is not None for one in cases)
        assert sum(one.n for one in found.towns) == in_towns

    def _in(self, unit_id: int, town_id: int) -> bool:
        return f"/{town_id}/" in self.bureau.units.path(unit_id)

    def _town_of(self, unit_id: int) -> int | None:
        chain = self.bureau.units.chain(unit_id)
        return next((one.id for one in chain if one.type == "township"), None)


def _add(sums: list[int], one: Any) -> None:
    for at, name in enumerate(("province_fen", "city_fen", "county_fen")):
        sums[at] += getattr(one, name)


def test_the_month_of_an_act_is_shanghais() -> None:
    from workflow.overview.offices import month_began

    assert month_began(worlds.TODAY) == JUNE == shanghai_instant(worlds.TODAY.replace(day=1))
