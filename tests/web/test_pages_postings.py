"""Boards: recorded by who answers for them, several at once, begun again when torn down."""

from __future__ import annotations

import base64
import io
import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.notice.cast import Cast
from tests.web.conftest import SignIn, token
from tests.web.statements import counted
from workflow.bureau import Bureau
from workflow.clock import SetClock

SONGKOU, NANPING = "songkou.he", "nanping.li"


@pytest.fixture
def cast(bureau: Bureau, clock: SetClock) -> Cast:
    """Three people in public notice since Wednesday 29 April; no board is posted."""
    clock.set(date(2026, 4, 29))
    cast = Cast(bureau, clock)
    cast.audited()
    cast.published()
    return cast


def boards(page: str) -> list[str]:
    """Return the boards a page offers."""
    return re.findall(r'name="board" value="(\d+)"', page)


# The smallest picture there is: one grey point.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def record(browser: FlaskClient, cast: Cast, what: str, **form: object) -> tuple[int, str]:
    """Send what was done to boards; returns status and the page that follows."""
    sent = {"on": "2026-04-29", "said": "村委会在场，照片已存", **form}
    sent["csrf_token"] = token(browser, "/password")
    path = f"/postings/{cast.notice().notice_id}/{what}"
    answer = browser.post(path, data=sent, follow_redirects=True)
    return answer.status_code, answer.text


def test_each_sees_the_boards_they_answer_for(cast: Cast, sign_in: SignIn) -> None:
    assert len(boards(sign_in(SONGKOU).get("/postings").text)) == 2
    assert len(boards(sign_in(NANPING).get("/postings").text)) == 1
    assert len(boards(sign_in("songkou.luo").get("/postings").text)) == 1
    assert len(boards(sign_in("jiaoyu.wang").get("/postings").text)) == 2


@pytest.mark.parametrize("login", ["caizheng.liu", "songkou.ma", "shijiao.luo", "anquan.gu"])
def test_who_answers_for_no_board_does_not_get_in(cast: Cast, sign_in: SignIn, login: str) -> None:
    browser = sign_in(login)
    assert browser.get("/postings").status_code == 403
    assert record(browser, cast, "post", board="1")[0] == 403


def test_several_villages_are_recorded_at_once(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(SONGKOU)
    every = boards(browser.get("/postings").text)
    status, page = record(browser, cast, "post", all="1", every=every)
    assert status == 200
    assert "已登记 2 处张贴" in page
    posted = [one for one in cast.notice().boards if one.posted_on]
    assert {str(one.id) for one in posted} == set(every)
    assert {one.full_on for one in posted} == {date(2026, 5, 9)}
    assert {one.posted_name for one in posted} == {"何庆祥"}


def test_anothers_board_is_refused_and_nothing_is_recorded(cast: Cast, sign_in: SignIn) -> None:
    mine = boards(sign_in(SONGKOU).get("/postings").text)
    theirs = boards(sign_in(NANPING).get("/postings").text)
    status, page = record(sign_in(SONGKOU), cast, "post", board=[mine[0], theirs[0]])
    assert status == 422
    assert "不由您张贴" in page
    assert not any(one.posted_on for one in cast.notice().boards)


def test_a_photo_is_proof_enough_and_the_county_can_open_it(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(SONGKOU)
    every = boards(browser.get("/postings").text)
    photo = (io.BytesIO(PICTURE), "公告栏.png")
    status, _ = record(browser, cast, "post", all="1", every=every, said="", photo=photo)
    assert status == 200
    county = sign_in("jiaoyu.wang")
    links = set(re.findall(r"/files/[\w-]+", county.get(f"/cases/{cast.roster().id}").text))
    assert len(links) == 1
    assert county.get(links.pop(), buffered=True).data == PICTURE


def test_what_is_no_photo_is_refused_and_nothing_is_recorded(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(SONGKOU)
    mine = boards(browser.get("/postings").text)
    script = (io.BytesIO(b"<script>alert(1)</script>"), "公告栏.png")
    status, page = record(browser, cast, "post", board=mine, said="", photo=script)
    assert status == 422
    assert "只接受" in page
    assert not any(one.posted_on for one in cast.notice().boards)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"on": "2026-04-30"}, "不能晚于今天"),
        ({"on": "2026-04-28"}, "不能早于"),
        ({"said": "  "}, "张贴证明"),
        ({"on": ""}, "填写日期"),
        ({"board": []}, "勾选张贴点"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason_and_keeps_what_was_ticked(
    cast: Cast, sign_in: SignIn, form: dict[str, object], words: str
) -> None:
    browser = sign_in(SONGKOU)
    mine = boards(browser.get("/postings").text)
    status, page = record(browser, cast, "post", **{"board": mine[:1], **form})
    assert status == 422
    assert words in page
    if "board" not in form:
        assert f'value="{mine[0]}" checked' in page


def test_a_board_torn_down_needs_its_reason_and_starts_again(
    cast: Cast, sign_in: SignIn, clock: SetClock
) -> None:
    browser = sign_in(SONGKOU)
    mine = boards(browser.get("/postings").text)
    record(browser, cast, "post", board=mine)
    clock.set(date(2026, 5, 6))
    browser = sign_in(SONGKOU)
    status, page = record(browser, cast, "stands", board=mine[:1], on="2026-05-06", said="")
    assert (status, "中断原因" in page) == (422, True)
    status, page = record(
        browser, cast, "stands", board=mine[:1], on="2026-05-06", said="被雨水冲毁"
    )
    assert status == 200
    assert "须重新张贴" in page
    fresh = boards(browser.get("/postings").text)
    assert mine[0] not in fresh
    assert len(fresh) == 2
    cut = [one for one in cast.notice().boards if one.interrupted]
    assert [one.because for one in cut] == ["被雨水冲毁"]


def test_after_the_end_boards_are_taken_down(cast: Cast, sign_in: SignIn, clock: SetClock) -> None:
    cast.post_all(date(2026, 4, 29))
    clock.set(date(2026, 5, 11))
    cast.sweep()
    browser = sign_in(NANPING)
    page = browser.get("/postings").text
    assert "待撤下" in page
    status, page = record(browser, cast, "remove", board=boards(page), on="2026-05-11", said="")
    assert status == 200
    assert "没有要张贴或撤下的公告" in page


def test_the_roster_shows_where_it_hangs_and_what_is_missing(cast: Cast, sign_in: SignIn) -> None:
    cast.post(cast.who("township_clerk", "松口镇"), date(2026, 4, 29))
    page = sign_in("jiaoyu.wang").get(f"/cases/{cast.roster().id}").text
    assert "还有 5 处未张贴" in page
    assert "2026-05-10 周日" in page
    assert "村（居）委会公告栏" in page


def test_the_page_asks_the_database_the_same_however_many_boards_there_are(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    clock.set(date(2026, 4, 29))
    cast, browser, found = Cast(bureau, clock), sign_in(SONGKOU), []
    for villages in (2, 12):
        cast.audited(*(("冯才", "松口镇", f"{n}村") for n in range(villages)))
        cast.published()
        browser.get("/postings")
        with counted(bureau) as said:
            assert browser.get("/postings").status_code == 200
        found.append(len(said))
    assert max(found) <= 40
    assert found[1] - found[0] <= 2  # another notice has another clock
