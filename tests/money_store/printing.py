"""Papers printed by the right post, and read back."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from openpyxl import load_workbook
from sqlmodel import col, select

from tests.builders import case_of
from tests.money_store.cast import Payers
from tests.papers.readers import needs_pdf
from workflow.cases.tables import AuditEntry, Case
from workflow.engine.machine import Refused
from workflow.papers import service
from workflow.papers.service import Printed
from workflow.papers.templates import Shelf
from workflow.settings import Settings

SHELF = Shelf.of(Settings())


def newest(payers: Payers) -> int:
    """Return the roster that was opened last."""
    return case_of(payers.bureau, "county_roster").id or 0


def roster(payers: Payers) -> int:
    """Return the county's first roster."""
    return case_of(payers.bureau, "county_roster", 0).id or 0


def printing(
    payers: Payers, key: str, form: str, role: str = "county_edu", of: int = 0,
    shelf: Shelf = SHELF,
) -> Printed | Refused:  # fmt: skip
    """Print a paper, of the roster unless told otherwise."""
    if form == "pdf":
        needs_pdf()
    who = payers.who(role)
    return service.print_paper(
        payers.bureau.house, shelf, of or roster(payers), key, form, who
    )  # fmt: skip


def printed(payers: Payers, key: str, form: str, role: str = "county_edu", of: int = 0) -> Printed:
    """Print a paper; fails with the reasons when it was refused."""
    made = printing(payers, key, form, role, of)
    assert isinstance(made, Printed), [reason.zh for reason in made.reasons]
    return made


def last_entry(payers: Payers, case_id: int) -> AuditEntry:
    """Return what was recorded of a case last."""
    with payers.bureau.store.read() as session:
        where = AuditEntry.case_id == case_id
        found = session.exec(select(AuditEntry).where(where).order_by(col(AuditEntry.seq).desc()))
        return found.all()[0]


def grid(made: Printed) -> list[list[Any]]:
    """Return the cells of a workbook."""
    page = load_workbook(io.BytesIO(made.content)).worksheets[0]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def by_head(rows: list[list[Any]], first: str) -> dict[str, list[Any]]:
    """Return the rows of a table by what stands in their second column."""
    head = next(at for at, row in enumerate(rows) if row[0] == first)
    return {str(row[1]): row for row in rows[head + 1 :] if row[1]}


def year(payers: Payers, of: int, day: date, form: str = "xlsx") -> Printed | Refused:
    """Print the year as it was known on a day."""
    who = payers.who("county_edu")
    return service.print_paper(payers.bureau.house, SHELF, of, "payees_year", form, who, day)


def as_of(payers: Payers, of: int, day: date, form: str = "xlsx") -> Printed:
    """Print the same; fails with the reasons when it was refused."""
    made = year(payers, of, day, form)
    assert isinstance(made, Printed), [reason.zh for reason in made.reasons]
    return made


def cases_of(payers: Payers, kind: str) -> list[Case]:
    """Return the cases of a kind."""
    with payers.bureau.store.read() as session:
        return list(session.exec(select(Case).where(Case.kind == kind).order_by(col(Case.id))))
