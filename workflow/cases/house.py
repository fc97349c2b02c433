"""What the door works with: the parts the composition root put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from workflow.calendar.days import WorkCalendar
from workflow.clock import Clock
from workflow.engine.definition import Definition, Kind
from workflow.engine.refusal import Reason
from workflow.engine.registry import Definitions
from workflow.people.units import Units
from workflow.store.engine import Store, Work

if TYPE_CHECKING:
    from workflow.cases.rows import CaseRow
    from workflow.cases.transaction import Transaction

Guard = Callable[["Transaction", "CaseRow", Mapping[str, Any]], Reason | None]
Effect = Callable[["Transaction", "CaseRow", Mapping[str, Any]], None]
Policy = Callable[[Mapping[str, Any]], Any]


@dataclass
class House:
    """The store, the clock, the people, the definitions, and every name YAML may use."""

    store: Store
    clock: Clock
    calendar: WorkCalendar
    units: Units
    definitions: Definitions
    guards: dict[str, Guard] = field(default_factory=dict)
    effects: dict[str, Effect] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    checks: dict[str, tuple[Any, ...]] = field(default_factory=dict)  # of papers, by programme
    money_rules: Callable[[Work, CaseRow, Mapping[str, Any]], Any] | None = None
    banks: Any = None  # workflow.money.banks.Banks: by which layout each county's bank files go
    dates: dict[Any, Any] = field(default_factory=dict)
    stopping: Event = field(default_factory=Event)  # set: sweeps end after the piece in hand
    packaged: WorkCalendar = field(init=False)  # the years that came with the product
    calendar_edition: int = 0  # how many papers were put into force on top of them
    shipped: Definitions = field(init=False)  # the versions that came as files
    library_edition: int = 0  # the last publication this process knows of

    def __post_init__(self) -> None:
        self.packaged = self.calendar
        self.shipped = self.definitions

    def take_calendar(self, calendar: WorkCalendar, edition: int) -> None:
        """Count by another calendar from now on, and by none of the dates counted before."""
        self.calendar, self.dates, self.calendar_edition = calendar, {}, edition

    def in_force(self, programme: str) -> Definition:
        """Return the version that opens new cases today; raises UnknownDefinition."""
        return self.definitions.in_force(programme, self.clock.today())

    def programmes(self) -> tuple[Definition, ...]:
        """Return the version of each programme that opens new cases today, by name."""
        return self.definitions.all_in_force(self.clock.today())

    def take_definitions(self, definitions: Definitions, edition: int) -> None:
        """Work by these versions from now on."""
        self.definitions, self.library_edition = definitions, edition

    def definition_of(self, case: CaseRow) -> Definition:
        """Return the version a case keeps."""
        return self.definitions.get(case.programme, case.version)

    def kind_of(self, case: CaseRow) -> Kind:
        """Return the kind of a case in the version it keeps."""
        return self.definition_of(case).kinds[case.kind]

    def desk_of(self, case: CaseRow, role: str) -> int | None:
        """Return the unit at whose level `role` looks after a case: that of its side, if any."""
        side = case.area.sides.get(role)
        unit_id = case.unit_id if side is None else int(side.rstrip("/").rpartition("/")[2])
        return self.reach_of(self.definition_of(case), role, unit_id)

    def reach_of(self, definition: Definition, role: str, unit_id: int) -> int | None:
        """Return the unit at whose level `role` looks after cases of `unit_id`."""
        unit = self.units.ancestor_at(unit_id, definition.roles[role].reach)
        return None if unit is None else unit.id
