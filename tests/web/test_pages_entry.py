"""The generic form: every question of the definition, kept on errors, saved as a draft."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.datastructures import MultiDict

from tests.builders import ALLOWANCE, case, case_of, id_number
from tests.web.cast import hidden, opened, submitted
from tests.web.conftest import SignIn
from web.forms import check, read
from workflow.bureau import Bureau
from workflow.cases.tables import Case
from workflow.engine.definition import FormField
from workflow.engine.grammar import Label

CLERK = "songkou.he"
NEW = f"/cases/new/{ALLOWANCE}/application"


def filled(**changes: Any) -> dict[str, str]:
    """Return what a clerk types into the form."""
    born = changes.pop("born", "1966-05-11")
    typed = {
        "name": "冯 才", "sex": "male", "id_no": id_number(born, 997), "birth_on": born,
        "town": "松口镇", "village": "上村", "category": "minban", "hired_later": "no",
        "retired_in_plan": "no", "criminal_record": "no", "public_school": "yes",
        "terms.0.school": "松口镇中心小学", "terms.0.from": "1979-09", "terms.0.to": "1993-07",
        "terms.0.semesters": "28", "terms.1.school": "", "bank": "云岭农商银行",
        "account": "6299990000000000018",
    }  # fmt: skip
    return {**typed, **{key.replace("__", "."): value for key, value in changes.items()}}


def send(browser: FlaskClient, typed: dict[str, str], path: str = NEW) -> Any:
    """Open the form and send it."""
    page = browser.get(path).text
    return browser.post(path, data={**hidden(page), **typed})


def test_the_form_asks_every_question_of_the_definition(bureau: Bureau, sign_in: SignIn) -> None:
    page = sign_in(CLERK).get(NEW).text
    for key, spec in bureau.definitions.newest(ALLOWANCE).kinds["application"].fields.items():
        assert spec.title.zh in page
        assert f'name="{key}"' in page or f'name="{key}.0.' in page
    assert 'name="terms.2.school"' in page
    assert "<script" in page.split("</head>")[0]
    assert "<script" not in page.split("</head>")[1]


def test_a_filled_form_is_saved_as_a_draft(bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in(CLERK)
    answer = send(browser, filled())
    saved = case_of(bureau, "application")
    assert (answer.status_code, answer.location) == (303, f"/cases/{saved.id}")
    assert (saved.subject_name, saved.stage) == ("冯才", "apply")
    assert saved.answers["terms"] == [
        {"school": "松口镇中心小学", "from": "1979-09", "to": "1993-07", "semesters": 28}
    ]
    assert id_number("1966-05-11", 997) not in str(saved.answers)
    page = browser.get(answer.location).text
    assert "已保存 MD-2026-0001" in page
    assert 'id="act-submit"' in page


def test_a_double_click_makes_one_case(bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in(CLERK)
    form = {**hidden(browser.get(NEW).text), **filled()}
    locations = {browser.post(NEW, data=form).location for _ in range(2)}
    assert len(locations) == 1
    with bureau.store.read() as session:
        assert len(session.exec(select(Case)).all()) == 1


def test_a_draft_may_have_gaps_and_its_page_says_which(bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in(CLERK)
    answer = send(browser, {"name": "冯才"})
    assert answer.status_code == 303
    assert "请先填写：性别、身份证号码" in browser.get(answer.location).text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"id_no": "441499196605119991"}, "id_no", "校验位不对"),
        ({"id_no": "44149919660511"}, "id_no", "18位"),
        ({"birth_on": "1966-05-12"}, "birth_on", "与身份证号码中的出生日期不一致"),
        ({"sex": "female"}, "sex", "与身份证号码中的性别不一致"),
        ({"account": "六二二"}, "account", "应为银行账号"),
        ({"terms__0__from": "去年九月"}, "terms.0.from", "应为年月"),
        ({"terms__1__school": "第二小学"}, "terms.1.from", "请填写「起」"),
        ({"category": "other"}, "category", "应为：民办、代课"),
        ({"hired_later": "maybe"}, "hired_later", "应为是或否"),
    ],
)
def test_mistakes_stand_at_the_field_and_at_the_top_and_all_is_kept(
    bureau: Bureau, sign_in: SignIn, changes: dict[str, str], field: str, sentence: str
) -> None:
    typed = filled(**changes)
    answer = send(sign_in(CLERK), typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    for kept in ("松口镇中心小学", "1993-07", "云岭农商银行", "冯 才"):
        assert kept in answer.text, kept
    with bureau.store.read() as session:
        assert session.exec(select(Case)).all() == []


def test_a_second_application_in_a_year_is_said_first_and_refused_with_its_reason(
    bureau: Bureau, sign_in: SignIn
) -> None:
    opened(bureau, sequence=997)
    browser = sign_in(CLERK)
    first = send(browser, filled())
    assert first.status_code == 422
    assert "可能已有办件" in first.text
    assert "MD-2026-0001" in first.text
    again = browser.post(NEW, data={**hidden(first.text), **filled()})
    assert again.status_code == 422
    assert "此人本年度已有" in again.text


def test_who_shares_an_account_is_said_once_and_saved_at_the_second_press(
    bureau: Bureau, sign_in: SignIn
) -> None:
    opened(bureau, "南坪镇", sequence=981, name="外镇人")
    browser = sign_in(CLERK)
    first = send(browser, filled())
    assert first.status_code == 422
    assert "有 1 件不在您的范围内，请向县教育局核实" in first.text
    assert "外镇人" not in first.text
    assert "MD-2026-0001" not in first.text
    form = {**hidden(first.text), **filled()}
    answers = [browser.post(NEW, data=form) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]  # the second click is the first one
    assert "同一银行账号" in sign_in("jiaoyu.wang").get("/oversight/look-ups").text


def test_what_is_known_is_said_as_typed(bureau: Bureau, sign_in: SignIn) -> None:
    opened(bureau, sequence=997)
    browser = sign_in(CLERK)
    form = {**hidden(browser.get(NEW).text), "id_no": filled()["id_no"], "keep": "1"}
    told = browser.post(NEW, data=form, headers={"Accept": "application/json"})
    assert 'data-at="id_no"' in told.json["known"]
    assert "松口镇" in told.json["known"]


def test_only_those_who_may_open_a_kind_find_its_form(sign_in: SignIn) -> None:
    for login in ("songkou.ma", "jiaoyu.wang", "shijiao.luo", "xitong.fang"):
        assert sign_in(login).get(NEW).status_code == 403, login
    browser = sign_in(CLERK)
    for path in (f"/cases/new/{ALLOWANCE}/objection", f"/cases/new/{ALLOWANCE}/no_kind",
                 "/cases/new/nothing/application"):  # fmt: skip
        assert browser.get(path).status_code == 404, path


def test_a_clerk_cannot_open_a_case_in_another_town(bureau: Bureau, sign_in: SignIn) -> None:
    other = str(bureau.units.by_key("nanping").id)
    assert send(sign_in(CLERK), filled(unit=other)).status_code == 303
    assert bureau.units.name(case_of(bureau, "application").unit_id) == "松口镇"


def test_personal_answers_stay_hidden_and_stay_when_left_empty(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = opened(bureau, sequence=997)
    browser, path = sign_in(CLERK), f"/cases/{case_id}/form"
    page = browser.get(path).text
    assert id_number("1966-05-11", 997) not in page
    assert "不改则留空" in page
    before = case(bureau, case_id)
    kept = {"id_no": "", "account": "", "phone": "", "birth_on": ""}
    answer = send(browser, {**filled(), **kept, "village": "下村"}, path)
    assert answer.status_code == 303
    after = case(bureau, case_id)
    assert after.answers["village"] == "下村"
    assert after.subject_index == before.subject_index
    assert after.answers["account"] == before.answers["account"]


def test_a_mended_form_is_still_held_against_the_stored_id_number(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = opened(bureau, sequence=997)
    typed = {**filled(), "id_no": "", "sex": "female"}
    answer = send(sign_in(CLERK), typed, f"/cases/{case_id}/form")
    assert answer.status_code == 422
    assert "与身份证号码中的性别不一致" in answer.text


def test_a_submitted_form_is_not_mended(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    assert sign_in(CLERK).get(f"/cases/{case_id}/form").status_code == 403
    assert f"/cases/{case_id}/form" not in sign_in(CLERK).get(f"/cases/{case_id}").text


def test_who_mends_a_stale_form_is_told_who_was_first(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = opened(bureau, sequence=997)
    browser, path = sign_in(CLERK), f"/cases/{case_id}/form"
    page = browser.get(path).text
    send(sign_in("songkou.guo"), {**filled(), "village": "下村"}, path)
    answer = browser.post(path, data={**hidden(page), **filled()})
    assert answer.status_code == 409
    assert "郭雪莲" in answer.text


def test_rows_are_read_in_order_however_many_there_are() -> None:
    label = Label(zh="校", en="school")
    grid = FormField(title=label, type="table", fields={"a": FormField(title=label, type="text")})
    typed = MultiDict({f"g.{at}.a": str(at) for at in reversed(range(12))} | {"g.x.a": "?"})
    raw = read({"g": grid}, typed)
    assert [row["a"] for row in raw["g"]] == [str(at) for at in range(12)]
    assert check({"g": grid}, raw)[1] == {}
    assert len(read({"g": grid}, MultiDict({"g.999999.a": "1"}))["g"]) < 100


def test_every_type_of_question_has_a_box(bureau: Bureau, sign_in: SignIn) -> None:
    page = sign_in(CLERK).get(NEW).text
    kinds = set(re.findall(r'type="(\w+)"', page[page.index('id="work"') :]))
    assert {"text", "radio", "date", "month", "tel"} <= kinds
