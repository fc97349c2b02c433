"""Two offices draw from one period at the same instant: one of them is told who was first."""

from __future__ import annotations

from sqlmodel import select

from tests.builders import reasons
from tests.money_store.cast import Payers
from tests.sampling.draws import checks, opened
from tests.verification.test_at_once import at_once
from workflow.cases.audit import verify
from workflow.engine.machine import Refused
from workflow.money.holds import PaymentHold
from workflow.sampling.tables import RandomDraw


def test_one_draw_of_a_period_stands_and_the_other_is_told(payers: Payers) -> None:
    first, second = (opened(payers, approvals=size) for size in (1, 2))
    people = [payers.who("county_edu"), payers.who("county_edu", nth=1)]
    outcomes = at_once(
        *(
            lambda draw=draw, who=who: payers.bureau.act(draw, "draw", who, {})  # type: ignore[misc]
            for draw, who in zip((first, second), people, strict=True)
        )
    )
    refused = [one for one in outcomes if isinstance(one, Refused)]
    assert [reasons(one) for one in refused] == [["drawn_already"]]
    with payers.bureau.store.read() as session:
        (made,) = session.exec(select(RandomDraw)).all()
        held = session.exec(select(PaymentHold)).all()
    assert len(held) == len(checks(payers, made.case_id)) == (1 if made.case_id == first else 2)
    assert verify(payers.bureau.store).ok
