"""How the amount of a case comes about, for its page: the lines of the programme's award."""

from __future__ import annotations

from collections import ChainMap
from typing import Any

from workflow.calendar.months import Month
from workflow.cases.house import House
from workflow.cases.rows import read_case
from workflow.cases.transaction import Transaction
from workflow.engine.actor import SYSTEM
from workflow.engine.refusal import Reason
from workflow.money.claims import award_of
from workflow.money.rules import Line
from workflow.store.engine import Work


def reasoning(house: House, case_id: int) -> tuple[Line, ...]:
    """Return the steps behind the amount of a case; none where nothing is awarded or known.

    The caller has asked whether the reader may see the case. Before the approval the month
    of today stands for its month.
    """
    with house.store.read() as session:
        transaction = Transaction(house, Work(session.connection(), session), SYSTEM)
        case = read_case(transaction.hot, case_id)
        if case is None or "monthly_fen" not in house.kind_of(case).computed:
            return ()
        names = ChainMap[str, Any](
            {"approved_in": str(Month.of_day(transaction.today))},
            transaction.facts(case),  # type: ignore[arg-type]  # read only
        )
        award = award_of(house, house.kind_of(case), names)
        return () if isinstance(award, Reason) else award.lines
