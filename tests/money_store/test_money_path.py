"""From the recheck to the account: claims, allotments, runs, files; on both databases."""

from __future__ import annotations

from datetime import date

from tests.builders import done
from tests.money_store.cast import Payers, codes
from workflow.cases.audit import verify
from workflow.money import reads, service


def test_a_month_goes_from_the_recheck_to_the_account(payers: Payers) -> None:
    (case_id,) = payers.entitled()
    held = payers.held(case_id)
    assert (held.years, held.start, held.state) == (14, "2026-06", "pending")
    payers.clock.set(date(2026, 6, 3))
    assert [one.problem for one in service.sweep(payers.bureau.house)] == [""]
    assert payers.stage(payers.entitlement_case(case_id).id or 0) == "active"
    run = payers.paid("2026-06")
    assert payers.stage(run) == "done"
    assert codes(payers.lines(run)) == [("2026-06", "paid", 70_000)]
    done(payers.do(run, "reconcile", "county_fin"))
    page = reads.run_page(payers.bureau.house, run)
    assert page is not None
    assert all(one.holds for one in page.identities), page.identities
    assert (page.total.fen, page.total.province_fen, page.total.city_fen) == (
        70_000,
        35_000,
        35_000,
    )
    assert verify(payers.bureau.store).ok
