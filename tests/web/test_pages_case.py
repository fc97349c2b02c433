"""The page of a case: what it shows to whom, and doing what may be done there."""

from __future__ import annotations

import re

from sqlmodel import select

from tests.builders import ALLOWANCE, all_checked, case, case_of, done, holder
from tests.web.cast import OFFICES, act, in_audit, submitted
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.cases.tables import AuditEntry, RegisterEntry, Sign

CLERK, HEAD, EDU, FIN = "songkou.he", "songkou.ma", "jiaoyu.wang", "caizheng.liu"


def entries(bureau: Bureau, case_id: int) -> list[tuple[str, str]]:
    """Return the record of a case: what, and how it ended."""
    with bureau.store.read() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.case_id == case_id))
        return [(row.action, row.outcome) for row in rows]


def test_a_case_shows_where_it_stands_when_it_is_due_and_why(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = submitted(bureau)
    page = sign_in(CLERK).get(f"/cases/{case_id}").text
    for said in (
        *("冯才", "MD-2026-0001", "待受理", "2026-03-09 周一", "5个工作日内", "先到"),
        *("每年4月15日前", "逐日怎么数的", "怎么算的", "提交申请", "松口镇中心小学", "符合"),
    ):
        assert said in page, said


def test_another_township_finds_no_such_case(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    for login in ("nanping.li", "xitong.fang"):
        browser = sign_in(login)
        form = {"csrf_token": token(browser, "/password"), "action": "accept", "field": "id_no"}
        for answer in (
            browser.get(f"/cases/{case_id}"),
            browser.get(f"/cases/{case_id}/form"),
            browser.post(f"/cases/{case_id}/act", data=form),
            browser.post(f"/cases/{case_id}/reveal", data=form),
            browser.post(f"/cases/{case_id}/files", data=form),
            browser.get("/cases/999999"),
        ):
            assert answer.status_code == 404
    assert case(bureau, case_id).stage == "submitted"


def test_only_offered_acts_have_a_form(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    offered = {
        login: set(
            re.findall(
                r'<form method="post" id="act-(\w+)"', sign_in(login).get(f"/cases/{case_id}").text
            )
        )
        for login in (CLERK, HEAD, EDU, "shijiao.luo")
    }
    assert offered[CLERK] == {"accept", "return_for_correction", "withdraw", "close_death"}
    assert offered[HEAD] == {"return_for_correction"}
    assert offered[EDU] == {"close_death"}
    assert offered["shijiao.luo"] == set()


def test_an_act_is_done_and_said_and_the_next_case_offered(bureau: Bureau, sign_in: SignIn) -> None:
    first = submitted(bureau)
    second = submitted(bureau, name="欧阳秀英", sequence=995)
    browser = sign_in(CLERK)
    answer = act(browser, first, "accept")
    assert (answer.status_code, answer.location) == (303, f"/cases/{first}")
    page = browser.get(f"/cases/{first}").text
    assert "已办理「受理」，现为「初审中」。" in page
    assert f'<a href="/cases/{second}" data-key="n">下一件：欧阳秀英</a>' in page
    assert case(bureau, first).stage == "preliminary_review"


def test_a_double_click_is_one_act(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    browser = sign_in(CLERK)
    page = browser.get(f"/cases/{case_id}").text
    for _ in range(2):
        assert act(browser, case_id, "accept", page=page).status_code == 303
    assert entries(bureau, case_id) == [("open", "done"), ("submit", "done"), ("accept", "done")]


def test_without_the_token_of_the_form_nothing_happens(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    assert act(sign_in(CLERK), case_id, "accept", {"csrf_token": "x"}).status_code == 400
    assert case(bureau, case_id).stage == "submitted"


def test_who_comes_second_is_told_who_was_first_and_when(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    browser = sign_in(CLERK)
    page = browser.get(f"/cases/{case_id}").text
    done(bureau.act(case_id, "accept", holder(bureau, "township_clerk", "松口镇", 1)))
    answer = act(browser, case_id, "accept", page=page)
    assert answer.status_code == 409
    assert (
        "此件已由 松口镇 郭雪莲 于 2026-03-02 09:00 办理「受理」，现为「初审中」。" in answer.text
    )
    assert f'href="/cases/{case_id}"' in answer.text


def test_a_refusal_keeps_what_was_typed_and_says_why(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    typed = {"withdraw.reason": "本人改变主意" * 40}
    answer = act(sign_in(CLERK), case_id, "withdraw", typed)
    assert answer.status_code == 422
    assert "超过 200 字" in answer.text
    assert 'href="#withdraw.reason"' in answer.text
    assert typed["withdraw.reason"] in answer.text
    assert case(bureau, case_id).stage == "submitted"


def test_what_is_required_is_asked_for_at_its_field(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    answer = act(sign_in(CLERK), case_id, "return_for_correction", {})
    assert answer.status_code == 422
    assert "有 1 处需要修改" in answer.text
    assert 'id="return_for_correction.missing-error"' in answer.text


def test_what_cannot_be_undone_names_its_consequence(bureau: Bureau, sign_in: SignIn) -> None:
    page = sign_in(CLERK).get(f"/cases/{submitted(bureau)}").text
    asks = page[page.index('class="asks-once"') :]
    assert "此件将转为「已撤回」并办结，不能撤销。" in asks


def test_who_accepted_is_told_why_another_must_pass(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    done(bureau.act(case_id, "accept", clerk))
    with bureau.store.write() as session:
        from workflow.people.tables import Post

        unit = clerk.posts[0].unit_id
        session.add(Post(account_id=clerk.account_id, unit_id=unit, role="township_head",
                         from_on=bureau.clock.today()))  # fmt: skip
    page = sign_in(CLERK).get(f"/cases/{case_id}").text
    assert "您已办理过此件的「受理」，须由另一人办理" in page
    assert 'id="act-pass"' not in page


def test_evidence_a_reviewer_has_seen_is_ticked_and_signed(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau, public_school="", hukou_province="")
    done(bureau.act(case_id, "accept", holder(bureau, "township_clerk", "松口镇")))
    browser = sign_in(HEAD)
    page = browser.get(f"/cases/{case_id}").text
    ticks = re.findall(r'name="pass.confirmed" value="(\w+)"', page)
    assert ticks == ["hukou", "public_school"]
    one = act(browser, case_id, "pass", {"pass.confirmed": ticks[:1]})
    assert one.status_code == 422
    assert "非公办学校任教（需补充证据）" in one.text
    assert act(browser, case_id, "pass", {"pass.confirmed": ticks}).status_code == 303
    assert "马天佑 已核实" in browser.get(f"/cases/{case_id}").text


def test_a_clause_plainly_not_met_cannot_be_ticked_away(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau, criminal_record="有")
    done(bureau.act(case_id, "accept", holder(bureau, "township_clerk", "松口镇")))
    page = sign_in(HEAD).get(f"/cases/{case_id}").text
    assert "刑事犯罪记录" in page
    assert 'id="act-pass"' not in page
    assert "act-reject" in page


def test_grounds_come_from_a_closed_list_and_the_clause_not_met_is_ticked(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = submitted(bureau, criminal_record="有")
    done(bureau.act(case_id, "accept", holder(bureau, "township_clerk", "松口镇")))
    browser = sign_in(HEAD)
    page = browser.get(f"/cases/{case_id}").text
    grounds = re.findall(r'name="reject.grounds" value="(\w+)"( checked)?', page)
    assert [key for key, ticked in grounds if ticked] == ["no_record"]
    assert len(grounds) > 10
    untold = act(browser, case_id, "reject", {"reject.grounds": ""})
    assert "请填写「不符合的条件」" in untold.text
    forged = act(browser, case_id, "reject", {"reject.grounds": "bad_mood"})
    assert forged.status_code == 422
    given = {"reject.grounds": ["no_record", "false_papers"], "reject.reason": "判决书在卷"}
    assert act(browser, case_id, "reject", given).status_code == 303
    shown = browser.get(f"/cases/{case_id}").text
    assert "不符合的条件：有刑事犯罪记录、材料不实；说明（书面告知申请人）：判决书在卷" in shown


def test_an_office_signs_with_its_checklist_and_its_opinion(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = in_audit(bureau)
    browser = sign_in(FIN)
    page = browser.get(f"/cases/{case_id}").text
    assert "补助标准和金额无误" in page
    assert "在固化名单内</span>" not in page[page.index('id="act-audit_pass"') :]
    unsaid = act(browser, case_id, "audit_pass", {})
    assert (unsaid.status_code, "请选择同意或不同意。" in unsaid.text) == (422, True)
    unticked = act(browser, case_id, "audit_pass", {"audit_pass.verdict": "agree"})
    assert (unticked.status_code, "核查事项未勾选" in unticked.text) == (422, True)
    bare = act(browser, case_id, "audit_pass", {"audit_pass.verdict": "disagree"})
    assert (bare.status_code, "不同意须写明理由" in bare.text) == (422, True)
    given = {"audit_pass.verdict": "agree", "audit_pass.checked": "0"}
    assert act(browser, case_id, "audit_pass", given).status_code == 303
    page = browser.get(f"/cases/{case_id}").text
    assert "已签署「审核会签」意见，待其他部门。" in page
    assert page.count("待签署") == 3


def test_a_disagreement_is_answered_and_its_opinion_stays_visible(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = in_audit(bureau)
    given = {"audit_pass.verdict": "disagree", "audit_pass.opinion": "金额有误"}
    assert act(sign_in(FIN), case_id, "audit_pass", given).status_code == 303
    lead = sign_in(EDU)
    assert "金额有误" in lead.get(f"/cases/{case_id}").text
    said = {"reconsider.reason": "已更正为 700 元"}
    assert act(lead, case_id, "reconsider", said).status_code == 303
    page = lead.get(f"/cases/{case_id}").text
    assert "不同意，已作废" in page
    assert "已更正为 700 元" in page


def test_four_offices_complete_the_audit_from_their_pages(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = in_audit(bureau)
    for login, office in zip((EDU, FIN, "renshe.huang", "weijian.zhou"), OFFICES, strict=True):
        ticks = all_checked(bureau, "application", "audit_pass", office)["checked"]
        given = {"audit_pass.verdict": "agree", "audit_pass.checked": [str(at) for at in ticks]}
        assert act(sign_in(login), case_id, "audit_pass", given).status_code == 303
    assert case(bureau, case_id).stage == "audited"
    with bureau.store.read() as session:
        assert len(session.exec(select(Sign)).all()) == 4
        assert session.exec(select(RegisterEntry.programme)).first() == ALLOWANCE
    roster = case_of(bureau, "county_roster")
    assert roster.number in sign_in(EDU).get("/").text
