"""People on a list as rows: their answers, and for those in payment what the year owes. Fen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from workflow.cases.rows import CaseRow, load_cases
from workflow.money.rosters import RosterDue
from workflow.money.tables import Entitlement
from workflow.money.yuan import yuan
from workflow.papers.reading import Reading, answers

Row = dict[str, Any]


def payees(reading: Reading, cases: Sequence[CaseRow]) -> Iterator[Row]:
    """Yield a row for each claim on a yearly roster, as the roster was made."""
    dues = {one.entitlement_id: one for one in reading.session.exec(
        select(RosterDue).where(RosterDue.list_id == reading.case.id))}  # fmt: skip
    parents = {case.parent_id: case for case in cases}
    held = reading.session.exec(
        select(Entitlement).where(col(Entitlement.application_id).in_(list(parents)))
    )
    claims = {one.application_id: one for one in held}
    origins = {one.id: one for one in load_cases(reading.hot, list(claims), hold=False)}
    for case in cases:
        claim = claims[case.parent_id or 0]
        yield _payee(reading, case, claim, origins[claim.application_id], dues[claim.id or 0])


def _payee(
    reading: Reading, case: CaseRow, claim: Entitlement, origin: CaseRow, due: RosterDue
) -> Row:
    remark = f"含补发以前年度{yuan(due.arrears_fen)}元" if due.arrears_fen else ""
    return person(reading, origin, reading.facts(origin)) | {
        "key": str(claim.application_id),
        "number": case.number,
        "years": claim.years,
        "monthly_fen": int(claim.facts["monthly_fen"]),
        "start_month": claim.start,
        "months": due.months,
        "due_fen": due.fen - due.arrears_fen,
        "province_fen": due.province_fen,
        "city_fen": due.city_fen,
        "county_fen": due.county_fen,
        "arrears_months": None,
        "arrears_fen": due.arrears_fen,
        "total_fen": due.fen,
        "remark": remark,
    }


def person(reading: Reading, case: CaseRow, facts: Mapping[str, Any]) -> Row:
    """Return the answers of a case as a row: months of dates, tables joined to words."""
    kind = reading.house.kind_of(case)
    row: Row = {
        "number": case.number,
        "place": reading.house.units.name(case.unit_id),
        "index": case.subject_index,
        **answers(kind, facts),
    }
    for key, field in kind.fields.items():
        if field.type == "date":
            row[f"{key}_month"] = str(facts[key])[:7] if facts[key] else None
        for name in field.fields:
            words = dict.fromkeys(str(one.get(name) or "") for one in facts[key] or ())
            row[f"{key}_{name}"] = "、".join(word for word in words if word)
    return row
