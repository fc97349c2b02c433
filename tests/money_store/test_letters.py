"""Letters, receipts and tables of runs, of people made up by hand."""

from __future__ import annotations

import re
from datetime import date

from tests.builders import case, case_of, done
from tests.money_store.cast import LAYOUT, Payers
from tests.money_store.printing import by_head, grid, printed, printing
from tests.papers.readers import said
from workflow.engine.machine import Refused


def test_what_came_back_is_listed_also_after_it_was_paid_again(payers: Payers) -> None:
    run = payers.sent("2026-06")
    code = next(iter(LAYOUT.failed))
    done(payers.back(run, payers.answer(run, {payers.seq(run, "何田"): code})))
    first = printed(payers, "returns", "xlsx", "pay_unit", run)
    row = by_head(grid(first), "序号")["1"]
    assert row[2:9] == [
        "何田", "松口镇", "6299990000000000026", "2025-04 至 2026-06", 10500, code,
        LAYOUT.failed[code].zh,
    ]  # fmt: skip
    done(payers.do(run, "pay_again"))
    assert printed(payers, "returns", "xlsx", "pay_unit", run).content == first.content


def test_a_run_without_returns_has_no_table_of_them(payers: Payers) -> None:
    told = printing(payers, "returns", "xlsx", "pay_unit", payers.paid("2026-06"))
    assert isinstance(told, Refused)
    assert [one.code for one in told.reasons] == ["nothing_returned"]


def test_the_table_to_sign_for_agrees_with_the_run(payers: Payers) -> None:
    made = grid(printed(payers, "signed_for", "xlsx", "pay_unit", payers.sent("2026-06")))
    rows = by_head(made, "序号")
    assert rows["何田"][3:7] == ["2025-04 至 2026-06", 15, 10500, "壹万零伍佰元整"]
    assert rows["合计"][5] == 11600
    assert any("人民币壹万壹仟陆佰元整" in str(cell) for row in made for cell in row)


def test_letters_say_why_since_when_and_how_much_was_too_much(payers: Payers) -> None:
    payers.paid("2026-06")
    held = payers.entitlement_case(payers.person("冯才"))
    payers.clock.set(date(2026, 9, 3))
    payers.paid("2026-09")
    receipt = said(printed(payers, "receipt", "pdf", "pay_unit", held.id or 0).content, "pdf")
    assert "2026-06至2026-09共4个月，计2,800.00元（大写：人民币贰仟捌佰元整）" in receipt
    payers.act(held, "stop_death", "county_edu", died_on="2026-07-15")
    stop = said(printed(payers, "stop", "docx", of=held.id or 0).content, "docx")
    assert "享受对象已于2026年7月15日去世" in stop
    assert "末次应发年月：2026-07。" in stop


def test_money_claimed_back_has_its_letter_and_its_receipt(payers: Payers) -> None:
    payers.clock.set(date(2026, 9, 3))
    payers.paid("2026-09")
    held = payers.entitlement_case(payers.person("冯才"))
    payers.act(held, "stop_death", "county_edu", died_on="2026-07-15")
    of = case_of(payers.bureau, "recovery").id or 0
    letter = printed(payers, "recovery", "docx", of=of)
    text = said(letter.content, "docx")
    assert "冯才（家属）：" in text
    assert "享受对象已于2026年7月15日去世。末次应发年月为2026-07" in text
    assert "多发2个月，共1,400.00元（大写：人民币壹仟肆佰元整）" in text
    assert "12026-08700.0022026-09700.00" in text
    payers.clock.set(date(2026, 9, 20))
    done(payers.do(of, "notify", "county_edu", served_on="2026-09-18"))
    part = {"fen": 50_000, "received_on": "2026-09-19", "receipt": "0011"}
    done(payers.do(of, "repay_part", "county_fin", **part))
    receipt = said(printed(payers, "refund", "pdf", "county_fin", of).content, "pdf")
    assert "退回原民办代课教师生活困难补助多发资金500.00元（大写：人民币伍佰元整）" in receipt
    assert "计1,400.00元；尚未退回900.00元" in receipt
    assert "票据号：0011" in receipt
    payers.clock.set(date(2027, 3, 1))
    assert printed(payers, "recovery", "docx", of=of).content == letter.content


def test_a_refusal_names_the_reason_and_the_notice_nobody_s_number(fresh: Payers) -> None:
    because = "所述学校1985年已撤并，与档案不符。"
    refused, shown = fresh.apply(name="欧阳𬭎"), fresh.apply(name="钟𠮷", born="1966-04-01")
    fresh.bring_to([refused], "preliminary_review")
    fresh.act(
        case(fresh.bureau, refused),
        "reject",
        "township_head",
        grounds="public_school",
        reason=because,
    )
    letter = said(printed(fresh, "refusal", "docx", of=refused).content, "docx")
    assert "欧阳𬭎：" in letter
    assert f"不在公办学校任教：{because}" in letter
    fresh.bring_to([shown], "public_notice")
    sheet = said(printed(fresh, "notice", "pdf").content, "pdf")
    assert "1钟𠮷松口镇上村14700.00" in sheet
    assert not re.search(r"441499|6299|0753|1966", sheet)
