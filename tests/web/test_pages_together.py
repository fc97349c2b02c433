"""Working together, on the page of a case: taking it in hand, comments, who sees what."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from tests.builders import holder
from tests.web.cast import act, hidden, submitted
from tests.web.conftest import SignIn
from workflow.bureau import Bureau

CLERK, COLLEAGUE, HEAD = "songkou.he", "songkou.guo", "songkou.ma"
TAKE = "together-claim-township_clerk"


def test_a_case_is_taken_in_hand_and_the_second_is_told_by_whom(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = submitted(bureau)
    he, guo = sign_in(CLERK), sign_in(COLLEAGUE)
    pages = [one.get(f"/cases/{case_id}").text for one in (he, guo)]
    took = he.post(f"/cases/{case_id}/together", data=hidden(pages[0], TAKE))
    assert (took.status_code, took.location) == (303, f"/cases/{case_id}#together")
    late = guo.post(f"/cases/{case_id}/together", data=hidden(pages[1], TAKE))
    assert late.status_code == 409
    assert re.search(r"松口镇 何庆祥 于 .* 办理「领办」", late.text)
    assert "由您领办" in he.get(f"/cases/{case_id}").text
    assert ("由您领办" in he.get("/").text, "何庆祥 领办" in guo.get("/").text) == (True, True)
    theirs = guo.get(f"/cases/{case_id}").text
    assert "何庆祥 领办" in theirs
    assert TAKE not in theirs
    assert "此件已由同岗位的人领办" in theirs
    assert act(guo, case_id, "accept", page=pages[1]).status_code == 422
    assert act(he, case_id, "accept").status_code == 303


def test_what_a_colleague_has_in_hand_is_not_counted_for_a_batch(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, _ = submitted(bureau), submitted(bureau, name="陈海生", sequence=3)
    he, guo = sign_in(CLERK), sign_in(COLLEAGUE)
    he.post(f"/cases/{case_id}/together", data=hidden(he.get(f"/cases/{case_id}").text, TAKE))
    accepts = re.compile(r'allowance\.application\.accept">[^<]*<span class="count">(\d+)<')
    assert [accepts.findall(one.get("/").text) for one in (he, guo)] == [["2"], ["1"]]


def test_a_comment_is_kept_when_it_is_refused_and_stands_on_the_record(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = submitted(bureau)
    he, head = sign_in(CLERK), sign_in(HEAD)
    form = hidden(he.get(f"/cases/{case_id}").text, "together-comment")
    wrong = he.post(f"/cases/{case_id}/together", data={**form, "comment.text": "电话 13800138000"})
    assert wrong.status_code == 422
    assert "电话 13800138000</textarea>" in wrong.text
    sent = he.post(f"/cases/{case_id}/together", data={**form, "comment.text": "@马天佑 年份<b>"})
    assert sent.status_code == 303, sent.text
    assert "留言已记录。" in he.get(f"/cases/{case_id}").text
    page = head.get(f"/cases/{case_id}").text
    assert page.count("年份&lt;b&gt;") == 2  # among the comments, and in the history
    assert "留言提到您" in head.get("/messages").text
    assert "留言提到您" not in he.get("/messages").text


def test_it_is_chased_copied_and_handed_over_from_the_page(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    he, guo, head = sign_in(CLERK), sign_in(COLLEAGUE), sign_in(HEAD)

    def send(browser: FlaskClient, form: str, **given: str) -> int:
        page = browser.get(f"/cases/{case_id}").text
        data = hidden(page, f"together-{form}")
        own = form.replace("-", "")
        data |= {f"{own}.{name}": value for name, value in given.items()}
        return browser.post(f"/cases/{case_id}/together", data=data).status_code

    to = str(holder(bureau, "township_clerk", "松口镇", 1).account_id)
    assert send(head, "chase") == 303
    assert "together-chase" not in head.get(f"/cases/{case_id}").text  # until tomorrow
    assert send(he, "copy", to="无此人") == 422
    assert send(he, "copy", to="马天佑", text="请知悉") == 303
    assert send(he, "transfer-township_clerk", to=to) == 303
    assert "由您领办" in guo.get(f"/cases/{case_id}").text
    page = head.get(f"/cases/{case_id}").text
    for said in ("催办", "抄送", "马天佑：请知悉", "转办", "郭雪莲"):
        assert said in page, said
    assert head.get("/messages").text.count("抄送给您") == 1
    form = {**hidden(page, "together-comment"), "do": "nothing"}
    assert head.post(f"/cases/{case_id}/together", data=form).status_code == 404


def test_a_task_is_delegated_and_comes_back_with_an_opinion(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = submitted(bureau)
    he, guo = sign_in(CLERK), sign_in(COLLEAGUE)
    to = str(holder(bureau, "township_clerk", "松口镇", 1).account_id)

    def send(browser: FlaskClient, form: str, **given: str) -> int:
        page = browser.get(f"/cases/{case_id}").text
        data = hidden(page, f"together-{form}")
        own = form.replace("-", "")
        data |= {f"{own}.{name}": value for name, value in given.items()}
        return browser.post(f"/cases/{case_id}/together", data=data).status_code

    assert send(he, "delegate-township_clerk", to=to, text="年份对不对？") == 303
    assert "together-answer-1" not in he.get(f"/cases/{case_id}").text
    assert send(guo, "answer-1", text="与合同一致") == 303
    page = he.get(f"/cases/{case_id}").text
    for said in ("何庆祥 请 郭雪莲 提意见", "已回复", "与合同一致", "由您领办"):
        assert said in page, said
    assert send(he, "consult", to="县教育局", text="是否固化名单？") == 303
    assert send(he, "take_back-2") == 303
