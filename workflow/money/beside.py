"""The years a claim is paid by beside those a correction proposes, and what each gives now. Fen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select

from workflow.calendar.months import Month
from workflow.cases.house import House
from workflow.cases.tables import Case
from workflow.engine.definition import Kind
from workflow.engine.refusal import Reason
from workflow.money.account import tariff_of
from workflow.money.claims import claim_of
from workflow.money.tables import Entitlement


@dataclass(frozen=True, slots=True)
class Standing:
    """Years of service and their monthly rate; None where none is settled."""

    years: int
    fen: int | None


def corrects_years(kind: Kind) -> bool:
    """Tell whether cases of a kind correct the years of a claim."""
    return any("money.correct" in action.effects for action in kind.actions.values())


def beside(
    house: House, claim_case_id: int | None, years: int | None
) -> tuple[Standing, Standing | None] | None:
    """Return what a claim is paid by, and what `years` would give; None without a claim."""
    with house.store.read() as session:
        application = select(Case.parent_id).where(Case.id == claim_case_id)
        held = session.exec(
            select(Entitlement).where(col(Entitlement.application_id).in_(application))
        ).first()
        if held is None:
            return None
        tariff, place = tariff_of(house, session, held), claim_of(held).place
        at = max(Month.of_day(house.clock.today()), Month.parse(held.start))

        def standing(of: int) -> Standing:
            price = tariff.prices(of, place)[at]
            return Standing(of, None if isinstance(price, Reason) else price.fen)

        return standing(held.years), standing(years) if years else None
