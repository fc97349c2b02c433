"""Another county of the same shape, other headers, order and names: the same people imported."""

from __future__ import annotations

import random

from openpyxl import load_workbook
from sqlmodel import select

from tests.builders import ALLOWANCE, holder
from tests.roster.test_another_county import PATHS, renamed, retyped
from tests.roster_store.offices import applications
from workflow.bureau import Bureau
from workflow.people.load import Intake, add_person, add_township
from workflow.people.organisation import Person
from workflow.people.tables import Unit
from workflow.roster.service import import_applications


def settle(bureau: Bureau, town: str, number: int) -> str:
    """Add a township with one clerk; returns the clerk's township."""
    with bureau.store.write() as session:
        key = session.exec(select(Unit.key).where(Unit.type == "county")).one()
        unit = add_township(session, key, town)
        bureau.units.refresh(session)
        intake = Intake("!", bureau.clock.now(), bureau.clock.today())
        person = Person(login=f"clerk.{number}", name="何办事", roles=["township_clerk"])
        add_person(session, bureau.units, bureau.roles, intake, person, int(unit.id or 0))
    return town


def test_another_county_s_papers_bring_the_same_people(bureau: Bureau) -> None:
    draw = random.Random(20261122)
    imported, rejected = 0, 0
    for number, path in enumerate(PATHS):
        town = settle(bureau, renamed(path.stem.removeprefix("申请名册-")), number)
        clerk = holder(bureau, "township_clerk", town)
        files = {renamed(path.name): retyped(path, draw)}
        found = import_applications(bureau.house, ALLOWANCE, "application", files, clerk)
        imported += found.imported
        rejected += len(found.rejected)
        assert all(row.cell and row.sheet == "2026年名册" for row in found.rejected)
    assert (imported, rejected) == (260, 48)
    cases = applications(bureau)
    assert len({case.subject_index for case in cases}) == 260
    names = {
        "".join(str(row[1]).split())
        for path in PATHS
        for row in load_workbook(path)["申请人"].iter_rows(min_row=4, values_only=True)
        if isinstance(row[3], str)
    }
    assert {case.subject_name for case in cases} <= names
