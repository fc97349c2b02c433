"""kill -9 at every write of a draw: it is there as a whole, with its holds, or not at all."""

from __future__ import annotations

import pytest
from sqlmodel import func, select

from tests.builders import done
from tests.conftest import KEY
from tests.fault.invariants import problems
from tests.money_store.cast import Payers
from tests.money_store.dying import child, ended
from tests.sampling.draws import opened
from workflow.cases.tables import Case
from workflow.money.holds import PaymentHold
from workflow.sampling.tables import DrawnCase, DrawnFrom, RandomDraw

pytestmark = pytest.mark.fault
NOTHING, WHOLE = ("drafting", 0, 0, 0, 0, 0), ("running", 1, 2, 3, 3, 3)


def standing(payers: Payers, draw: int) -> tuple[str, int, int, int, int, int]:
    """Return the stage of a draw, and how many rows there are of each table."""
    with payers.bureau.store.read() as session:
        tables = (RandomDraw, DrawnFrom, DrawnCase, PaymentHold)
        rows = [session.exec(select(func.count()).select_from(one)).one() for one in tables]
        checks = select(func.count()).select_from(Case).where(Case.kind == "drawn_case")
        first, second, third, fourth = rows
        return payers.stage(draw), first, second, third, fourth, session.exec(checks).one()


def test_whatever_write_is_the_last(payers: Payers) -> None:
    draw = opened(payers, approvals=3)
    url = payers.bureau.store.engine.url.render_as_string(hide_password=False)
    kills = 0
    for at in range(1, 200):
        pid = child(
            url, KEY, payers.clock, lambda other: done(other.do(draw, "draw", "county_edu")), at
        )
        code, now = ended(pid), standing(payers, draw)
        assert now in (NOTHING, WHOLE), (at, code, now)
        assert code == -9 or now == WHOLE
        kills += code == -9
        if now == WHOLE:
            break
    assert kills > 5
    assert not problems(payers.bureau)
