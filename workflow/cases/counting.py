"""A clock as a page explains it: its rules day by day, all that befell it, what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from workflow.calendar.daily import LedgerDay, days
from workflow.calendar.ledger import COUNTED, WINDOWS, Ledger
from workflow.calendar.records import Notice
from workflow.cases.clock_rules import Permit
from workflow.cases.clock_tables import ClockEntry
from workflow.cases.clocks import may_do
from workflow.cases.house import House
from workflow.cases.ledger import Entry, ledger_of
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import Deadline
from workflow.cases.transaction import Transaction, reaches
from workflow.engine import timing
from workflow.engine.actor import Actor
from workflow.engine.definition import Kind
from workflow.engine.refusal import Text
from workflow.store.engine import Work


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule of a clock: its date, its clause, and each day of its count where it counts days."""

    text: Text
    clause: str
    on: date
    binds: bool
    past: bool
    provisional: bool
    fixed: bool
    opens_on: date | None
    steps: tuple[Text, ...]
    days: tuple[LedgerDay, ...]

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The papers of the State Council and the county that its days rest on."""
        found = (one.notice for one in self.days if one.notice is not None)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class CountedClock:
    """Everything the page of a clock shows."""

    key: str
    clock: timing.Deadline
    case: CaseRow
    kind: Kind
    state: str
    started_on: date
    due_on: date
    ended_on: date | None
    paused_on: date | None
    provisional: bool
    used: int
    extended: int
    calendar: str
    rules: tuple[RuleCount, ...]
    entries: tuple[ClockEntry, ...]
    permits: tuple[Permit, ...]
    earlier: tuple[Deadline, ...]

    def on(self, day: date) -> tuple[ClockEntry, ...]:
        """What befell the clock on a day."""
        return tuple(one for one in self.entries if one.on == day)


def counted_clock(
    house: House, case_id: int, key: str, actor: Actor, nth: int | None = None
) -> CountedClock | None:
    """Return the newest clock of a key (or the nth, from 1); None where there is none to see."""
    with house.store.read() as session:
        transaction = Transaction(house, Work(session.connection(), session), actor)
        case = read_case(transaction.hot, case_id)
        if case is None or not reaches(actor, case.area):
            return None
        mine = select(Deadline).where(Deadline.case_id == case_id, Deadline.key == key)
        rows = session.exec(mine.order_by(col(Deadline.id))).all()
        at = (nth or len(rows)) - 1
        kind = _kind_with(house, case, key)
        if not 0 <= at < len(rows) or key not in kind.deadlines:
            return None
        row = rows[at]
        entries = tuple(
            session.exec(
                select(ClockEntry)
                .where(ClockEntry.deadline_id == row.id)
                .order_by(col(ClockEntry.seq))
            )
        )
        may = may_do(transaction, case).get(key, ()) if at == len(rows) - 1 else ()
    clock = kind.deadlines[key]
    return CountedClock(
        key, clock, case, kind, row.state, row.started_on, row.due_on, row.ended_on,
        row.paused_on, row.provisional, row.used, row.extended, row.calendar,
        _rules(house, row, clock, entries), entries, may,
        tuple(one for one in rows if one.id != row.id),
    )  # fmt: skip


def _kind_with(house: House, case: CaseRow, key: str) -> Kind:
    """Return the kind of a case; as another version writes it, if only that one has the clock."""
    own = house.kind_of(case)
    known = (one.kinds.get(case.kind) for one in house.definitions.versions(case.programme))
    others = (one for one in known if one is not None and key in one.deadlines)
    return own if key in own.deadlines else next(others, own)


def _rules(
    house: House, row: Deadline, clock: timing.Deadline, entries: tuple[ClockEntry, ...]
) -> tuple[RuleCount, ...]:
    ledger = ledger_of((_entry(one) for one in entries), clock)
    binding = next((at for at, one in enumerate(row.rules) if one["on"] == str(row.due_on)), None)
    return tuple(
        _rule(house, row, one, ledger, binds=at == binding) for at, one in enumerate(row.rules)
    )


def _entry(one: ClockEntry) -> Entry:
    return Entry(one.deadline_id, one.seq, one.what, one.on, one.person, one.data)


def _rule(
    house: House, row: Deadline, rule: Mapping[str, Any], ledger: Ledger, *, binds: bool
) -> RuleCount:
    on = date.fromisoformat(rule["on"])
    counted: tuple[LedgerDay, ...] = ()
    if rule.get("rule", "working_days") == "working_days" and rule.get("days"):
        stands = row.state == "paused" and ledger.paused_on is not None
        until = house.clock.today() if stands else on
        counts = bool(rule.get("first_day_counts"))
        counted = days(row.started_on, until, ledger, house.calendar, first_day_counts=counts)
    opens_on = rule.get("opens_on")
    return RuleCount(
        Text(rule["zh"], rule["en"]), rule.get("clause", ""), on, binds,
        bool(rule.get("past")), bool(rule["provisional"]),
        rule.get("rule") not in COUNTED | WINDOWS,
        date.fromisoformat(opens_on) if opens_on else None,
        tuple(Text(zh, en) for zh, en in rule.get("steps", ())), counted,
    )  # fmt: skip
