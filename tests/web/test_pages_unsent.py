"""A form begun is kept for who began it, read as it is typed, and forgotten once it is saved."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.builders import case_of, id_number
from tests.web.cast import hidden
from tests.web.conftest import SignIn
from tests.web.test_pages_entry import CLERK, NEW, filled, send
from workflow.bureau import Bureau
from workflow.cases.tables import Case
from workflow.cases.unsent_tables import UnsentForm

BACK = "暂存的内容已放回表中"
ID_NO = id_number("1966-05-11", 997)
JSON = {"Accept": "application/json"}


def keep(browser: FlaskClient, typed: dict[str, str], path: str = NEW, **more: object) -> object:
    """Press 暂存."""
    form = {**hidden(browser.get(path).text), **typed, "keep": "1"}
    return browser.post(path, data=form, **more)  # type: ignore[arg-type]


def kept(bureau: Bureau) -> list[UnsentForm]:
    """Return what is kept of anybody."""
    with bureau.store.read() as session:
        return list(session.exec(select(UnsentForm)).all())


def test_what_was_typed_comes_back_to_who_typed_it_only(bureau: Bureau, sign_in: SignIn) -> None:
    keep(sign_in(CLERK), {"name": "冯 才", "id_no": ID_NO, "terms.0.school": "上村小学"})
    page = sign_in(CLERK).get(NEW).text  # signed in again, as after a crash
    assert BACK in page
    assert f'value="{ID_NO}"' in page
    assert 'value="上村小学"' in page
    assert [BACK in sign_in(who).get(NEW).text for who in ("shuanghua.chen",)] == [False]
    (row,) = kept(bureau)
    assert ID_NO not in row.typed
    with bureau.store.read() as session:
        assert session.exec(select(Case)).all() == []


def test_saving_forgets_it_and_so_does_discarding(bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in(CLERK)
    keep(browser, {"name": "冯 才"})
    browser.post(NEW, data={**hidden(browser.get(NEW).text), "drop": "1"})
    assert kept(bureau) == []
    keep(browser, {"name": "冯 才"})
    assert send(browser, filled()).status_code == 303
    assert kept(bureau) == []
    assert BACK not in browser.get(NEW).text


def test_amending_is_kept_with_the_edition_it_was_begun_on(bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in(CLERK)
    send(browser, filled())
    saved = case_of(bureau, "application")
    path = f"/cases/{saved.id}/form"
    keep(browser, filled(village="下村", id_no="", account=""), path)
    send(browser, filled(village="中村"), path)  # somebody else was faster: here, another window
    keep(browser, filled(village="下村", id_no="", account=""), path)
    page = browser.get(path).text
    assert BACK in page
    assert 'value="下村"' in page
    assert ID_NO not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"id_no": ID_NO}, "男，1966-05-11 出生，今天满 59 周岁"),
        ({"id_no": id_number("1971-03-02", 998)}, "女，1971-03-02 出生，今天满 55 周岁"),
        ({"id_no": id_number("1971-03-03", 998)}, "女，1971-03-03 出生，今天满 54 周岁"),
    ],
)
def test_an_id_number_is_read_as_typed(
    bureau: Bureau, sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    browser = sign_in(CLERK)
    told = keep(browser, typed, headers=JSON)
    assert said in told.json["panel"]  # type: ignore[attr-defined]
    assert said in browser.get(NEW).text


def test_a_wrong_check_digit_is_said_at_once_and_on_the_page(sign_in: SignIn) -> None:
    browser = sign_in(CLERK)
    wrong = ID_NO[:-1] + ("0" if ID_NO[-1] != "0" else "1")
    told = keep(browser, {"id_no": wrong}, headers=JSON)
    (sentence,) = told.json["errors"]["id_no"]  # type: ignore[attr-defined]
    assert sentence in browser.get(NEW).text


def test_terms_are_counted_as_the_law_counts_them(sign_in: SignIn) -> None:
    """28 semesters from 1979-09 to 1993-07; a row half typed does not count yet."""
    rows = {"terms.0.school": "甲", "terms.0.from": "1979-09", "terms.0.to": "1993-07"}
    half = {"terms.1.school": "乙", "terms.1.from": "1994-09"}
    panel = keep(sign_in(CLERK), {**rows, **half}, headers=JSON).json["panel"]  # type: ignore[attr-defined]
    assert "<dt>累计学期</dt><dd>28</dd>" in panel
    assert "<dt>工作年限</dt><dd>14</dd>" in panel


def test_each_row_is_counted_and_the_sum_goes_on_by_the_same_rule(sign_in: SignIn) -> None:
    """1980-02 to 1981-01 is spring and autumn, 12 months; 1980-09 to 1982-01 shares one autumn."""
    one = {"terms.0.school": "甲", "terms.0.from": "1980-02", "terms.0.to": "1981-01"}
    two = {"terms.1.school": "乙", "terms.1.from": "1980-09", "terms.1.to": "1982-01"}
    half = {"terms.2.school": "丙", "terms.2.from": "1990-09"}
    browser = sign_in(CLERK)
    sums = keep(browser, {**one, **two, **half}, headers=JSON).json["sums"]["terms"]  # type: ignore[attr-defined]
    assert sums["heads"] == ["累计学期", "任教月数"]
    assert sums["rows"] == [
        [["2", ""], ["12", ""]], [["3", "累计 4"], ["17", "累计 24"]], [["", ""], ["", ""]],
    ]  # fmt: skip
    assert sums["total"] == ["4", "24"]
    page = browser.get(NEW).text  # as somebody without JavaScript reads it
    assert 'data-sum>17<span class="beside under">累计 24</span></td>' in page
    assert "data-total>24</td>" in page


def test_who_may_not_open_the_form_keeps_nothing(bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in("jiaoyu.wang")
    token = hidden(sign_in(CLERK).get(NEW).text)
    assert browser.post(NEW, data={**token, "name": "冯", "keep": "1"}).status_code in (400, 403)
    assert kept(bureau) == []
