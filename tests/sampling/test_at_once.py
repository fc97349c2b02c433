"""Two offices draw from one period at the same instant; a draw dies half way."""

from __future__ import annotations

import pytest
from sqlmodel import select

from tests.builders import reasons
from tests.money_store.cast import Payers
from tests.sampling.draws import checks, opened
from tests.verification.test_at_once import at_once
from workflow.cases.audit import verify
from workflow.cases.tables import Case
from workflow.engine.machine import Refused
from workflow.money.holds import PaymentHold
from workflow.sampling import effects
from workflow.sampling.tables import DrawnFrom, RandomDraw


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


class Killed(BaseException):
    """What a process that is killed does: nothing more."""


@pytest.mark.parametrize("where", ["insert_cases", "_hold"])
def test_a_draw_that_dies_leaves_nothing(
    payers: Payers, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = opened(payers, approvals=3)
    real = getattr(effects, where)

    def dies(*given: object, **more: object) -> None:
        real(*given, **more)
        raise Killed

    monkeypatch.setattr(effects, where, dies)
    with pytest.raises(Killed):
        payers.do(draw, "draw", "county_edu")
    with payers.bureau.store.read() as session:
        for table in (RandomDraw, DrawnFrom, PaymentHold):
            assert session.exec(select(table)).all() == []
        assert session.exec(select(Case).where(Case.kind == "drawn_case")).all() == []
    assert payers.stage(draw) == "drafting"
