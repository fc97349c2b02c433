"""When an office closes a list: once all have come, so often, or in time for its date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from workflow.cases.tables import Case
from workflow.engine.definition import Kind
from workflow.money.tables import PaymentLine

if TYPE_CHECKING:
    from workflow.rehearsal.desk import Waiting
    from workflow.rehearsal.year import Year

NO_DATE = 9999


class ListKeeper:
    """Says whether an office waits before it acts on a list, or on money that is not paid yet."""

    def __init__(self, year: Year) -> None:
        self.year, self.bureau, self.rule = year, year.bureau, year.staff.lists

    def not_before(self, one: Waiting) -> date | None:
        """Return the day until which an office leaves a case alone; None when it acts now."""
        kind = self.year.ways[one.kind].kind
        if kind.members is not None and one.stage == kind.start:
            return None if self._is_time(one, kind) else self.year.after(1)
        if self._waits_for_payment(one, kind):
            return self.year.after(5)
        return None

    def _is_time(self, one: Waiting, kind: Kind) -> bool:
        calendar, today = self.bureau.calendar, self.year.today
        if calendar.count(one.opened_on, today) >= self.rule.every_working_days:
            return True
        dated = one.due_on.year < NO_DATE
        if dated and calendar.count(today, one.due_on) <= self.rule.before_due:
            return True
        return self._all_in(one, kind)

    def _all_in(self, one: Waiting, kind: Kind) -> bool:
        """Tell whether nobody is on the way to this list any more."""
        path = self.bureau.units.path(one.unit_id)
        if self.year.anybody_to_come(path):
            return False
        wanted = [stage for action in kind.actions.values() for stage in action.members_in]
        ways = self.year.ways[kind.members or ""]
        upstream = ways.before(wanted) if wanted else frozenset()
        with self.bureau.store.read() as session:
            found = session.exec(
                select(Case.id)
                .where(
                    Case.programme == self.year.programme,
                    Case.kind == kind.members,
                    Case.cycle == one.cycle,
                    col(Case.stage).in_(sorted(upstream)),
                    col(Case.unit_path).startswith(path),
                )
                .limit(1)
            ).first()
        return found is None

    def _waits_for_payment(self, one: Waiting, kind: Kind) -> bool:
        """Funds that were passed on are settled once somebody was paid from them."""
        passed_on = [
            one.to for one in kind.actions.values() if "money.disburse" in one.effects and one.to
        ]
        if one.stage not in passed_on:
            return False
        with self.bureau.store.read() as session:
            last = session.exec(
                select(func.max(PaymentLine.paid_on)).where(
                    PaymentLine.programme == self.year.programme
                )
            ).one()
            since = session.exec(select(Case.stage_since).where(Case.id == one.id)).one()
        return last is None or last < since.date()
