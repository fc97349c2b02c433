"""A scheme taken over while it runs: a paper of those paid so far, imported and approved."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from tests.builders import ALLOWANCE, all_checked, case_of, done, id_number, register
from tests.money_store.cast import Payers
from workflow.roster.service import Imported, import_applications

HEADS = ("序号", "姓名", "性别", "身份证号码", "户籍镇", "户籍村", "类别", "核定工作年限",
         "月补助标准（元）", "起发年月", "已发至", "开户行", "银行账号")  # fmt: skip
MA, LU = "马春", "陆秋"
PEOPLE: tuple[dict[str, Any], ...] = (
    {"姓名": MA, "born": "1950-04-02"},
    {"姓名": LU, "born": "1951-07-09", "核定工作年限": 8, "月补助标准（元）": 400},
)


def row(at: int, changes: dict[str, Any]) -> dict[str, Any]:
    """Return one row of the paper, well filled in but for what is changed."""
    given = dict(changes)
    born = given.pop("born", "1950-01-01")
    return {
        "序号": at,
        "姓名": "某人",
        "性别": "男",
        "身份证号码": id_number(born, 997),
        "户籍镇": "松口镇",
        "户籍村": "上村",
        "类别": "民办",
        "核定工作年限": 14,
        "月补助标准（元）": 700,
        "起发年月": "2019-01",
        "已发至": "2025-12",
        "开户行": "云岭农商银行",
        "银行账号": f"62999911111111111{at:02d}",
        **given,
    }


def paper(people: Sequence[dict[str, Any]] = PEOPLE) -> bytes:
    """Return the workbook of people paid so far."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADS)
    for at, one in enumerate(people, 1):
        filled = row(at, one)
        sheet.append([filled[head] for head in HEADS])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bring(
    payers: Payers, people: Sequence[dict[str, Any]] = PEOPLE, *, known: Sequence[str] = ()
) -> Imported:
    """County education imports the paper; who is not `known` is put on the frozen register."""
    for at, one in enumerate(people, 1):
        filled = row(at, one)
        if not one.get("stranger") and one["姓名"] not in known:
            register(payers.bureau, str(filled["身份证号码"]), str(filled["姓名"]))
    shown = [{key: value for key, value in one.items() if key != "stranger"} for one in people]
    return import_applications(
        payers.bureau.house, ALLOWANCE, "payee", {"在册.xlsx": paper(shown)},
        payers.who("county_edu"), submit=True,
    )  # fmt: skip


def taken_over(payers: Payers, people: Sequence[dict[str, Any]] = PEOPLE) -> None:
    """Import, propose and approve; payment begins by the clock."""
    from workflow.money.service import sweep

    bring(payers, people)
    listed = case_of(payers.bureau, "takeover")
    payers.act(listed, "report_payees", "county_edu")
    payers.sign(listed, "approve_payees", ("county_fin", "county_hr"))
    assert all(one.outcome for one in sweep(payers.bureau.house))


def funded(payers: Payers, more: int = 0) -> int:
    """Make the yearly roster and bring its funds (and `more` fen) along; returns the roster."""
    roster = sealed(payers)
    allotment = case_of(payers.bureau, "fund_allotment")
    today = payers.clock.today().isoformat()
    needs = need(payers, allotment.id or 0)
    issued = {"document_no": "梅市财社〔2026〕1号", "issued_on": today}
    parts = {name: needs[name] + more for name in ("province_fen", "city_fen")}
    done(payers.do(allotment.id or 0, "issue", "city_fin", **issued, **parts))
    county_fen = {"received_on": today, "county_fen": needs["county_fen"]}
    done(payers.do(allotment.id or 0, "receive", "county_fin", **county_fen))
    done(payers.do(allotment.id or 0, "disburse", "county_fin"))
    return roster


def sealed(payers: Payers) -> int:
    """Make the yearly roster and let the four offices seal it; returns it."""
    office = payers.who("county_edu")
    county = office.posts[0].reach_id
    roster = done(payers.bureau.open(ALLOWANCE, "payee_roster", office, county, {})).case_id
    done(payers.do(roster, "gather", "county_edu"))
    for role in ("county_edu", "county_fin", "county_hr", "county_health"):
        given = all_checked(payers.bureau, "payee_roster", "confirm_payees", role)
        done(payers.do(roster, "confirm_payees", role, **given))
    return roster


def need(payers: Payers, allotment: int) -> dict[str, int]:
    """Return what an allotment is expected to bring."""
    from workflow.money.reads import expected

    with payers.bureau.store.read() as session:
        return expected(session, allotment)
