"""The page of deputies: a clerk lends the post, the administrator names for the area."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from tests.web.conftest import SignIn, token
from tests.web.test_pages_accounts import ADMIN, account
from workflow.bureau import Bureau

HEAD, CLERK = "songkou.ma", "songkou.he"


def send(browser: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    """Send a form as a browser would; returns status and page."""
    sent = {**form, "csrf_token": token(browser, "/deputies")}
    answer = browser.post(path, data=sent, follow_redirects=True)
    return answer.status_code, answer.text


def ask(browser: FlaskClient, path: str = "/deputies", **changes: str) -> tuple[int, str]:
    """Fill in the form of the page: the first post it offers, some days in March."""
    post = re.search(r'<option value="(\d+)"', browser.get(path).text)
    form = {"post": post[1] if post else "", "from_on": "2026-03-02", "to_on": "2026-03-06"}
    return send(browser, path, **{**form, **changes})


def test_a_head_lends_the_post_and_every_page_of_the_deputy_says_so(sign_in: SignIn) -> None:
    browser = sign_in(HEAD)
    assert CLERK in browser.get("/deputies").text
    status, page = ask(browser, login=CLERK)
    assert status == 200
    assert "代理中" in page
    clerk = sign_in(CLERK)
    desk = clerk.get("/")
    assert (desk.status_code, "您正在代理" in desk.text) == (200, True)
    assert "代理别人的岗位" in clerk.get("/deputies").text
    [end] = re.findall(r'action="(/deputies/\d+/end)"', page)
    assert send(clerk, end)[0] == 404
    assert "代理已结束" in send(browser, end)[1]
    assert "您正在代理" not in clerk.get("/").text


def test_the_administrator_names_a_deputy_of_the_area_and_takes_it_back(
    bureau: Bureau, sign_in: SignIn
) -> None:
    path = f"/accounts/{account(bureau, HEAD).id}/deputies"
    assert sign_in(CLERK).get(path).status_code == 403
    browser = sign_in(ADMIN)
    assert ask(browser, path, login="meixi.song")[0] == 200
    status, page = ask(browser, path, login="songkou.guo")
    assert status == 422
    assert "已由宋小梅代理" in page
    [end] = re.findall(r'action="(/accounts/\d+/deputies/\d+/end)"', page)
    assert send(browser, end.replace("deputies/", "deputies/9"))[0] == 404
    assert "代理已结束" in send(browser, end)[1]


def test_what_is_left_out_is_asked_for_and_a_strangers_post_is_refused(
    bureau: Bureau, sign_in: SignIn
) -> None:
    browser = sign_in(HEAD)
    for changes, words in (
        ({"to_on": ""}, "请填写代理的起止日期"),
        ({"post": "1"}, "请选择岗位"),
        ({"login": "meixi.song"}, "代理人须是本单位在岗的人"),
    ):
        status, page = ask(browser, **{"login": CLERK, **changes})
        assert (status, words in page) == (422, True)
    assert "没有可以交人代理的岗位" in sign_in(ADMIN).get("/deputies").text
    stranger = account(bureau, "shijiao.luo").id
    assert sign_in(ADMIN).get(f"/accounts/{stranger}/deputies").status_code == 404
