"""The example that authors copy is played to its end: nobody is left over, whoever comes."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from tests.builders import ROOT
from workflow.cases.audit import verify
from workflow.cases.tables import Case
from workflow.commands.trial import found, one_programme
from workflow.rehearsal.report import make_report
from workflow.rehearsal.scratch import scratch
from workflow.rehearsal.staff import staff_for
from workflow.rehearsal.year import Plan, Year

FIRST, LAST = date(2026, 10, 9), date(2026, 12, 31)


def test_all_who_come_to_the_example_are_dealt_with() -> None:
    folder = found("example", ROOT / "definitions" / "programmes")
    with one_programme(folder, "example") as shelf, scratch(FIRST, shelf) as (bureau, clock):
        year = Year(bureau, clock, Plan("example", FIRST, LAST, 40, 2, staff_for("example")))
        for _ in year.play():
            pass
        with bureau.store.read() as session:
            cases = session.exec(select(Case.stage, Case.closed_at)).all()
        assert (len(cases), len(year.coming), year.turned_away) == (40, 0, [])
        assert {stage for stage, _ in cases} == {"granted", "refused"}
        assert all(closed for _, closed in cases)
        assert verify(bureau.store).ok
        assert "困难教职工一次性慰问" in make_report(year).html()
