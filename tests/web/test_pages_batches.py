"""A batch through the pages: all that match, slice by slice, left and found again, taken back."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.builders import case, definitions, done, holder, id_number
from tests.web.cast import hidden
from tests.web.conftest import SignIn, token
from tests.web.test_pages_batch import CLERK, several
from web.pages import batches as pages
from workflow.bureau import PACKAGED, Bureau, load_definitions
from workflow.cases import worklist
from workflow.engine.registry import Definitions, Published

ACCEPT = "substitute_allowance.application.accept"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cases in a slice, three on a page of the desk."""
    monkeypatch.setattr(pages, "SLICE", 2)
    monkeypatch.setattr("web.pages.desk.PAGE", 3)


def confirmed(browser: FlaskClient, query: str = "") -> TestResponse:
    """Ask for all that match the filter, and confirm the names shown."""
    page = browser.get(f"/{query}").text
    assert "符合条件的全部" in page
    asked = browser.post("/desk/act", data={**hidden(page), "do": ACCEPT, "all": "1"}).text
    ticks = re.findall(r'name="case" value="([^"]+)"', asked)
    return browser.post("/desk/act", data={**hidden(asked), "case": ticks})


def go_on(browser: FlaskClient, address: str, what: str = "go") -> str:
    """Press the button that works off the next slice, or another of the page."""
    form = {"csrf_token": token(browser, address)}
    return browser.post(f"{address}/{what}", data=form, follow_redirects=True).text


def accepted(bureau: Bureau, ids: list[int]) -> int:
    """Count how many of the cases have moved on."""
    return sum(case(bureau, one).stage == "preliminary_review" for one in ids)


def test_all_that_match_are_named_first_and_then_done_slice_by_slice(
    bureau: Bureau, sign_in: SignIn
) -> None:
    ids, browser = several(bureau, 5), sign_in(CLERK)
    page = browser.get("/").text
    form = {**hidden(page), "do": ACCEPT, "all": "1"}
    asked = browser.post("/desk/act", data=form)
    assert "以下 5 件将逐件办理" in asked.text
    assert accepted(bureau, ids) == 0
    address = confirmed(browser).headers["Location"]
    assert accepted(bureau, ids) == 2
    assert "办成 2，未办成 0，还有 3" in browser.get(address).text
    go_on(browser, address)
    assert "办成 5 件，共 5 件" in go_on(browser, address)
    assert accepted(bureau, ids) == 5
    assert "data-goes" not in browser.get(address).text


def test_the_filter_of_the_desk_says_which(bureau: Bureau, sign_in: SignIn) -> None:
    ids, browser = several(bureau, 5), sign_in(CLERK)
    page = browser.get("/?kind=substitute_allowance.application&q=申请人4").text
    query = unescape(hidden(page)["query"])
    form = {**hidden(page), "query": query, "do": ACCEPT, "all": "1"}
    assert "以下 1 件将逐件办理" in browser.post("/desk/act", data=form).text
    assert accepted(bureau, ids) == 0


def test_a_closed_browser_loses_nothing_and_nobody_else_may_go_on(
    bureau: Bureau, sign_in: SignIn
) -> None:
    ids = several(bureau, 4)
    address = confirmed(sign_in(CLERK)).headers["Location"]
    again, other = sign_in(CLERK), sign_in("songkou.ma")
    assert f'href="{address}"' in again.get("/").text
    assert "还有 2 件没有办" in again.get("/").text
    assert address not in other.get("/").text
    assert other.get(address).status_code == 404
    form = {"csrf_token": token(other, "/password")}
    assert other.post(f"{address}/go", data=form).status_code == 404
    go_on(again, address)
    assert accepted(bureau, ids) == 4
    assert address not in again.get("/").text


def test_what_is_left_is_called_off_and_stays(bureau: Bureau, sign_in: SignIn) -> None:
    ids, browser = several(bureau, 4), sign_in(CLERK)
    address = confirmed(browser).headers["Location"]
    assert "已停下" in go_on(browser, address, "stop")
    browser.post(f"{address}/go", data={"csrf_token": token(browser, "/password")})
    assert accepted(bureau, ids) == 2


def test_killed_between_the_act_and_its_note_the_case_is_done_once(
    bureau: Bureau, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, browser = several(bureau, 4), sign_in(CLERK)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pages.batches, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            confirmed(browser)
    assert accepted(bureau, ids) == 1  # done, but not noted
    address = re.findall(r'href="(/desk/batches/[^"]+)"', browser.get("/").text)[0]
    go_on(browser, address)
    assert "办成 4 件，共 4 件" in go_on(browser, address)
    assert {case(bureau, one).edition for one in ids} == {3}


def test_who_was_first_stands_by_name_and_the_rest_goes_on(bureau: Bureau, sign_in: SignIn) -> None:
    ids, browser = several(bureau, 4), sign_in(CLERK)
    address = confirmed(browser).headers["Location"]
    with bureau.store.read() as session:
        last = worklist.work_list(session, holder(bureau, "township_clerk", "松口镇").posts)[-1]
    done(bureau.act(last.case_id, "accept", holder(bureau, "township_clerk", "松口镇", 1)))
    page = go_on(browser, address)
    assert "办成 3 件，共 4 件" in page
    assert page.count("刚有变化") == 1
    assert accepted(bureau, ids) == 4


def example(bureau: Bureau) -> list[int]:
    """Open two requests of the example programme, which lets its submission be taken back."""
    loaded, problems = load_definitions([PACKAGED / "_example" / "v1.yaml"])
    assert not problems
    found = [Published(one.definition, one.digest) for one in loaded if one.definition]
    bureau.house.definitions = Definitions([*definitions(), *found])
    clerk = holder(bureau, "township_clerk", "松口镇")
    given = {"reason": "illness", "income": 100000}
    return [
        done(
            bureau.open(
                found[0].definition.programme, "request", clerk, clerk.posts[0].unit_id,
                {**given, "name": f"甲{at}", "id_no": id_number("1966-05-11", 900 + at)},
            )
        ).case_id
        for at in (1, 3)
    ]  # fmt: skip


def test_what_may_be_taken_back_is_taken_back_for_all_but_those_acted_on_since(
    bureau: Bureau, sign_in: SignIn
) -> None:
    first, second = example(bureau)
    browser = sign_in(CLERK)
    page = browser.get("/").text
    ticks = re.findall(r'name="case" value="([^"]+)"', page)
    do = re.findall(r'value="([^"]+request\.submit)"', page)[0]
    form = {**hidden(page), "do": do, "case": ticks}
    page = browser.post("/desk/act", data=form, follow_redirects=True).text
    assert {case(bureau, one).stage for one in (first, second)} == {"review"}
    assert "全部收回修改" in page
    head = holder(bureau, "township_head", "松口镇")
    done(bureau.act(second, "return_for_correction", head, {"missing": "证明"}))
    ticks = re.findall(r'name="case" value="([^"]+)"', page)
    back = {**hidden(page), "do": do.replace("submit", "take_back"), "case": ticks}
    page = browser.post("/desk/act", data=back, follow_redirects=True).text
    assert "办成 1 件，共 2 件" in page
    assert [case(bureau, one).stage for one in (first, second)] == ["draft", "returned"]
