"""Checks of what was paid against what is due: after death, not due, not paid. Fen by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workflow.engine.refusal import Text
from workflow.money.holds import overdue
from workflow.money.tables import Entitlement
from workflow.oversight.county import County
from workflow.oversight.finding import Finding


def dead_paid(county: County) -> Iterator[Finding]:
    """Yield months paid after the month of death that are not being recovered."""
    for held in county.claims:
        died = county.deaths.get(int(held.id or 0))
        for month, parts in sorted(county.reached(held).items()) if died else ():
            fen = sum(parts.values())
            if died and month > died and fen > 0 and not _is_claimed(county, held, str(month)):
                said = Text(f"{died} 去世，{month} 仍发放", f"died in {died}, paid for {month}")
                yield _of(county, held, "dead_paid", str(month), fen, said)


def paid_not_due(county: County) -> Iterator[Finding]:
    """Yield months for which more was paid than is due, but those after a known death."""
    for held in county.claims:
        died = county.deaths.get(int(held.id or 0))
        for month, fen in county.overpaid(held):
            if (died is None or month <= died) and not _is_claimed(county, held, str(month)):
                said = Text("已发多于应发", "more was paid than was due")
                yield _of(county, held, "paid_not_due", str(month), -fen, said)


def due_unpaid(county: County) -> Iterator[Finding]:
    """Yield months due and funded before last month that are neither paid nor on their way."""
    last = county.month.plus(-2)
    for held in county.claims:
        waits = held.funded_at is None or held.state in ("revoked", "suspended")
        if waits or held.id in county.held_back:
            continue
        for month, fen in county.due(held, last):
            said = Text("资金已到位，尚未发放", "funded and not paid")
            yield _of(county, held, "due_unpaid", str(month), fen, said)


def held_overdue(county: County) -> Iterator[Finding]:
    """Yield claims held from payment longer than the case that holds them may take."""
    by_id = {int(held.id or 0): held for held in county.claims}
    for claim, case in overdue(county.session, by_id, county.today):
        held = by_id[claim]
        fen = sum(fen for _, fen in county.due(held, county.month))
        said = Text(f"{case.number} 期限 {case.due_on}", f"{case.number} due {case.due_on}")
        found = _of(county, held, "held_overdue", "", fen, said)
        yield replace(found, subject=case.number, case_id=case.id)


def _is_claimed(county: County, held: Entitlement, month: str) -> bool:
    return (int(held.id or 0), month) in county.claimed


def _of(county: County, held: Entitlement, check: str, month: str, fen: int, said: Text) -> Finding:
    return Finding(
        check, f"{held.id}|{month}", county.county_id, held.unit_id, said, fen, held.name, month,
        held.case_id or held.application_id, held.id,
    )  # fmt: skip
