"""What people are due and were given, person by person and by level; amounts in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy import select as sums_of
from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import Case
from workflow.clock import SHANGHAI
from workflow.engine.refusal import Reason
from workflow.money.claims import Approved, Award, award_of, claim_of
from workflow.money.due import due_lines
from workflow.money.rules import tariff_for
from workflow.money.tables import LEVELS, Entitlement, PaymentLine, PaymentRun
from workflow.store.engine import Work
from workflow.store.hot import Hot


@dataclass(frozen=True, slots=True)
class Awarded:
    """What an application comes to by the policy that payment follows."""

    case_id: int
    number: str
    stage: str
    id_no: str
    award: Award | Reason


@dataclass(frozen=True, slots=True)
class PersonYear:
    """What a person is due for a year's months and owed for earlier ones, and was paid in all."""

    application_id: int
    id_no: str
    name: str
    years: int
    monthly_fen: int
    start: str
    months: int
    due_fen: int
    province_fen: int
    city_fen: int
    county_fen: int
    arrears_fen: int
    paid_fen: int
    taken_over: bool


def awards(house: House, cycle: int, programme: str | None = None) -> tuple[Awarded, ...]:
    """Work out the award of every application of a cycle, wherever it stands."""
    with house.store.read() as session:
        reader = _Reader(house, session)
        return tuple(
            _awarded(reader, case_id)
            for definition in house.programmes()
            if programme in (None, definition.programme)
            for name, kind in definition.kinds.items()
            if "monthly_fen" in kind.computed
            for case_id in reader.cases(definition.programme, name, cycle)
        )


class _Reader:
    """Cases and their facts inside one read."""

    def __init__(self, house: House, session: Session) -> None:
        self.house, self.session = house, session
        self.work = Work(session.connection(), session)
        self.hot, self.today = Hot(session.connection()), house.clock.today()
        self.approved = {
            application_id: Month.of_day(made_at.astimezone(SHANGHAI).date())
            for application_id, made_at in session.exec(
                select(Entitlement.application_id, Entitlement.made_at)
            )
        }

    def cases(self, programme: str, kind: str, cycle: int) -> list[int]:
        """Return the cases of a kind in a cycle."""
        where = (Case.programme == programme, Case.kind == kind, Case.cycle == cycle)
        found = self.session.exec(select(Case.id).where(*where).order_by(col(Case.id)))
        return [int(one or 0) for one in found]

    def read(self, case_id: int) -> tuple[CaseRow, Facts]:
        """Return a case and what rules may know of it."""
        case = read_case(self.hot, case_id)
        assert case is not None
        return case, Facts(self.house, self.work, case, self.today)

    def id_no(self, case: CaseRow, facts: Facts) -> str:
        """Return the person's ID number, opened: for the operator's own files only."""
        subject = self.house.kind_of(case).subject
        return str(facts.get(subject.id_no) or "") if subject and subject.id_no else ""

    def approved_in(self, case_id: int) -> Month:
        """Return the month of approval, this one where there is none yet."""
        return self.approved.get(case_id) or Month.of_day(self.today)


def _awarded(reader: _Reader, case_id: int) -> Awarded:
    case, facts = reader.read(case_id)
    names = Approved(facts, reader.approved_in(case_id))
    found = award_of(reader.house, reader.house.kind_of(case), names)
    return Awarded(case.id, case.number, case.stage, reader.id_no(case, facts), found)


def people(house: House, programme: str, year: int) -> tuple[PersonYear, ...]:
    """Return every entitlement with its figures of a year, deaths and stops counted in."""
    with house.store.read() as session:
        reader, paid = _Reader(house, session), _paid(session, programme)
        held = session.exec(
            select(Entitlement)
            .where(Entitlement.programme == programme)
            .order_by(col(Entitlement.id))
        ).all()
        return tuple(_person(reader, one, year, paid.get(int(one.id or 0), 0)) for one in held)


def _person(reader: _Reader, held: Entitlement, year: int, paid_fen: int) -> PersonYear:
    case, facts = reader.read(held.application_id)
    january, december = Month.of(year, 1), Month.of(year, 12)
    lines = due_lines(claim_of(held), {}, december, tariff_for(facts["money"], facts), january)
    lines = () if isinstance(lines, Reason) else lines
    now = [line for line in lines if line.kind == "normal"]
    shares = {level: sum(line.parts.get(level, 0) for line in now) for level in LEVELS}
    return PersonYear(
        application_id=held.application_id,
        id_no=reader.id_no(case, facts),
        name=held.name,
        years=held.years,
        monthly_fen=int(held.facts["monthly_fen"]),
        start=held.start,
        months=len(now),
        due_fen=sum(line.fen for line in now),
        province_fen=shares["province"],
        city_fen=shares["city"],
        county_fen=shares["county"],
        arrears_fen=sum(line.fen for line in lines if line.kind == "arrears"),
        paid_fen=paid_fen,
        taken_over=held.taken_over_through is not None,
    )


def _paid(session: Session, programme: str) -> Mapping[int, int]:
    return dict(
        session.exec(
            select(PaymentLine.entitlement_id, func.sum(PaymentLine.fen))
            .where(PaymentLine.programme == programme, PaymentLine.state == "paid")
            .group_by(col(PaymentLine.entitlement_id))
        ).all()
    )


def paid_by_level(
    session: Session, programme: str, cycle: int, county_id: int | None = None
) -> dict[str, int]:
    """Return what runs of a cycle paid: persons, lines, fen and parts, arrears_fen within it."""
    where = [
        col(PaymentRun.programme) == programme,
        col(PaymentRun.cycle) == cycle,
        col(PaymentLine.state) == "paid",
    ]
    if county_id is not None:
        where.append(col(PaymentRun.county_id) == county_id)
    late = func.sum(PaymentLine.fen).filter(col(PaymentLine.kind) == "arrears")
    names = ("persons", "lines", "fen", *(f"{level}_fen" for level in LEVELS), "arrears_fen")
    row = (
        session.connection()
        .execute(
            sums_of(
                func.count(col(PaymentLine.person_index).distinct()),
                func.count(),
                func.sum(PaymentLine.fen),
                *(func.sum(getattr(PaymentLine, f"{level}_fen")) for level in LEVELS),
                late,
            )
            .join(PaymentRun, col(PaymentRun.case_id) == PaymentLine.run_id)
            .where(*where)
        )
        .one()
    )
    return {name: int(value or 0) for name, value in zip(names, row, strict=True)}
