"""Payment in a rehearsal: a run once a month, and a bank that pays all but a drawn share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from workflow.cases.tables import Case
from workflow.demo.bank import answer
from workflow.engine.machine import Refused
from workflow.money.downloads import bank_file
from workflow.money.service import apply_return
from workflow.money.tables import Entitlement
from workflow.rehearsal.returned import Mender

if TYPE_CHECKING:
    from workflow.rehearsal.desk import Desk, Waiting
    from workflow.rehearsal.year import Year

ALL_PAID = "money.none_open"


class Bank:
    """Opens runs on their day and answers the files that were sent."""

    def __init__(self, year: Year) -> None:
        self.year, self.bureau = year, year.bureau
        self.mender = Mender(year)
        self._opened: set[tuple[str, str]] = set()

    def open_runs(self) -> None:
        """Open this month's run of every kind of run, once its day has come."""
        today = self.year.today
        month = f"{today:%Y-%m}"
        for key, ways in self.year.ways.items():
            due = ways.kind.pays and (key, month) not in self._opened
            if due and today.day >= self.year.staff.runs.day:
                self._opened.add((key, month))
                self._open(key, month)

    def _open(self, key: str, month: str) -> None:
        kind = self.year.ways[key].kind
        for desk in self.year.desks:
            if desk.seat.role not in kind.opened_by[:1]:
                continue
            nth = desk.person()
            unit = self.bureau.units.ancestor_at(desk.seat.unit.id, kind.unit)
            if nth is None or unit is None or not self._anybody(unit.id) or self._busy(key):
                continue
            given = {name: month for name, one in kind.fields.items() if one.type == "month"}
            self.bureau.open(
                self.year.programme, key, desk.seat.holders[nth], unit.id, given,
                cycle=self.year.cycle,
            )  # fmt: skip
            desk.spend(nth)

    def _anybody(self, county_id: int) -> bool:
        with self.bureau.store.read() as session:
            return (
                session.exec(
                    select(Entitlement.id)
                    .where(
                        Entitlement.programme == self.year.programme,
                        Entitlement.county_id == county_id,
                        col(Entitlement.funded_at).is_not(None),
                    )
                    .limit(1)
                ).first()
                is not None
            )

    def _busy(self, key: str) -> bool:
        with self.bureau.store.read() as session:
            return (
                session.exec(
                    select(Case.id).where(
                        Case.programme == self.year.programme,
                        Case.kind == key,
                        col(Case.closed_at).is_(None),
                    )
                ).first()
                is not None
            )

    def answers(self, one: Waiting, desk: Desk) -> bool:
        """Apply the bank's answer where a run waits for it; True when it was applied."""
        actions = self.year.ways[one.kind].kind.actions_from(one.stage).values()
        if not any(ALL_PAID in action.guards for action in actions):
            return False
        nth = desk.person()
        if nth is None:
            return False
        clerk = desk.seat.holders[nth]
        taken = bank_file(self.bureau.house, one.id, clerk)
        if isinstance(taken, Refused):
            return False
        name, content = taken
        reply = answer(content, self.year.today, self.mender.code)
        desk.spend(nth)
        applied = apply_return(self.bureau.house, one.id, clerk, f"回盘-{name}", reply)
        return not isinstance(applied, Refused) and not applied.repeated
