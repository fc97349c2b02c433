"""The made-up county's papers come out as an independent calculation says, to the fen."""

from __future__ import annotations

from openpyxl import load_workbook

from tests.money.yunling import YUNLING, borne
from tests.policies.people import MONEY, PAPERS, PARAMS, applicants, expected
from workflow.calendar.months import Month, months
from workflow.engine.refusal import Reason
from workflow.money.due import Entitlement, Event, due_lines, overpaid_lines
from workflow.money.rules import Tariff
from workflow.policies.substitute_allowance import award, refusals

TARIFF = Tariff(MONEY, PARAMS)


def calculated(id_no: str) -> dict[str, str]:
    """Return one person's row in the shape of the expected file."""
    person = applicants()[id_no]
    due, why = award(person), refusals(person)
    assert not isinstance(due, Reason)
    return {
        "id": id_no,
        "name": person["name"],
        "town": person["town"],
        "semesters": str(due.semesters),
        "years": str(due.years),
        "monthly_yuan": str(due.monthly_fen // 100),
        "start": str(due.start),
        "months_2026": str(due.months),
        "due_2026_fen": str(due.due_fen),
        **{
            f"{level}_fen": str(due.shares.get(level, 0))
            for level in ("province", "city", "county")
        },
        "arrears_months": str(due.arrears_months),
        "arrears_fen": str(due.arrears_fen),
        "exactly_30": str(due.exactly_30),
        "eligible": str(not why),
        "why": "、".join(reason.zh for reason in why),
    }


def test_every_applicant_comes_out_as_expected_in_every_column() -> None:
    rows = expected("expected.csv")
    assert len(rows) == 260
    assert [calculated(row["id"]) for row in rows] == rows


def test_every_payee_is_due_and_recovered_as_expected() -> None:
    dead = {
        str(row[1]): Month.parse(str(row[2])[:7].replace("/", "-"))
        for row in load_workbook(PAPERS / "卫健部门死亡人口信息.xlsx").active.iter_rows(
            min_row=2, values_only=True
        )
    }
    book = load_workbook(PAPERS / "在册发放对象-2025年末.xlsx").active
    payees = {str(row[3]): row for row in book.iter_rows(min_row=2, values_only=True)}
    rows = expected("expected_payees.csv")
    assert len(rows) == len(payees) == 1767
    for row in rows:
        paper, died = payees[row["id"]], dead.get(row["id"])
        start = Month.parse(str(paper[9]))
        until = Month.parse(str(paper[10] or "2025-12"))
        history = (Event("death", died),) if died else ()
        claim = Entitlement(row["id"], int(paper[7]), YUNLING, start, history)
        fen = int(row["monthly_yuan"]) * 100
        paid = borne(dict.fromkeys(months(start, until), fen), claim.years)
        due = due_lines(claim, paid, Month.of(2026, 6), TARIFF)
        back = overpaid_lines(claim, paid, TARIFF)
        assert not isinstance(due, Reason)
        assert not isinstance(back, Reason)
        assert sum(line.fen for line in due) == int(row["due_2026H1_fen"])
        assert sum(line.fen for line in back) == -int(row["recover_2025_fen"])
