"""Those who are paid, as lists of other departments are held against them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases.facts import place_of
from workflow.cases.house import House
from workflow.cases.tables import AuditEntry, Case
from workflow.money.tables import RUNNING, Entitlement
from workflow.roster.identity import birth_on
from workflow.roster.storing import some_of
from workflow.verification.rules import Ended, Payee


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with its case, as far as a match needs it."""

    id: int
    application_id: int
    case_id: int
    person: str
    name: str
    unit_id: int
    start: Month
    last_month: str | None
    state: str

    @property
    def is_running(self) -> bool:
        """True while it may still be paid."""
        return self.state in RUNNING


def claims_of(session: Session, programme: str, kind: str, county_id: int) -> dict[int, Claim]:
    """Return the claims of a county by id: of each person the running one, else the last."""
    rows = session.exec(
        select(
            Entitlement.id, Entitlement.application_id, Case.id, Entitlement.person_index,
            Entitlement.name, Entitlement.unit_id, Entitlement.start, Entitlement.last_month,
            Entitlement.state,
        )  # type: ignore[call-overload]
        .join(Case, col(Case.parent_id) == col(Entitlement.application_id))
        .where(
            Entitlement.programme == programme,
            Entitlement.county_id == county_id,
            Case.kind == kind,
        )
        .order_by(col(Entitlement.id))
    )  # fmt: skip
    latest: dict[str, Claim] = {}
    for claim_id, application, case_id, person, name, unit, start, last_month, state in rows:
        claim = Claim(
            claim_id, application, case_id, person, name, unit,
            Month.parse(start), last_month, state,
        )  # fmt: skip
        before = latest.get(claim.person)
        if before is None or claim.is_running or not before.is_running:
            latest[claim.person] = claim
    return {claim.id: claim for claim in latest.values()}


def claim_of(session: Session, entitlement_id: int, case_id: int) -> Claim:
    """Return the claim of a proposal."""
    held = session.get_one(Entitlement, entitlement_id)
    return Claim(
        entitlement_id, held.application_id, case_id, held.person_index, held.name,
        held.unit_id, Month.parse(held.start), held.last_month, held.state,
    )  # fmt: skip


def payees_of(
    house: House, session: Session, claims: Iterable[Claim], names: Collection[str]
) -> list[Payee]:
    """Return the claims as rules compare them; births are opened for those of `names` only."""
    claims = list(claims)
    alike = [one.application_id for one in claims if one.name in names]
    births = _births(house, session, alike)
    return [Payee(one.id, one.person, one.name, births.get(one.application_id)) for one in claims]


def _births(house: House, session: Session, cases: Collection[int]) -> dict[int, date]:
    """Return the birth dates that the ID numbers of applications say, by case."""
    found: dict[int, date] = {}
    for some in some_of(list(cases)):
        for case in session.exec(select(Case).where(col(Case.id).in_(some))):
            kind = house.definitions.get(case.programme, case.version).kinds[case.kind]
            key = kind.subject.id_no if kind.subject else None
            if key and case.answers.get(key):
                sealed = str(case.answers[key])
                id_no = house.store.vault.open(sealed, place_of(case.number, key))
                found[int(case.id or 0)] = birth_on(id_no)
    return found


def ended(session: Session, claim: Claim) -> Ended | None:
    """Return how a claim ended; None while it runs."""
    if claim.is_running:
        return None
    last = Month.parse(claim.last_month) if claim.last_month else None
    entry = session.exec(
        select(AuditEntry)
        .where(
            AuditEntry.case_id == claim.case_id,
            AuditEntry.outcome == "done",
            AuditEntry.to_stage == claim.state,
            AuditEntry.from_stage != claim.state,
        )
        .order_by(col(AuditEntry.seq).desc())
    ).first()
    said = entry.detail.get("died_on") if entry else None
    return Ended(last, date.fromisoformat(str(said)) if said else None)
