"""The list made from the county's paper holds whom the birth dates name, counted anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from tests.builders import ALLOWANCE, holder
from workflow.bureau import Bureau
from workflow.calls.making import make_lists
from workflow.calls.tables import CallEntry, CallList
from workflow.clock import SetClock
from workflow.roster.service import import_register

PAPER = Path(__file__).parents[2] / "workflow" / "demo" / "papers" / "固化名单.xlsx"
AGES = {"男": 60, "女": 55}


def counted(year: int) -> list[str]:
    """Who turns 60 or 55 within the year, by the dates typed in the paper and nothing else."""
    header, *rows = CalamineWorkbook.from_path(PAPER).get_sheet_by_index(0).to_python()
    at = {str(name): number for number, name in enumerate(header)}
    found = []
    for row in rows:
        born = date.fromisoformat(str(row[at["出生日期"]])[:10])
        # 29 February is 28 February in a common year: the year is the same either way.
        if born.year + AGES[str(row[at["性别"]])] == year:
            found.append(str(row[at["姓名"]]))
    return sorted(found)


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_register_of_three_thousand(bureau: Bureau, clock: SetClock, year: int) -> None:
    keeper = holder(bureau, "county_edu")
    import_register(bureau.house, ALLOWANCE, "frozen", [PAPER], keeper)
    clock.set(date(year, 1, 8))
    assert make_lists(bureau.house) == 1
    with bureau.store.read() as session:
        names = session.exec(select(CallEntry.name).order_by(col(CallEntry.name))).all()
        people = session.exec(select(CallList.people)).one()
    assert sorted(names) == counted(year)
    assert people == len(names) > 20
