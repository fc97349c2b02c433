"""What one county's programme looks like today: claims, what reached whom, what is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.rows import read_case
from workflow.engine.refusal import Reason
from workflow.money.claims import claim_of
from workflow.money.due import Entitlement as Claim
from workflow.money.due import Paid, due_lines, overpaid_lines
from workflow.money.entries import given, given_to, with_under_way
from workflow.money.holds import held_now
from workflow.money.recovery_tables import Recovery
from workflow.money.rules import Tariff, tariff_for
from workflow.money.tables import Entitlement, EntitlementEvent
from workflow.store.engine import Work
from workflow.store.hot import Hot
from workflow.verification.section import matches_of
from workflow.verification.tables import MatchProposal

MonthAndFen = tuple[Month, int]


@dataclass(frozen=True)
class County:
    """One programme in one county, read at once; every check of it asks here."""

    house: House
    session: Session
    programme: str
    county_id: int
    today: date
    _answers: dict[Any, tuple[Paid, tuple[MonthAndFen, ...]]] = field(
        default_factory=dict, repr=False
    )
    _claims: dict[int, Claim] = field(default_factory=dict, repr=False)

    @cached_property
    def claims(self) -> list[Entitlement]:
        """All claims, in the order they came about."""
        return list(
            self.session.exec(
                select(Entitlement)
                .where(
                    Entitlement.programme == self.programme,
                    Entitlement.county_id == self.county_id,
                )
                .order_by(col(Entitlement.id))
            )
        )

    @cached_property
    def month(self) -> Month:
        """The month of today."""
        return Month.of_day(self.today)

    def claim(self, held: Entitlement) -> Claim:
        """Return a claim as the rules read it."""
        known = self._claims.get(int(held.id or 0))
        return known or self._claims.setdefault(int(held.id or 0), claim_of(held))

    def reached(self, held: Entitlement) -> Paid:
        """Return what did reach somebody, by month."""
        return given_to(held, self._reached, self.tariff)

    def given(self, held: Entitlement) -> Paid:
        """Return the same with lines under way."""
        return given_to(held, self._given, self.tariff)

    @cached_property
    def _reached(self) -> Mapping[str, Paid]:
        return given(self.session, self.programme, self.people(), under_way=False)

    @cached_property
    def _given(self) -> Mapping[str, Paid]:
        return with_under_way(self.session, self.programme, self._reached, self.people())

    def due(self, held: Entitlement, up_to: Month) -> tuple[MonthAndFen, ...]:
        """Return what is due to somebody until a month and not on its way; () without a rate."""
        return self._asked(due_lines, held, self.given(held), up_to, self.tariff)

    def overpaid(self, held: Entitlement) -> tuple[MonthAndFen, ...]:
        """Return what reached somebody and was not due, as negative amounts."""
        return self._asked(overpaid_lines, held, self.reached(held), self.tariff)

    def _asked(
        self, rule: Callable[..., Any], held: Entitlement, paid: Paid, *more: Any
    ) -> tuple[MonthAndFen, ...]:
        """Ask a rule once of all claims that are alike and were given the same.

        Equal parts are one mapping in `entries.given`, so their identity stands for them; `paid`
        is kept with the answer, lest another mapping come to lie in its place.
        """
        claim = self.claim(held)
        alike = (claim.years, claim.place, claim.start, claim.history)
        key = (rule, alike, tuple(paid), tuple(map(id, paid.values())), more)
        if key not in self._answers:
            lines = rule(claim, paid, *more)
            told = () if isinstance(lines, Reason) else lines
            self._answers[key] = paid, tuple((line.month, line.fen) for line in told)
        return self._answers[key][1]

    def people(self) -> Any:
        """Select the persons of this county, whatever their claim."""
        return select(Entitlement.person_index).where(
            Entitlement.programme == self.programme, Entitlement.county_id == self.county_id
        )

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """The parameters in force here, as a case of this county reads them."""
        work = Work(self.session.connection(), self.session)
        asked = self.claims[0].application_id
        case = read_case(Hot(work.connection), asked)
        if case is None:
            raise LookupError(f"no case {asked}")
        return Facts(self.house, work, case, self.today)

    @cached_property
    def tariff(self) -> Tariff:
        """Rates and shares with this county's choices, those enacted included."""
        return tariff_for(self.facts["money"], self.facts)

    @cached_property
    def claimed(self) -> set[tuple[int, str]]:
        """The months that a recovery claims back, by claim."""
        rows = self.session.exec(
            select(Recovery.entitlement_id, Recovery.months).where(
                Recovery.programme == self.programme, Recovery.county_id == self.county_id
            )
        )
        return {(held, str(one["month"])) for held, months in rows for one in months}

    @cached_property
    def deaths(self) -> dict[int, Month]:
        """The month of death by claim: decided here, or of an accepted dated list of deaths."""
        found = {
            one.entitlement_id: Month.of_day(one.event_on)
            for one in self.proposals
            if one.state == "accepted" and one.event_on and self._tells_death(one)
        }
        decided = self.session.exec(
            select(EntitlementEvent.entitlement_id, EntitlementEvent.month)
            .join(Entitlement, col(Entitlement.id) == EntitlementEvent.entitlement_id)
            .where(
                EntitlementEvent.kind == "death",
                Entitlement.programme == self.programme,
                Entitlement.county_id == self.county_id,
            )
            .order_by(col(EntitlementEvent.id))
        )
        return found | {int(held): Month.parse(month) for held, month in decided}

    @cached_property
    def proposals(self) -> list[MatchProposal]:
        """What lists of other departments say of people here."""
        return list(
            self.session.exec(
                select(MatchProposal)
                .where(
                    MatchProposal.programme == self.programme,
                    MatchProposal.county_id == self.county_id,
                )
                .order_by(col(MatchProposal.id))
            )
        )

    @cached_property
    def held_back(self) -> frozenset[int]:
        """The claims that are held from payment now."""
        claims = select(Entitlement.id).where(
            Entitlement.programme == self.programme, Entitlement.county_id == self.county_id
        )
        return frozenset(held_now(self.session, claims))

    def _tells_death(self, one: MatchProposal) -> bool:
        match = matches_of(self.house.definitions.get(one.programme, one.version))[one.key]
        return any("died_on" in outcome.takes for outcome in match.outcomes.values())

    def is_dated(self, one: MatchProposal) -> bool:
        """Tell whether a list says when something happened, not what somebody is."""
        definition = self.house.definitions.get(one.programme, one.version)
        return matches_of(definition)[one.key].dated is not None
