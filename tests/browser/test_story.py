"""From the application to the money in the account, through the pages, by the right persons."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, FilePayload

from tests.browser.cast import APPLICANT
from tests.browser.keyboard import fill_in
from tests.browser.office import MONDAY, PASSWORD, Office
from tests.browser.visitor import Day, Findings, Visitor
from workflow.demo.bank import answer

pytestmark = pytest.mark.browser

WEDNESDAY = date(2026, 3, 4)
LAST_DAY = date(2026, 3, 9)  # posted on the 2nd: 3, 4, 5, 6 and 9 March are the five days
DAY_AFTER = date(2026, 3, 10)
COUNTY = ("jiaoyu.wang", "caizheng.liu", "renshe.huang", "weijian.zhou")
CITY = ("shijiao.luo", "shicai.ye", "shirenshe.qiu", "shiwei.zhong")
POSTERS = ("jiaoyu.wang", "songkou.luo", "songkou.he")
ROSTER = "云岭县 县级发放对象名册"
ALLOTMENT, RUN = "云岭县 资金拨付", "云岭县 发放批次"
# 700 yuan a month, from February for one and from March for the other, halved by the province
# and the city: eleven months and ten to the end of the year, two and one up to March.
WHOLE, HALF, THREE_MONTHS = "14700.00", "7350.00", "2100.00"
NAME = APPLICANT["name"]
PAPER = {
    "name": NAME,
    "sex": "male",
    "id_no": APPLICANT["id_no"],
    "birth_on": APPLICANT["born"],
    "town": "松口镇",
    "village": "上村",
    "hukou_province": "yes",
    "phone": "0753-5550001",
    "category": "minban",
    "terms.0.school": "松口镇中心小学",
    "terms.0.from": "1979-09",
    "terms.0.to": "1993-07",
    "terms.0.semesters": "28",
    "hired_later": "no",
    "retired_in_plan": "no",
    "criminal_record": "no",
    "bank": "云岭农商银行",
    "account": "6299990000000000087",
}  # whether the school was public is left open
PDF: FilePayload = {
    "name": "户口簿.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n%%EOF\n",
}


def test_an_application_goes_all_the_way_to_the_bank(
    county: Office, browser: Browser, findings: Findings
) -> None:
    opened = Day(browser, "", findings)

    def on(day: date, *scenes: Callable[[Day], None]) -> None:
        nonlocal opened
        opened = opened.goes_on(county.at(day))
        for scene in scenes:
            scene(opened)

    on(MONDAY, enter, pass_and_report, audit, publish, post)
    on(WEDNESDAY, object_to_it, dismiss_it)
    county.sweep(LAST_DAY, 18)
    on(DAY_AFTER, still_stands)
    county.sweep(DAY_AFTER, 1)
    on(DAY_AFTER, confirm, recheck, allot)
    county.sweep(DAY_AFTER, 10)
    on(DAY_AFTER, pay, approve, to_the_bank_and_back)
    opened.over()
    assert len(findings.pages) > 60


def enter(day: Day) -> None:
    clerk = day.who("songkou.he")
    clerk.press("新建：个人申请")
    with clerk.leaving():
        fill_in(clerk.page, PAPER, then="保存")
    assert clerk.stage() == "填写申请"
    clerk.page.get_by_label("哪一种材料").select_option("household_book")
    clerk.page.get_by_label("文件", exact=True).set_input_files(PDF)
    clerk.press("添加材料")
    assert "户口簿.pdf" in clerk.text()
    clerk.act("submit")
    clerk.act("accept")
    assert clerk.stage() == "初审中"


def pass_and_report(day: Day) -> None:
    head = day.who("songkou.ma")
    head.open_row(NAME)
    head.act("pass")  # not yet: what the paper leaves open has to be vouched for
    assert head.stage() == "初审中"
    assert head.tick("pass", "confirmed") == 2
    head.act("pass")
    assert head.stage() == "初审通过"
    head.open_row("松口镇 乡镇初审名单")
    assert NAME in head.text()
    head.act("report_county")


def audit(day: Day) -> None:
    for login in COUNTY:
        office = day.who(login)
        office.open_row(NAME)
        assert office.stage() == "审核中"
        office.sign("audit_pass")
    assert day.who(COUNTY[-1]).stage() == "审核通过"


def publish(day: Day) -> None:
    for login in COUNTY:
        office = day.who(login)
        office.open_row(ROSTER)
        assert NAME in office.text()
        office.sign("post_notice")
    assert day.who(COUNTY[-1]).stage() == "公示中"


def post(day: Day) -> None:
    for login in POSTERS:
        poster = day.who(login)
        poster.go("/postings")
        poster.page.get_by_label("张贴证明").fill("已张贴，照片存档")
        every = poster.page.get_by_role("button", name="一起登记")
        poster.press("全部" if every.count() else "登记所勾各处已张贴")
        assert "待张贴" not in poster.text()


def object_to_it(day: Day) -> None:
    passer_by = day.public()
    passer_by.go("/public")
    with passer_by.leaving():
        passer_by.page.locator('main a[href^="/public/notices/"]').first.click()
    assert NAME in passer_by.text()
    assert APPLICANT["id_no"] not in passer_by.page.content()
    _scan(passer_by)
    passer_by.press("我要反映情况")
    row = passer_by.page.locator("#row option", has_text=NAME).get_attribute("value")
    passer_by.page.locator("#row").select_option(row)
    passer_by.page.locator("#text").fill("所示任教年限与实际不符，请核查")
    passer_by.press("提交反映的情况")
    receipt = passer_by.page.locator(".receipt code").inner_text()
    passer_by.go("/public/receipts")
    passer_by.page.locator("#receipt").fill(receipt)
    passer_by.press("查询")
    assert "待受理" in passer_by.text()


def _scan(passer_by: Visitor) -> None:
    """Read the code on the printed sheet as a telephone does: it leads to this very page."""
    passer_by.page.emulate_media(media="print")
    code = passer_by.page.locator(".notice-code img").screenshot()
    passer_by.page.emulate_media(media="screen")
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(code)).convert("L"))
    assert read.text == passer_by.page.url


def dismiss_it(day: Day) -> None:
    first, second = day.who("jiaoyu.wang"), day.who("jiaoyu.chen")
    first.open_row(NAME)
    first.act("accept_objection")
    assert first.stage() == "核查中"
    refused = first.page.locator(".offer", has_text="异议不成立")
    assert refused.get_by_role("button").is_disabled()
    assert "须由另一人办理" in refused.inner_text()
    assert "须由另一人办理" in first.insist("dismiss", findings="年限属实")
    second.open_row(NAME)
    second.act("dismiss", findings="经查阅任教档案并走访证明人，年限属实")
    assert second.stage() == "不成立"


def still_stands(day: Day) -> None:
    office = day.who("jiaoyu.wang")
    office.go("/lists?kind=substitute_allowance.county_roster")
    with office.leaving():
        office.page.locator("main a", has_text=re.compile("MC")).first.click()
    assert office.stage() == "公示中"
    assert "不能手工结束" in office.text()
    assert office.page.locator("form.act").count() == 0


def confirm(day: Day) -> None:
    for login in COUNTY:
        office = day.who(login)
        office.open_row(ROSTER)
        assert office.stage() == "待部门确认盖章"
        office.sign("confirm_roster")
    lead = day.who("jiaoyu.wang")
    lead.open_row(ROSTER)
    lead.act("report_city")
    assert lead.stage() == "市级复核"


def recheck(day: Day) -> None:
    for login in CITY:
        office = day.who(login)
        office.open_row(ROSTER)
        office.sign("recheck_ok")
    assert day.who(CITY[-1]).stage() == "待拨付"


def allot(day: Day, half: str = HALF, whole: str = WHOLE) -> None:
    city, county = day.who("shicai.ye"), day.who("caizheng.liu")
    city.open_row(ALLOTMENT)
    expected = city.page.locator("#allotment tbody tr").first.locator(".num").all_inner_texts()
    assert [_digits(one) for one in expected] == [half, half, "0.00", whole]
    city.act(
        "issue",
        document_no="梅市财社〔2026〕1号",
        issued_on=DAY_AFTER.isoformat(),
        province_fen=half,
        city_fen=half,
    )
    county.open_row(ALLOTMENT)
    county.act("receive", received_on=DAY_AFTER.isoformat(), county_fen="0")
    county.act("disburse")
    assert county.stage() == "已拨发放单位"


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789.-")


def pay(day: Day, total: str = THREE_MONTHS) -> None:
    payer = day.who("fafang.jiang")
    payer.go("/runs")
    payer.press("新开一批")
    payer.page.locator("#up_to").fill("2026-03")
    payer.press("开立批次")
    payer.act("calculate")
    assert payer.stage() == "待批准"
    assert total in _digits(payer.page.locator("#run-totals").inner_text())
    payer.press("逐人明细")
    assert NAME in payer.text()


def approve(day: Day) -> None:
    for login in ("jiaoyu.he", "caizheng.xu"):
        office = day.who(login)
        office.open_row(RUN)
        office.sign("approve_run")
    assert day.who("caizheng.xu").stage() == "待送银行"


def to_the_bank_and_back(day: Day) -> None:
    payer = day.who("fafang.jiang")
    payer.open_row(RUN)
    payer.act("send", password=PASSWORD)
    with payer.page.expect_download() as taken:
        payer.page.get_by_role("button", name="下载（留痕）").click()
    content = taken.value.path().read_bytes()
    payer.press("登记回盘")
    payer.page.locator("#file").set_input_files(
        {"name": "回盘.csv", "mimeType": "text/csv", "buffer": answer(content, DAY_AFTER)}
    )
    payer.press("登记回盘")
    assert payer.stage() == "已发放"
    finance = day.who("caizheng.xu")
    finance.open_row(RUN)
    finance.act("reconcile")
    assert finance.stage() == "已对账"
