"""Where a case goes: its stage, its clocks, its work items, the messages that tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from workflow.cases import ledger
from workflow.cases.changes import Changes
from workflow.cases.deadlines import NO_DUE, clock_changes, deadline_row, due_dates
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.outcome import Carved
from workflow.cases.rows import CaseRow
from workflow.engine.actor import Actor
from workflow.engine.definition import Kind
from workflow.messages.tables import PERSON
from workflow.store.engine import Work
from workflow.store.hot import Hot

MOST_DATES = 4096


@dataclass
class Course:
    """The part of a transaction that moves cases on."""

    house: House
    work: Work
    actor: Actor
    command: str | None = None
    carved: list[Carved] = field(default_factory=list)
    effective_on: date | None = None  # what the clock does says on which day it was due

    def __post_init__(self) -> None:
        self.hot = Hot(self.work.connection)
        self.changes = Changes(self.hot)
        self.now: datetime = self.house.clock.now()
        self.today: date = self.house.clock.today()
        self.why = ledger.Why()  # of the act at work: clocks that stop by it keep its reason
        self._looked_up: dict[tuple[int, str], Facts] | None = None

    @property
    def session(self) -> Session:
        """The ORM's view of this transaction; made only when somebody asks."""
        return self.work.session

    @property
    def person(self) -> str:
        """Who acts, whatever account they use, as the record names them."""
        return "system" if self.actor.is_system else self.actor.person_key

    def facts(self, case: CaseRow) -> Facts:
        """Return what rules may know of the case."""
        known, place = self._looked_up, (case.id, case.raw_answers)
        if known is None:
            return Facts(self.house, self.work, case, self.today)
        if place not in known:
            known[place] = Facts(self.house, self.work, case, self.today)
        return known[place]

    @contextmanager
    def looked_up_once(self) -> Iterator[None]:
        """Let guards and clauses share what they look up: nothing else changes meanwhile."""
        before, self._looked_up = self._looked_up, {}
        try:
            yield
        finally:
            self._looked_up = before

    def move(self, case: CaseRow, kind: Kind, to_stage: str) -> None:
        """Put the case into a stage: edition, clocks, work items."""
        from_stage, case.stage = case.stage, to_stage
        case.edition += 1
        if from_stage == to_stage:
            return
        self.changes.tally([case], from_stage, to_stage)
        case.stage_since = self.now
        case.closed_at = self.now if kind.stages[to_stage].end else None
        self._clocks(case, kind, from_stage, to_stage)
        if any(from_stage in one.from_ and one.signoff for one in kind.actions.values()):
            self.changes.voided.append({"of_case": case.id, "because": to_stage})
        self.tasks(case, kind, had=bool(kind.stages[from_stage].waits_for))

    def tasks(self, case: CaseRow, kind: Kind, *, had: bool) -> None:
        """Give the case to those it now waits for."""
        if had:
            self.changes.dropped_tasks.append({"of_case": case.id})
        for role in kind.stages[case.stage].waits_for:
            reach_id = self.house.desk_of(case, role)
            if reach_id is not None:
                self.changes.tasks.append(
                    {
                        "case_id": case.id,
                        "role": role,
                        "reach_id": reach_id,
                        "due_on": case.due_on or NO_DUE,
                        "claimed_by": None,
                    }
                )

    def _clocks(self, case: CaseRow, kind: Kind, from_stage: str | None, to_stage: str) -> None:
        changed = clock_changes(kind, from_stage, to_stage)
        if not changed.any:
            return
        for key in changed.ended:
            self.changes.ended_deadlines.append(
                {
                    "of_case": case.id,
                    "of_key": key,
                    "to_state": "met",
                    "to_ended_on": self.today,
                }
            )
        started = changed.started
        if changed.stops:
            started += ledger.by_stage(self, case, kind, changed, self.why)
        due = None
        if changed.goes_on or changed.resumed:
            due = ledger.still_due(self.hot, case.id, changed.ended)
        for key in started:
            dates = self.due(case, kind, key)
            row = deadline_row(case.id, key, self.today, dates, self.house.calendar.version)
            self.changes.deadlines.append(row)
            due = row["due_on"] if due is None else min(due, row["due_on"])
        case.due_on = due

    def start_clocks(self, case: CaseRow, kind: Kind) -> None:
        """Start the clocks of a case that was just opened."""
        self._clocks(case, kind, None, case.stage)

    def due(self, case: CaseRow, kind: Kind, key: str) -> Any:
        """Dates of a clock that starts today: the same for all of one unit, day and answers."""
        known, facts = self.house.dates, self.facts(case)
        answers = [facts[one] for one in kind.deadlines[key].named if one in kind.fields]
        place = (
            self.house.calendar.version,
            *(self.today, case.programme, case.version, case.kind, key, case.cycle, case.unit_id),
            *answers,
        )
        if place not in known:
            if len(known) > MOST_DATES:
                known.clear()
            definition = self.house.definition_of(case)
            known[place] = due_dates(
                self.house,
                definition,
                kind.deadlines[key],
                case.cycle,
                self.today,
                facts,
            )
        return known[place]

    def tell(self, case: CaseRow, role: str, what: str, mark: str = "") -> None:
        """Write one message to an office into the outbox: once an edition, or once a `mark`."""
        reach_id = self.house.desk_of(case, role)
        if reach_id is not None:
            self._told(case, what, f"{mark or case.edition}:{role}", role, reach_id)

    def tell_person(self, case: CaseRow, account_id: int, what: str, mark: str) -> None:
        """Write one message to one person into the outbox: once a `mark`."""
        self._told(case, what, f"{mark}:{PERSON}{account_id}", PERSON, account_id)

    def _told(self, case: CaseRow, what: str, mark: str, role: str, reach_id: int) -> None:
        self.changes.messages.append(
            {
                "key": f"{what}:{case.id}:{mark}",
                "what": what,
                "case_id": case.id,
                "role": role,
                "reach_id": reach_id,
                "facts": {},
                "at": self.now,
                "told_on": self.today,
            }
        )
