"""One office at work: what waits for it, the oldest due first, as far as its persons get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from workflow.cases.outcome import Done
from workflow.cases.tables import Case, Task
from workflow.clock import SHANGHAI
from workflow.engine.actor import Actor
from workflow.engine.definition import Action
from workflow.engine.machine import Refused
from workflow.rehearsal.answers import answers_for, chance, vouched
from workflow.rehearsal.scratch import Seat
from workflow.rehearsal.staff import Office
from workflow.store.hot import Prepared

if TYPE_CHECKING:
    from workflow.rehearsal.year import Year

_C, _T = Case.__table__, Task.__table__  # type: ignore[attr-defined]
_busy = Prepared(select(_T.c.role, _T.c.reach_id).distinct())
_waiting = Prepared(
    select(_C.c.id, _C.c.kind, _C.c.stage, _C.c.unit_id, _C.c.cycle, _T.c.due_on, _C.c.opened_at)
    .join(_T, _T.c.case_id == _C.c.id)
    .where(_T.c.reach_id == bindparam("reach_id"), _T.c.role == bindparam("role"))
    .order_by(_T.c.due_on, _T.c.case_id)
    .limit(bindparam("most"))
)
RETRY_AFTER = 5  # working days until an office tries again what was refused


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case on a desk."""

    id: int
    kind: str
    stage: str
    unit_id: int
    cycle: int
    due_on: date
    opened_at: datetime

    @property
    def opened_on(self) -> date:
        """The day it was opened."""
        return self.opened_at.astimezone(SHANGHAI).date()


@dataclass
class Desk:
    """One office of the rehearsal, with what is left of its day."""

    seat: Seat
    office: Office
    left: dict[int, int] = field(default_factory=dict)
    resting: dict[int, date] = field(default_factory=dict)
    turn: int = 0

    def begin(self, today: date) -> None:
        """Start a working day: who is there, and how much each gets done."""
        away = [one for one in self.office.absences if one.from_ <= today <= one.to]
        gone = max((one.persons or self.office.persons for one in away), default=0)
        present = max(self.office.persons - gone, 0)
        self.left = dict.fromkeys(range(present), self.office.cases_per_day)

    @property
    def capacity(self) -> int:
        """How many more acts this office gets done today."""
        return sum(self.left.values())

    def person(self, but: frozenset[int] = frozenset()) -> int | None:
        """Return who acts next, by turns, of those present and allowed; None if nobody."""
        order = [(self.turn + n) % len(self.seat.holders) for n in range(len(self.seat.holders))]
        for nth in order:
            if self.left.get(nth, 0) > 0 and self.seat.holders[nth].account_id not in but:
                self.turn = nth + 1
                return nth
        return None

    def spend(self, nth: int) -> None:
        """Count one act of a person."""
        self.left[nth] -= 1


class Worker:
    """Does the work of desks; remembers who did what, so that two persons act where two must."""

    def __init__(self, year: Year) -> None:
        self.year, self.bureau = year, year.bureau
        self.did: dict[tuple[int, str], set[int]] = {}
        self.visits: Counter[tuple[int, str, str]] = Counter()
        self.busy: set[tuple[str, int]] = set()
        self.refusals: Counter[tuple[str, str, str, str]] = Counter()

    def look_round(self) -> None:
        """See at which desks anything waits: most days, at most desks, nothing does."""
        with self.bureau.store.look() as hot:
            self.busy = {(role, reach_id) for role, reach_id in hot.rows(_busy, {})}

    def work(self, desk: Desk) -> None:
        """Let an office do what it can today."""
        acted = False
        while desk.capacity > 0 and (desk.seat.role, desk.seat.reach_id) in self.busy:
            waiting = self._waiting(desk)
            if not waiting:
                break
            acted = True
            for one in waiting:
                if desk.capacity <= 0:
                    break
                self._take(desk, one)
        if acted:
            self.look_round()

    def _waiting(self, desk: Desk) -> list[Waiting]:
        """Return what can be worked on now; what was put aside waits for its day."""
        today = self.year.today
        desk.resting = {one: until for one, until in desk.resting.items() if until > today}
        wanted = {
            "role": desk.seat.role,
            "reach_id": desk.seat.reach_id,
            "most": desk.capacity + len(desk.resting),
        }
        with self.bureau.store.look() as hot:
            rows = hot.rows(_waiting, wanted)
        found = [Waiting(*row) for row in rows]
        return [one for one in found if one.id not in desk.resting]

    def _take(self, desk: Desk, one: Waiting) -> None:
        until = self.year.lists.not_before(one) or self.year.bank.mender.not_before(one)
        if until is not None:
            desk.resting[one.id] = until
            return
        if self.year.bank.answers(one, desk):
            return
        for key in self._choices(desk, one):
            outcome = self.act(desk, one, key)
            if isinstance(outcome, Done):
                return
            if outcome is None:
                desk.resting[one.id] = self.year.after(1)
                return
            desk.resting[one.id] = self.year.after(RETRY_AFTER)
        # Nothing could be done: the office comes back to it later.
        desk.resting.setdefault(one.id, self.year.after(RETRY_AFTER))

    def _choices(self, desk: Desk, one: Waiting) -> Sequence[str]:
        """Return the actions to try, in order: mostly onwards, now and then back or refused."""
        ways = self.year.ways[one.kind]
        way, subject = ways.of(one.stage, desk.seat.role), ways.kind.subject
        if subject is None:
            return (*self.year.bank.mender.first(one), *way.forward)
        visit = self.visits[one.id, one.stage, desk.seat.role]
        self.visits[one.id, one.stage, desk.seat.role] += 1
        draw = chance(self.year.seed, one.id, one.stage, desk.seat.role).random() * 1000
        office = desk.office
        if visit == 0 and way.back and draw < office.returned:
            return (*way.back[:1], *way.forward)
        if visit == 0 and way.refuse and draw >= 1000 - office.rejected:
            return (*way.refuse[:1], *way.forward)
        return (*way.forward, *way.refuse)

    def act(self, desk: Desk, one: Waiting, key: str) -> Done | Refused | None:
        """Let somebody of the office do one action; None when nobody may today."""
        kind = self.year.ways[one.kind].kind
        action = kind.actions[key]
        barred = self._barred(one.id, action)
        while (nth := desk.person(barred)) is not None:
            actor = desk.seat.holders[nth]
            outcome = self._try(desk, one, key, action, actor)
            desk.spend(nth)
            if isinstance(outcome, Done):
                self.did.setdefault((one.id, key), set()).add(int(actor.account_id or 0))
                return outcome
            codes = {reason.code for reason in outcome.reasons}
            if codes != {"same_person"}:
                self._note(one, key, desk, outcome)
                return outcome
            barred |= {int(actor.account_id or 0)}
        return None

    def _barred(self, case_id: int, action: Action) -> frozenset[int]:
        done = (self.did.get((case_id, other), ()) for other in action.differs_from)
        return frozenset(account for accounts in done for account in accounts)

    def _try(
        self, desk: Desk, one: Waiting, key: str, action: Action, actor: Actor
    ) -> Done | Refused:
        given = answers_for(self.bureau, one.id, action, desk.seat.role)
        actor = replace(actor, proven=action.asks_password)
        outcome = self.bureau.act(one.id, key, actor, given)
        if isinstance(outcome, Refused) and "evidence" in outcome.reasons[0].en:
            clauses = tuple(self.year.ways[one.kind].kind.clauses)
            outcome = self.bureau.act(one.id, key, actor, {**given, **vouched(clauses)})
        return outcome

    def _note(self, one: Waiting, key: str, desk: Desk, outcome: Refused) -> None:
        title = self.year.ways[one.kind].kind.actions[key].title
        reason = outcome.reasons[0]
        self.refusals[title.zh, title.en, reason.zh, reason.en] += 1
