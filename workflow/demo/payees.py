"""Those who were taken over, in figures: due in the first half of the year, to come back. Fen."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.rows import read_case
from workflow.engine.refusal import Reason
from workflow.money.claims import claim_of
from workflow.money.due import due_lines
from workflow.money.recovery_tables import Recovery
from workflow.money.rules import tariff_for
from workflow.money.tables import Entitlement
from workflow.store.engine import Store, Work
from workflow.store.hot import Hot
from workflow.verification.tables import MatchList, MatchRow

FIRST, LAST = Month.of(2026, 1), Month.of(2026, 6)


@dataclass(frozen=True, slots=True)
class PayeeHalf:
    """One payee: what was rightly due for January to June, what is claimed back by year."""

    id_no: str
    monthly_fen: int
    start: str
    due_2026H1_fen: int
    recover_2025_fen: int
    recover_2026_fen: int


def payees(house: House, programme: str) -> tuple[PayeeHalf, ...]:
    """Return everybody who was taken over, in the order they were."""
    with house.store.read() as session:
        back = _claimed_back(session, programme)
        held = session.exec(
            select(Entitlement)
            .where(
                Entitlement.programme == programme,
                col(Entitlement.taken_over_through).is_not(None),
            )
            .order_by(col(Entitlement.id))
        ).all()
        return tuple(_half(house, session, one, back[int(one.id or 0)]) for one in held)


def _half(house: House, session: Session, held: Entitlement, back: Counter[str]) -> PayeeHalf:
    case = read_case(Hot(session.connection()), held.application_id)
    assert case is not None
    facts = Facts(house, Work(session.connection(), session), case, house.clock.today())
    lines = due_lines(claim_of(held), {}, LAST, tariff_for(facts["money"], facts), FIRST)
    if isinstance(lines, Reason):
        raise ValueError(lines.zh)
    due = sum(line.fen for line in lines if line.month >= FIRST)
    subject = house.kind_of(case).subject
    assert subject is not None
    return PayeeHalf(
        str(facts[subject.id_no or ""]), int(held.taken_over_fen or 0), held.start, due,
        back["2025"], back["2026"],
    )  # fmt: skip


def _claimed_back(session: Session, programme: str) -> defaultdict[int, Counter[str]]:
    """Return what recoveries claim, by entitlement and year of the month."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row in session.exec(select(Recovery).where(Recovery.programme == programme)):
        for one in row.months:
            found[row.entitlement_id][one["month"][:4]] += one["fen"]
    return found


def unmatched_deaths(store: Store) -> int:
    """Return how many rows of lists of deaths are nobody of ours."""
    with store.read() as session:
        return session.exec(
            select(func.count())
            .select_from(MatchRow)
            .join(MatchList, col(MatchList.id) == MatchRow.list_id)
            .where(MatchList.key == "deaths", MatchRow.outcome == "unmatched")
        ).one()
