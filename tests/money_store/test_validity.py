"""When validity ends: payment goes on, or ends with that month, as the definition says."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest

from tests.builders import ALLOWANCE, definitions, done, reasons
from tests.money_store.cast import ON_TIME, Payers, codes
from workflow.engine.registry import Definitions, Published


def _ends(payers: Payers, to: date, after: Literal["keep_paying", "stop_paying"]) -> None:
    whole = definitions().newest(ALLOWANCE)
    validity = whole.validity.model_copy(update={"to": to, "after": after})
    changed = whole.model_copy(update={"validity": validity})
    payers.bureau.house.definitions = Definitions([Published(changed, "changed")])


@pytest.mark.parametrize(
    ("after", "months"),
    [
        ("keep_paying", ["2026-06", "2026-07", "2026-08", "2026-09"]),
        ("stop_paying", ["2026-06", "2026-07"]),
    ],
)
def test_what_is_due_after_the_end(
    fresh: Payers, after: Literal["keep_paying", "stop_paying"], months: list[str]
) -> None:
    fresh.entitled(ON_TIME)
    _ends(fresh, date(2026, 7, 15), after)
    fresh.clock.set(date(2026, 9, 21))
    run = fresh.calculated("2026-09")
    assert [month for month, _, _ in codes(fresh.lines(run))] == months


def test_once_all_was_paid_nothing_more_is_due(fresh: Payers) -> None:
    fresh.entitled(ON_TIME)
    _ends(fresh, date(2026, 7, 15), "stop_paying")
    fresh.clock.set(date(2026, 9, 21))
    run = fresh.paid("2026-09")
    done(fresh.do(run, "reconcile", "county_fin"))
    fresh.clock.set(date(2026, 10, 20))
    again = fresh.open_run("2026-10")
    assert reasons(fresh.do(again, "calculate")) == ["nothing_due"]
