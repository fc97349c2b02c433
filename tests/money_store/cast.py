"""Short ways to payment runs and to the people who make, approve and answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import col, select

from tests.builders import ALLOWANCE, case, done
from tests.journeys import Journey
from workflow.cases.outcome import Done
from workflow.cases.tables import Case
from workflow.demo.bank import reply
from workflow.engine.machine import Refused
from workflow.money import service
from workflow.money.bankfile import Batch
from workflow.money.banks import packaged
from workflow.money.records import last_file
from workflow.money.sending import batch_of
from workflow.money.tables import Entitlement, PaymentLine

LAYOUT = packaged().layouts["yunling_csv"]
ON_TIME = {"name": "冯才"}  # 14 years, 700 yuan, 60 in May 2026
LATE = {"name": "何田", "born": "1965-03-20", "account": "6299990000000000026"}  # since 2025-04
SHORT = {
    "name": "温江",
    "town": "南坪镇",
    "account": "6299990000000000034",
    "terms": [{"school": "南坪小学", "from": "1985-09", "to": "1993-07", "semesters": "16"}],
}  # 8 years, 400 yuan: city 6, county 4


class Payers(Journey):
    """A journey that goes on to the money; `cooked` where a test falsifies the books."""

    cooked = False

    def entitled(self, *people: Mapping[str, Any], stage: str = "pay") -> list[int]:
        """Bring people to where they are paid; the clock stands in their first month."""
        ids = [self.apply(**one) for one in people or ({},)]
        self.bring_to(ids, stage)
        return ids

    def open_run(self, up_to: str, nth: int = 0) -> int:
        """Open a run; returns its case."""
        clerk = self.who("pay_unit", nth=nth)
        county = clerk.posts[0].reach_id
        opened = self.bureau.open(ALLOWANCE, "payment_run", clerk, county, {"up_to": up_to})
        return done(opened).case_id

    def do(self, run: int, action: str, role: str = "pay_unit", nth: int = 0, **given: Any) -> Any:
        """Do one action on a run; returns what came of it."""
        proven = replace(self.who(role, nth=nth), proven=True)
        return self.bureau.act(run, action, proven, given)

    def calculated(self, up_to: str) -> int:
        """Open and calculate a run."""
        run = self.open_run(up_to)
        done(self.do(run, "calculate"))
        return run

    def approve(self, run: int) -> Done | Refused:
        """Let education and finance approve; returns what the last one was told."""
        first: Done | Refused = self.do(run, "approve_run", "county_edu", verdict="agree")
        if isinstance(first, Refused):
            return first
        last: Done | Refused = self.do(run, "approve_run", "county_fin", verdict="agree")
        return last

    def sent(self, up_to: str) -> int:
        """Bring a run to the bank."""
        run = self.calculated(up_to)
        done(self.approve(run))
        done(self.do(run, "send"))
        return run

    def batch(self, run: int) -> Batch:
        """Return what was sent last, as the bank sees it."""
        with self.bureau.store.read() as session:
            return batch_of(session, self.bureau.store.vault, last_file(session, run))

    def seq(self, run: int, name: str) -> int:
        """Return the number of somebody in what was sent last."""
        return next(line.seq for line in self.batch(run).lines if line.name == name)

    def answer(
        self, run: int, failed: Mapping[int, str] | None = None, only: range | None = None
    ) -> bytes:
        """Return the bank's answer to what was sent last."""
        return reply(LAYOUT, self.batch(run), self.clock.today(), failed, only)

    def back(self, run: int, content: bytes) -> Done | Refused:
        """Apply a return file."""
        clerk = self.who("pay_unit")
        return service.apply_return(self.bureau.house, run, clerk, "回盘.csv", content)

    def paid(self, up_to: str) -> int:
        """Take a run through the bank; every line is paid."""
        run = self.sent(up_to)
        done(self.back(run, self.answer(run)))
        return run

    def person(self, name: str) -> int:
        """Return the application of somebody by name."""
        with self.bureau.store.read() as session:
            where = (Case.kind == "application", Case.subject_name == name)
            return int(session.exec(select(Case.id).where(*where)).one() or 0)

    def stage(self, case_id: int) -> str:
        """Return where a case stands."""
        return case(self.bureau, case_id).stage

    def lines(self, run: int | None = None, name: str = "") -> list[PaymentLine]:
        """Return the lines of a run, or all of them; of one person when named."""
        with self.bureau.store.read() as session:
            statement = select(PaymentLine).order_by(col(PaymentLine.id))
            if run is not None:
                statement = statement.where(PaymentLine.run_id == run)
            if name:
                held = select(Entitlement.id).where(Entitlement.name == name)
                statement = statement.where(col(PaymentLine.entitlement_id).in_(held))
            return list(session.exec(statement))

    def held(self, application_id: int) -> Entitlement:
        """Return the claim of an application."""
        with self.bureau.store.read() as session:
            return session.exec(
                select(Entitlement).where(Entitlement.application_id == application_id)
            ).one()

    def entitlement_case(self, application_id: int) -> Case:
        """Return the entitlement case of an application."""
        with self.bureau.store.read() as session:
            return session.exec(
                select(Case).where(Case.parent_id == application_id, Case.kind == "entitlement")
            ).one()


def codes(lines: Sequence[PaymentLine]) -> list[tuple[str, str, int]]:
    """Return month, state and amount of lines."""
    return [(line.month, line.state, line.fen) for line in lines]
