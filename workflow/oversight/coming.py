"""The next twelve months of somebody's area: what they cost, and until when the funds last. Fen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col, select

from workflow.calendar.months import Month
from workflow.cases.house import House
from workflow.engine.actor import Actor
from workflow.money.allotments import funds
from workflow.money.tables import PaymentLine, PaymentRun
from workflow.oversight.county import County
from workflow.oversight.forecast import Ahead, ahead, covered_until
from workflow.oversight.reads import counties


@dataclass(frozen=True, slots=True)
class Coming:
    """One county's programme: its months to come, funds at hand, what of them is owed already."""

    programme: str
    county_id: int
    months: tuple[Ahead, ...]
    available_fen: int
    owed_fen: int

    @property
    def covered(self) -> Month | None:
        """The last month that is covered once what is owed is paid."""
        return covered_until(self.months, self.available_fen - self.owed_fen)

    @property
    def short_fen(self) -> int:
        """What is missing for all of these months; 0 when nothing is."""
        need = self.owed_fen + sum(one.fen for one in self.months)
        return max(0, need - self.available_fen)


def coming(house: House, actor: Actor) -> list[Coming]:
    """Return what comes from next month on, county by county within somebody's posts."""
    with house.store.read() as session:
        return [_coming(county) for county in counties(house, session, actor)]


def _coming(county: County) -> Coming:
    claims = [county.claim(held) for held in county.claims]
    at_hand = funds(county.session, county.programme, county.county_id)
    return Coming(
        county.programme,
        county.county_id,
        ahead(claims, county.tariff, county.month.next),
        at_hand.available_fen,
        _owed(county) + _planned(county),
    )


def _owed(county: County) -> int:
    """Return what is due until this month and in no run yet."""
    return sum(fen for held in county.claims for _, fen in county.due(held, county.month))


def _planned(county: County) -> int:
    """Return what stands in runs that nobody approved: it has taken no funds yet."""
    return int(
        county.session.exec(
            select(func.coalesce(func.sum(PaymentLine.fen), 0))
            .join(PaymentRun, col(PaymentRun.case_id) == PaymentLine.run_id)
            .where(
                PaymentRun.programme == county.programme,
                PaymentRun.county_id == county.county_id,
                PaymentLine.state == "planned",
            )
        ).one()
    )
