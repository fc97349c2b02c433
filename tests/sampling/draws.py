"""Short ways to a draw of the county's office and to those who check what was drawn."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from tests.builders import ALLOWANCE, done
from tests.money_store.cast import Payers
from workflow.cases.tables import Case
from workflow.sampling.tables import DrawnCase

PERIOD = {"from": "2026-03-01", "to": "2026-06-02"}
SEEN = {"findings": "查阅原件，与学校留存名册一致"}
DOUBT = {"reason": "任教年限证明系事后补开，建议停发核实"}


def opened(payers: Payers, role: str = "county_edu", **fields: Any) -> int:
    """Open a draw of a period; nothing is drawn yet."""
    office = payers.who(role)
    county = payers.who("county_edu").posts[0].reach_id
    given = PERIOD | fields
    return done(payers.bureau.open(ALLOWANCE, "random_check", office, county, given)).case_id


def drawn(payers: Payers, **fields: Any) -> int:
    """Draw; returns the case of the draw."""
    draw = opened(payers, **fields)
    done(payers.do(draw, "draw", "county_edu"))
    return draw


def checks(payers: Payers, draw: int) -> list[Case]:
    """Return the cases drawn, in the order of the draw, group by group."""
    with payers.bureau.store.read() as session:
        rows = select(Case).join(DrawnCase, col(DrawnCase.case_id) == col(Case.id))
        order = rows.order_by(col(DrawnCase.group_key), col(DrawnCase.rank))
        return list(session.exec(order.where(DrawnCase.draw_id == draw)))


def check_of(payers: Payers, draw: int, name: str) -> int:
    """Return the check of somebody drawn."""
    return next(int(one.id or 0) for one in checks(payers, draw) if one.subject_name == name)


def rejected(payers: Payers, name: str = "罗退") -> int:
    """Let a township reject somebody."""
    case_id = payers.apply(name=name, sequence=190, account="6299990000000000042")
    payers.bring_to([case_id], "preliminary_review")
    head = payers.who("township_head", "松口镇")
    why = {"grounds": "register", "reason": "固化名单核对不符"}
    done(payers.bureau.act(case_id, "reject", head, why))
    return case_id
