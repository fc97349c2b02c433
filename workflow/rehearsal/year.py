"""The rehearsal itself: day after day, the sweeps, those who come, and every office's work."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.clockwork import run_all
from workflow.engine.definition import Definition, Kind
from workflow.engine.machine import Refused
from workflow.rehearsal.boards import Boards
from workflow.rehearsal.desk import Desk, Worker
from workflow.rehearsal.lists import ListKeeper
from workflow.rehearsal.money import Bank
from workflow.rehearsal.people import Arrival, Crowd
from workflow.rehearsal.scratch import load_registers, people_the_county
from workflow.rehearsal.staff import Staff
from workflow.rehearsal.way import Ways

LATE_WITHIN = 15  # working days after the window in which those who are late still come


@dataclass(frozen=True)
class Plan:
    """What is rehearsed: the programme, from when to when, how many people, which seed."""

    programme: str
    from_on: date
    to: date
    people: int
    seed: int
    staff: Staff


class Year:
    """One rehearsal on a scratch house."""

    def __init__(self, bureau: Bureau, clock: SetClock, plan: Plan) -> None:
        self.bureau, self.clock, self.plan = bureau, clock, plan
        self.programme, self.seed, self.staff = plan.programme, plan.seed, plan.staff
        self.cycle, self.today = plan.from_on.year, plan.from_on
        self.definition: Definition = bureau.definitions.in_force(plan.programme, plan.from_on)
        self.ways = {key: Ways(self.definition, key) for key in self.definition.kinds}
        seats = people_the_county(bureau, self.definition, self.staff, plan.from_on)
        self.desks = [Desk(seat, self.staff.office(seat.role, seat.unit.key)) for seat in seats]
        self.coming = deque(self._people())
        self.turned_away: list[tuple[Arrival, Refused]] = []
        load_registers(bureau, self.definition, list(self.coming))
        self.bank, self.boards = Bank(self), Boards(self)
        self.lists, self.worker = ListKeeper(self), Worker(self)
        self._queues: dict[tuple[str, int], deque[Arrival]] = {}

    def play(self) -> Iterator[date]:
        """Play every day; yields each as it ends."""
        for nth in range((self.plan.to - self.plan.from_on).days + 1):
            self.today = self.plan.from_on + timedelta(days=nth)
            self.clock.set(self.today, 8)
            run_all(self.bureau)
            if self.bureau.calendar.is_working(self.today):
                self.clock.set(self.today, 9)
                self._work()
            yield self.today

    def after(self, working_days: int) -> date:
        """Return the day so many working days from today."""
        return self.bureau.calendar.add(self.today, working_days).on

    def anybody_to_come(self, path: str) -> bool:
        """Tell whether somebody is still to come to an office below a unit."""
        units = self.bureau.units
        queued = (one for queue in self._queues.values() for one in queue)
        return any(units.path(one.unit_id).startswith(path) for one in (*queued, *self.coming))

    def _people(self) -> list[Arrival]:
        kinds = {key: kind for key, kind in self.definition.kinds.items() if kind.is_applied_for}
        days = self._working_days(self.plan.from_on, self._window_end(kinds))
        last = self.bureau.calendar.add(days[-1], LATE_WITHIN).on
        late = self._working_days(days[-1] + timedelta(days=1), min(last, self.plan.to))
        crowd = Crowd(self.seed, self.cycle, self.staff.people, self.bureau.units)
        return crowd.come(kinds, days, late, self.plan.people)

    def _window_end(self, kinds: dict[str, Kind]) -> date:
        """Return the last day on which people are to come: a fixed date on the first stage."""
        ends = []
        for kind in kinds.values():
            for clock in kind.deadlines.values():
                if kind.start in clock.in_:
                    yearly = (getattr(rule, "yearly", None) for rule in clock.due)
                    ends += [str(one) for one in yearly if isinstance(one, str) and "-" in one]
        found = [date.fromisoformat(f"{self.cycle}-{one}") for one in ends]
        inside = [one for one in found if self.plan.from_on < one <= self.plan.to]
        # Without a date the last ones come early enough to be dealt with before the end.
        settled = self.bureau.calendar.subtract(self.plan.to, 2 * LATE_WITHIN).on
        return min(inside, default=max(settled, self.plan.from_on))

    def _working_days(self, first: date, last: date) -> list[date]:
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        days = [day for day in span if self.bureau.calendar.is_working(day)]
        return days or [first]

    def _work(self) -> None:
        for desk in self.desks:
            desk.begin(self.today)
        self._admit()
        self.bank.open_runs()
        self._boards()
        self.boards.object()
        self.worker.look_round()
        for desk in self.desks:
            self.worker.work(desk)
        self._boards()  # what was published today hangs today, where persons are left

    def _boards(self) -> None:
        if self.boards.used:
            self.boards.look_round()
            for desk in self.desks:
                self.boards.post(desk)

    def _admit(self) -> None:
        """Bring those whose day has come to the office that opens their case."""
        while self.coming and self.coming[0].on <= self.today:
            one = self.coming.popleft()
            self._queues.setdefault((one.kind, one.unit_id), deque()).append(one)
        for (key, unit_id), queue in self._queues.items():
            kind = self.definition.kinds[key]
            for desk in self.desks:
                opens = desk.seat.role in kind.opened_by
                if opens and self.bureau.units.path(unit_id).startswith(desk.seat.reach_path):
                    self._open(desk, kind, key, queue)

    def _open(self, desk: Desk, kind: Kind, key: str, queue: deque[Arrival]) -> None:
        """Open cases until a third of the day is spent: work at the desk goes on beside."""
        quota = max(desk.capacity // 3, 1)
        while queue and quota and (nth := desk.person()) is not None:
            one, quota = queue.popleft(), quota - 1
            outcome = self.bureau.open(
                self.programme, key, desk.seat.holders[nth], one.unit_id, one.answers,
                cycle=self.cycle,
            )  # fmt: skip
            desk.spend(nth)
            if isinstance(outcome, Refused):
                self.turned_away.append((one, outcome))
