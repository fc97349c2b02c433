"""Views somebody saves and cases they watch: theirs alone, in the address, without JavaScript."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from tests.web.cast import hidden, in_audit, submitted
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau

CLERK, COLLEAGUE, OTHER_CLERK = "songkou.he", "songkou.ma", "nanping.li"


def do(browser: FlaskClient, address: str, **form: str) -> str:
    """Send the forms of views; returns the page that follows."""
    sent = {"csrf_token": token(browser, "/?view=office"), **form}
    answer = browser.post(address, data=sent, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def number(page: str) -> str:
    """Return the number of the view that stands open."""
    found = re.search(r'name="id" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_a_view_is_saved_renamed_opened_first_and_deleted(bureau: Bureau, sign_in: SignIn) -> None:
    submitted(bureau, name="冯才")
    browser = sign_in(CLERK)
    query = "view=office&kind=substitute_allowance.application&q=冯"
    page = do(browser, "/desk/views", do="save", name="冯家", query=query)
    assert "视图「冯家」" in page
    assert "冯才" in page
    page = do(browser, "/desk/views", do="rename", id=number(page), name="冯姓", query=query)
    assert "视图「冯姓」" in page
    do(browser, "/desk/views", do="first", id=number(page), query=query)
    answer = browser.get("/")
    assert answer.status_code == 303
    assert "q=%E5%86%AF" in answer.headers["Location"]
    assert browser.get("/?view=office").status_code == 200
    assert "冯姓" not in sign_in(COLLEAGUE).get("/").text
    do(browser, "/desk/views", do="remove", id=number(page), query="")
    assert "冯姓" not in browser.get("/").text


def test_a_view_keeps_nothing_but_what_the_desk_understands(sign_in: SignIn) -> None:
    browser = sign_in(CLERK)
    odd = "view=done&next=//evil.example&q=441499196605119990&due=late%0d%0aX:1"
    page = do(browser, "/desk/views", do="save", name="试", query=odd)
    assert "视图「试」" in page
    assert 'href="/?view=done"' in page
    assert "evil" not in page
    assert "441499196605119990" not in page


def test_names_are_asked_for_and_nobody_changes_anothers_view(sign_in: SignIn) -> None:
    browser = sign_in(CLERK)
    assert "不超过 20 字" in do(browser, "/desk/views", do="save", name=" ", query="view=done")
    assert "不超过 20 字" in do(
        browser, "/desk/views", do="save", name="长" * 21, query="view=done"
    )
    page = do(browser, "/desk/views", do="save", name="我的", query="view=done")
    other = sign_in(OTHER_CLERK)
    do(other, "/desk/views", do="remove", id=number(page), query="view=done")
    do(other, "/desk/views", do="rename", id=number(page), name="抢来的", query="view=done")
    assert "视图「我的」" in browser.get("/?view=done").text


def test_a_case_is_watched_from_its_page_wherever_it_goes(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = in_audit(bureau, name="冯才")
    browser = sign_in(CLERK)
    assert "冯才" not in browser.get("/").text
    assert "冯才" in browser.get("/?view=sent").text
    assert "没有关注的办件" in browser.get("/?view=watched").text
    form = hidden(browser.get(f"/cases/{case_id}").text)
    do(browser, f"/cases/{case_id}/watch", **{**form, "do": "watch"})
    assert "冯才" in browser.get("/?view=watched").text
    assert "取消关注" in browser.get(f"/cases/{case_id}").text
    do(browser, f"/cases/{case_id}/watch", do="unwatch")
    assert "没有关注的办件" in browser.get("/?view=watched").text


def test_nobody_watches_what_they_may_not_read(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    other = sign_in(OTHER_CLERK)
    form = {"csrf_token": token(other, "/")}
    assert other.post(f"/cases/{case_id}/watch", data=form).status_code == 404


def test_filters_stay_in_the_address_and_odd_ones_do_no_harm(
    bureau: Bureau, sign_in: SignIn
) -> None:
    submitted(bureau, name="冯才")
    browser = sign_in(CLERK)
    page = browser.get("/?kind=substitute_allowance.application.submitted&q=冯").text
    assert "冯才" in page
    assert 'value="substitute_allowance.application.submitted" selected' in page
    assert "due=late" in page
    assert "冯才" not in browser.get("/?kind=substitute_allowance.application.paid").text
    odd = ("kind=a.b.c.d", "unit=99999999999", "unit=x", "after=x", "due=x", "view=x", "q=%25")
    for query in odd:
        assert browser.get(f"/?{query}").status_code == 200, query
