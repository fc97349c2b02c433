"""Duties as they stand: of one case, or of all that an actor may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, or_, select

from workflow.calendar.shanghai import shanghai_date
from workflow.calendar.term_load import terms_of
from workflow.cases import lookup
from workflow.cases.facts import params_at
from workflow.cases.house import House
from workflow.cases.tables import AuditEntry, Case
from workflow.duties.periods import Period, periods
from workflow.duties.rules import MISSED, Count, Owed, Record, account, named
from workflow.duties.section import Duty, duties_of
from workflow.duties.tables import DutyExcuse
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition
from workflow.engine.expressions import BadExpression, Unknown, evaluate


@dataclass(frozen=True, slots=True)
class Held:
    """One duty of one case with its periods, the latest last."""

    case_id: int
    number: str
    programme: str
    version: int
    key: str
    duty: Duty
    counts: tuple[Count, ...]

    def at(self, today: date) -> Count | None:
        """Return the period that runs, else the last that ran."""
        begun = [one for one in self.counts if one.period.from_on <= today]
        return begun[-1] if begun else None

    def shown(self, today: date) -> list[Count]:
        """Return what a board shows: that period, and the one before it where that was missed."""
        begun = [one for one in self.counts if one.period.from_on <= today][-2:]
        return [one for one in begun if one is begun[-1] or one.state == MISSED]


def of_case(house: House, session: Session, case: Case) -> list[Held]:
    """Return the duties of one case, in the order of the definition."""
    return list(held(house, session, [case]))


def owing(house: House, session: Session, actor: Actor | None = None) -> Sequence[Case]:
    """Return the open cases of kinds that owe duties, those within an actor's area."""
    kinds = {
        (one.definition.programme, duty.of)
        for one in house.definitions
        for duty in duties_of(one.definition).values()
    }
    if not kinds:
        return []
    of = [(col(Case.programme) == name) & (col(Case.kind) == kind) for name, kind in sorted(kinds)]
    statement = select(Case).where(or_(*of), col(Case.closed_at).is_(None))
    if actor is not None:
        within = lookup.within(actor.posts)
        if within is None:
            return []
        statement = statement.where(within)
    return session.exec(statement.order_by(col(Case.id))).all()


def held(house: House, session: Session, cases: Sequence[Case]) -> Iterable[Held]:
    """Yield each duty of some cases; the same few statements for one and for thousands."""
    ids = [one.id or 0 for one in cases]
    stays, below = _stays(session, ids), _children(session, ids)
    excused = _excuses(session, ids)
    for case in cases:
        definition = house.definitions.get(case.programme, case.version)
        for key, duty in duties_of(definition).items():
            stay = _stay(duty, stays[case.id or 0])
            if duty.of != case.kind or stay is None:
                continue
            one = _Asked(house, definition, case, duty, excused[case.id or 0, key])
            if one.is_owed():
                counts = one.counts(stay, below[case.id or 0, duty.counts])
                yield Held(
                    case.id or 0, case.number, case.programme, case.version, key, duty, counts
                )


@dataclass
class _Asked:
    """One duty of one case, being counted."""

    house: House
    definition: Definition
    case: Case
    duty: Duty
    excused: frozenset[str]

    def __post_init__(self) -> None:
        # Once for a duty of a case, not for each of its records.
        self.params = params_at(self.house, self.definition, self.case.unit_id)

    def is_owed(self) -> bool:
        """Tell whether this case owes the duty at all."""
        return self._holds(self.duty.owed_if, self.case.answers)

    def counts(self, stay: tuple[date, date | None], children: Iterable[Case]) -> tuple[Count, ...]:
        duty, today = self.duty, self.house.clock.today()
        span = self.definition.spans.get(duty.span or "")
        until = stay[1] or today
        terms = terms_of(self.definition.cycle.terms)
        found = periods(duty, terms, stay[0], max(until, stay[0]), span)
        counted = [one for child in children for one in self._record(child)]
        endless = duty.per == "whole" and stay[1] is None  # nobody knows yet when it is over
        risk = {} if endless else {one.key: self._risk_from(one) for one in found}
        owed = self._owed(stay)
        made = account(duty, owed, found, counted, today, risk_from=risk, excused=self.excused)
        return tuple(made)

    def _record(self, child: Case) -> Iterator[Record]:
        """Yield what a case below counts for: one record, or none."""
        duty, answers = self.duty, child.answers
        on = answers.get(duty.dated)
        if on and child.stage in duty.counted_in and self._holds(duty.when, answers):
            first, last = date.fromisoformat(on), answers.get(duty.until or "") or on
            yield Record(first, max(first, date.fromisoformat(last)), answers, child.id or 0)

    def _owed(self, stay: tuple[date, date | None]) -> Owed:
        answers, duty = self.case.answers, self.duty
        total = answers.get(duty.of_total or "")
        return Owed(
            *stay,
            least=self._number(duty.min),
            most=self._number(duty.max),
            total=total if isinstance(total, int) else 0,
            each=tuple(sorted(named(answers, duty.each))),
        )

    def _number(self, wanted: int | str | None) -> int | None:
        if not isinstance(wanted, str):
            return wanted
        value = self.case.answers.get(wanted, self.params.get(wanted))
        return value if isinstance(value, int) else None

    def _holds(self, expression: str | None, answers: Mapping[str, Any]) -> bool:
        if expression is None:
            return True
        try:
            return bool(
                evaluate(
                    expression,
                    {**self.params, **answers},
                )
            )
        except (Unknown, BadExpression, KeyError):
            return False

    def _risk_from(self, period: Period) -> date:
        """Return the day from which a period that lacks something is at risk."""
        before = self.house.calendar.subtract(period.to_on, self.duty.remind)
        return max(before.on, period.from_on)


def _stays(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[date, str, str]]]:
    """Return by case when it went from which stage to which."""
    found = defaultdict[int, list[tuple[date, str, str]]](list)
    rows = session.exec(
        select(AuditEntry.case_id, AuditEntry.at, AuditEntry.from_stage, AuditEntry.to_stage)
        .where(
            col(AuditEntry.case_id).in_(ids),
            AuditEntry.outcome == "done",
            AuditEntry.from_stage != AuditEntry.to_stage,
        )
        .order_by(col(AuditEntry.seq))
    )
    for case_id, at, before, after in rows:
        found[case_id].append((shanghai_date(at), before, after))
    return found


def _stay(duty: Duty, moves: Iterable[tuple[date, str, str]]) -> tuple[date, date | None] | None:
    """Return from when to when a case stood in the stages of a duty; None when it never did."""
    first: date | None = None
    last: date | None = None
    for on, _, after in moves:
        if after in duty.while_:
            first, last = first or on, None
        elif first is not None and last is None:
            last = on
    return None if first is None else (first, last)


def _children(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], list[Case]]:
    """Return by case and kind what was recorded below it."""
    found = defaultdict[tuple[int, str], list[Case]](list)
    below = select(Case).where(col(Case.parent_id).in_(ids)).order_by(col(Case.id))
    for child in session.exec(below):
        found[child.parent_id or 0, child.kind].append(child)
    return found


def _excuses(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], frozenset[str]]:
    found = defaultdict[tuple[int, str], frozenset[str]](frozenset)
    rows = session.exec(select(DutyExcuse).where(col(DutyExcuse.case_id).in_(ids)))
    for one in rows:
        found[one.case_id, one.duty] |= {one.period}
    return found
