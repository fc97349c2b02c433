"""Payment runs on the web: totals that equal their lines, files out and in, only one's own."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from tests.builders import case_of, done
from tests.money_store.cast import Payers
from tests.web.conftest import PASSWORD, SignIn, token
from tests.web.statements import counted
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.money.reads import expected

PAYS, OFFICE = "fafang.jiang", "caizheng.liu"
AMOUNT = re.compile(r'<span class="money">(.*?)</span>(?!<span)')
CANARIES = ("441499", "6299990000", "0753-555")


@pytest.fixture
def payers(bureau: Bureau, clock: SetClock) -> Payers:
    """Two people of two townships whose funds have arrived."""
    payers = Payers(bureau, clock)
    payers.entitled(
        {"name": "冯才", "born": "1966-01-11"},
        {"name": "温江", "born": "1966-01-12", "town": "南坪镇"},
    )
    return payers


def yuan(cell: str) -> int:
    """Return the fen of an amount as a page writes it."""
    return int(re.sub(r"[^0-9]", "", re.sub(r"<[^>]+>", "", cell)))


def column(page: str, label: str) -> list[int]:
    """Return the amounts of a column of the table of lines."""
    body = page[page.index("<tbody>") :]
    cells = re.findall(rf'data-label="{label}">(.*?)</td>', body, re.DOTALL)
    return [yuan(re.findall(r'<span class="money">.*?\.\d\d</span>', one)[0]) for one in cells]


def send(browser: FlaskClient, run: int, content: bytes) -> tuple[int, str]:
    """Upload a return file; returns status and page."""
    form = {
        "csrf_token": token(browser, "/password"),
        "file": (io.BytesIO(content), "回盘.csv"),
    }
    answer = browser.post(f"/runs/{run}/return", data=form, follow_redirects=True)
    return answer.status_code, answer.text


def test_the_totals_are_those_of_the_lines(payers: Payers, sign_in: SignIn) -> None:
    run = payers.calculated("2026-03")
    lines = payers.lines(run)
    browser = sign_in(OFFICE)
    page, people = browser.get("/runs").text, browser.get(f"/runs/{run}/lines").text
    assert column(page, "合计（元）") == [sum(line.fen for line in lines)]
    assert column(page, "省") == [sum(line.province_fen for line in lines)]
    assert sum(column(people, "省")) == sum(line.province_fen for line in lines)
    assert sum(column(people, "市")) == sum(line.city_fen for line in lines)
    assert sum(column(people, "金额")) == sum(line.fen for line in lines)
    case = browser.get(f"/cases/{run}").text
    assert "批次总额 = 明细合计" in case
    assert "check-no" not in case[case.index("run-balance") : case.index("run-balance") + 3000]


def test_each_amount_says_how_it_came_about_and_shows_no_account(
    payers: Payers, sign_in: SignIn
) -> None:
    run = payers.sent("2026-03")
    browser = sign_in(PAYS)
    for path in (f"/runs/{run}/lines", f"/cases/{run}", "/runs"):
        page = browser.get(path).text
        assert [word for word in CANARIES if word in page] == []
    page = browser.get(f"/runs/{run}/lines").text
    assert "怎么算的" in page
    assert "28 个学期" in page
    assert "2026-02–03" in page


def test_a_run_is_opened_up_to_a_month_and_goes_on_as_a_case(
    payers: Payers, sign_in: SignIn
) -> None:
    browser = sign_in(PAYS)
    form = {"up_to": "2026-03", "csrf_token": token(browser, "/runs/new")}
    answer = browser.post("/runs/new", data=form)
    run = case_of(payers.bureau, "payment_run")
    assert answer.status_code == 303
    assert answer.location == f"/cases/{run.id}"
    assert run.answers["up_to"] == "2026-03"
    bad = browser.post("/runs/new", data={**form, "up_to": "2026-13"})
    assert bad.status_code == 422
    assert "field-error" in bad.text


def test_the_bank_file_is_handed_out_and_who_took_it_is_on_record(
    payers: Payers, sign_in: SignIn
) -> None:
    run = payers.sent("2026-03")
    browser = sign_in(PAYS)
    answer = browser.post(f"/runs/{run}/bank-file", data={"csrf_token": token(browser, "/runs")})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "6299990000000000018" in answer.data.decode("gb18030")
    other = sign_in(OFFICE)
    refused = other.post(
        f"/runs/{run}/bank-file", data={"csrf_token": token(other, "/runs")}, follow_redirects=True
    )
    assert "不在您的职责内" in refused.text


def test_a_return_file_with_mistakes_is_refused_whole_with_its_line_numbers(
    payers: Payers, sign_in: SignIn
) -> None:
    run = payers.sent("2026-03")
    browser, good = sign_in(PAYS), payers.answer(run)
    rows = good.decode("gb18030").splitlines()
    rows[1] = rows[1].replace("1400.00", "1300.00")
    status, page = send(browser, run, "\r\n".join([*rows, ""]).encode("gb18030"))
    assert status == 422
    assert "第 2 行" in page
    assert {line.state for line in payers.lines(run)} == {"sent"}
    status, page = send(browser, run, good)
    assert status == 200
    assert "回盘已登记" in page
    assert {line.state for line in payers.lines(run)} == {"paid"}
    assert "先前已登记过" in send(browser, run, good)[1]


def test_returned_payments_stand_with_the_banks_reason(payers: Payers, sign_in: SignIn) -> None:
    run = payers.sent("2026-03")
    done(payers.back(run, payers.answer(run, {1: "1003"})))
    browser = sign_in(PAYS)
    assert "账户已销户" in browser.get(f"/cases/{run}").text
    failed = browser.get(f"/runs/{run}/lines?state=failed").text
    assert "账户已销户" in failed
    assert ("温江" in failed) != ("冯才" in failed)


def test_the_allotment_says_what_is_expected_and_the_claim_its_ledger(
    payers: Payers, sign_in: SignIn
) -> None:
    payers.paid("2026-03")
    allotment, claim = (case_of(payers.bureau, kind) for kind in ("fund_allotment", "entitlement"))
    browser = sign_in("shicai.ye")
    page = browser.get(f"/cases/{allotment.id}").text
    assert "按名册应拨" in page
    assert "已拨发放单位" in page
    page = sign_in("jiaoyu.wang").get(f"/cases/{claim.id}").text
    assert "逐月台账" in page
    assert "2026-03" in page


def test_the_form_that_issues_funds_is_filled_with_what_is_expected(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    payers.entitled({"born": "1966-01-11"}, stage="allocate")
    allotment = case_of(bureau, "fund_allotment")
    with bureau.store.read() as session:
        needed = expected(session, allotment.id or 0)
    page = sign_in("shicai.ye").get(f"/cases/{allotment.id}").text
    for level in ("province", "city"):
        field = re.search(rf'<input[^>]*name="issue\.{level}_fen"[^>]*>', page)
        assert field is not None
        assert f'value="{needed[f"{level}_fen"] // 100}.00"' in field[0]


@pytest.mark.parametrize("login", ["nanping.li", "songkou.ma", "anquan.gu"])
def test_townships_and_administrators_do_not_see_runs(
    payers: Payers, sign_in: SignIn, login: str
) -> None:
    run = payers.calculated("2026-03")
    browser = sign_in(login)
    for path in ("/runs", f"/runs/{run}/lines", f"/runs/{run}/return", "/runs/new"):
        assert browser.get(path).status_code == 403


def test_only_who_may_open_runs_gets_the_form(payers: Payers, sign_in: SignIn) -> None:
    assert sign_in(PAYS).get("/runs/new").status_code == 200
    assert sign_in("jiaoyu.wang").get("/runs/new").status_code == 200
    assert sign_in(OFFICE).get("/runs/new").status_code == 403


def test_what_is_no_run_of_ones_area_is_not_found(payers: Payers, sign_in: SignIn) -> None:
    application = case_of(payers.bureau, "application")
    browser = sign_in(PAYS)
    for number in (application.id, 9999):
        for path in (f"/runs/{number}/lines", f"/runs/{number}/return"):
            assert browser.get(path).status_code == 404
        form = {"csrf_token": token(browser, "/runs")}
        assert browser.post(f"/runs/{number}/bank-file", data=form).status_code == 404


def test_the_pages_ask_the_database_the_same_whatever_the_run_pays(
    payers: Payers, sign_in: SignIn
) -> None:
    run, browser = payers.calculated("2026-03"), sign_in(PAYS)
    paths = ("/runs", f"/runs/{run}/lines", f"/cases/{run}")
    small = _statements(payers.bureau, browser, paths)
    payers.do(run, "recall", reason="再加人")
    payers.entitled(*({"name": f"何{n}", "born": f"1966-01-{20 + n}"} for n in range(4)))
    done(payers.do(run, "calculate"))
    browser = sign_in(PAYS)
    large = _statements(payers.bureau, browser, paths)
    assert large == small
    assert max(large) < 40


def _statements(bureau: Bureau, browser: FlaskClient, paths: tuple[str, ...]) -> list[int]:
    found = []
    for path in paths:
        browser.get(path)
        with counted(bureau) as said:
            assert browser.get(path).status_code == 200
        found.append(len(said))
    return found


def test_releasing_money_asks_for_the_password_again(payers: Payers, sign_in: SignIn) -> None:
    run = payers.calculated("2026-03")
    done(payers.approve(run))
    browser = sign_in(PAYS)
    page = browser.get(f"/cases/{run}").text
    assert 'name="send.password"' in page
    form = {"action": "send", "csrf_token": token(browser, "/password"), "command": "c1"}
    for wrong in ("", "not-it"):
        answer = browser.post(f"/cases/{run}/act", data={**form, "send.password": wrong})
        assert answer.status_code == 422
        assert "密码不对" in answer.text
    assert payers.stage(run) == "approved"
    given = {**form, "send.password": PASSWORD}
    assert browser.post(f"/cases/{run}/act", data=given).status_code == 303
    assert payers.stage(run) == "sent"
    history = browser.get(f"/cases/{run}").text
    assert PASSWORD not in history


def test_wrong_passwords_at_the_release_count_towards_the_lock(
    payers: Payers, sign_in: SignIn
) -> None:
    run = payers.calculated("2026-03")
    done(payers.approve(run))
    browser = sign_in(PAYS)
    form = {"action": "send", "csrf_token": token(browser, "/password"), "command": "c2"}
    for _ in range(5):
        browser.post(f"/cases/{run}/act", data={**form, "send.password": "wrong"})
    answer = browser.post(f"/cases/{run}/act", data={**form, "send.password": PASSWORD})
    assert answer.status_code == 422
    assert "输错次数过多" in answer.text
