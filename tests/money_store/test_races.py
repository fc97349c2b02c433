"""Two at once: nobody is paid twice, funds are never exceeded; the database itself refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.builders import case, done, reasons
from tests.money_store.cast import Payers
from workflow.cases.outcome import Done
from workflow.money.tables import IN_FLIGHT, PaymentLine


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment; returns what each gave."""
    start = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        start.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_two_runs_calculated_at_once_share_the_months_out(payers: Payers) -> None:
    runs = [payers.open_run("2026-06", nth) for nth in (0, 1)]
    clerks = [payers.who("pay_unit", nth=nth) for nth in (0, 1)]
    outcomes = at_once(
        *(
            lambda run=run, clerk=clerk: payers.bureau.act(run, "calculate", clerk)
            for run, clerk in zip(runs, clerks, strict=True)
        )
    )
    assert sum(isinstance(one, Done) for one in outcomes) == 1, outcomes
    assert [reasons(one) for one in outcomes if not isinstance(one, Done)] == [["nothing_due"]]
    twice = Counter((line.person_index, line.month) for line in payers.lines())
    assert len(twice) == 17
    assert set(twice.values()) == {1}


def test_two_runs_approved_at_once_never_exceed_the_funds(fresh: Payers) -> None:
    (case_id,) = fresh.entitled(stage="allocate")
    roster = fresh.lists([case(fresh.bureau, case_id)], "county_roster")
    (allotment,) = fresh.children(roster, "fund_allotment")
    fresh.act(allotment, "issue", "city_fin", document_no="一号", issued_on="2026-03-02",
              province_fen="350", city_fen="350")  # fmt: skip
    fresh.act(allotment, "receive", "county_fin", received_on="2026-03-02", county_fen="0")
    fresh.act(allotment, "disburse", "county_fin")
    runs = []
    for month in (6, 7):
        fresh.clock.set(date(2026, month, 5))
        runs.append(fresh.calculated(f"2026-{month:02d}"))
        done(fresh.do(runs[-1], "approve_run", "county_edu"))
    finance = fresh.who("county_fin")
    outcomes = at_once(
        *(lambda run=run: fresh.bureau.act(run, "approve_run", finance) for run in runs)
    )
    assert sum(isinstance(one, Done) for one in outcomes) == 1, outcomes
    assert [reasons(one) for one in outcomes if not isinstance(one, Done)] == [["funds_short"]]
    assert sorted(line.state for line in fresh.lines()) == ["approved", "planned"]


def test_a_return_file_applied_twice_at_once_counts_once(payers: Payers) -> None:
    run = payers.sent("2026-06")
    content = payers.answer(run)
    outcomes = at_once(lambda: payers.back(run, content), lambda: payers.back(run, content))
    assert all(isinstance(one, Done) for one in outcomes), outcomes
    assert sorted(one.repeated for one in outcomes) == [False, True]


def test_the_database_refuses_a_second_live_line(payers: Payers) -> None:
    run = payers.calculated("2026-06")
    line = payers.lines(run)[0].model_dump(exclude={"id"})
    with pytest.raises(IntegrityError), payers.bureau.store.write() as session:
        session.add(PaymentLine(**{**line, "run_id": 9, "kind": "arrears", "state": "failed"}))
    with payers.bureau.store.write() as session:
        session.add(PaymentLine(**{**line, "state": "released"}))
        session.add(PaymentLine(**{**line, "kind": "adjustment"}))


@pytest.mark.parametrize("state", IN_FLIGHT)
def test_the_database_refuses_a_second_adjustment_under_way(payers: Payers, state: str) -> None:
    line = payers.lines(payers.calculated("2026-06"))[0].model_dump(exclude={"id"})
    under_way = {**line, "kind": "adjustment", "state": "approved"}
    payers.cooked = True  # lines are put beside the ledger
    with payers.bureau.store.write() as session:
        session.add(PaymentLine(**{**under_way, "state": "paid"}))
        session.add(PaymentLine(**under_way))
    with pytest.raises(IntegrityError), payers.bureau.store.write() as session:
        session.add(PaymentLine(**{**under_way, "state": state, "run_id": 9}))


def test_the_database_refuses_parts_that_do_not_sum(payers: Payers) -> None:
    run = payers.calculated("2026-06")
    with pytest.raises(IntegrityError), payers.bureau.store.write() as session:
        session.connection().exec_driver_sql(
            f"UPDATE payment_lines SET county_fen = 1 WHERE run_id = {run}"
        )


@pytest.mark.parametrize("table", ["entitlement_events", "allotments"])
def test_what_happened_is_never_changed(payers: Payers, table: str) -> None:
    with pytest.raises(DatabaseError), payers.bureau.store.write() as session:
        session.connection().exec_driver_sql(f"DELETE FROM {table}")
