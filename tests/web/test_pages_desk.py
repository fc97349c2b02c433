"""The desk: each role finds what waits for it, by due date, and deals with several at once."""

from __future__ import annotations

import re
from datetime import date

from flask import Flask
from sqlmodel import select

from tests.builders import case, done, holder, id_number
from tests.web.cast import in_audit, opened, statements, submitted
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.cases.naming import IdTail
from workflow.clock import SetClock

CLERK, HEAD, OTHER_CLERK = "songkou.he", "songkou.ma", "nanping.li"
PEOPLE = ("冯才", "欧阳秀英", "陈海生")


def several(bureau: Bureau, count: int) -> list[int]:
    """Submit so many applications in Songkou."""
    return [submitted(bureau, name=f"申请人{at}", sequence=100 + 2 * at + 1) for at in range(count)]


def test_an_empty_desk_says_what_will_come(sign_in: SignIn) -> None:
    page = sign_in("shijiao.luo").get("/").text
    assert "没有待办" in page


def test_who_holds_no_post_in_a_programme_has_a_desk_too(sign_in: SignIn) -> None:
    assert sign_in("xitong.fang").get("/").status_code == 200


def test_each_role_finds_its_own_units_and_nobody_elses(bureau: Bureau, sign_in: SignIn) -> None:
    submitted(bureau, name="冯才")
    assert "冯才" in sign_in(CLERK).get("/").text
    for login in (OTHER_CLERK, HEAD, "jiaoyu.wang", "shijiao.luo", "fafang.jiang"):
        assert "冯才" not in sign_in(login).get("/").text, login


def test_four_offices_find_what_is_in_audit(bureau: Bureau, sign_in: SignIn) -> None:
    in_audit(bureau, name="冯才")
    for login in ("jiaoyu.wang", "caizheng.liu", "renshe.huang", "weijian.zhou"):
        assert "冯才" in sign_in(login).get("/").text
    assert "冯才" not in sign_in(CLERK).get("/").text


def test_due_dates_are_told_in_working_days(
    bureau: Bureau, sign_in: SignIn, clock: SetClock
) -> None:
    submitted(bureau)
    told = {
        date(2026, 3, 2): "剩 5 个工作日",
        date(2026, 3, 9): "今日到期",
        date(2026, 3, 11): "逾期 2 个工作日",
    }
    for day, words in told.items():
        clock.set(day)
        assert words in sign_in(CLERK).get("/").text


def test_counters_narrow_the_list(bureau: Bureau, sign_in: SignIn, clock: SetClock) -> None:
    submitted(bureau)
    clock.set(date(2026, 3, 11))
    browser = sign_in(CLERK)
    assert "冯才" in browser.get("/?due=late").text
    for due in ("today", "soon", "rest"):
        page = browser.get(f"/?due={due}").text
        assert "冯才" not in page
        assert "看全部待办" in page


def test_kinds_narrow_the_list(bureau: Bureau, sign_in: SignIn) -> None:
    submitted(bureau)
    browser = sign_in(CLERK)
    assert "冯才" in browser.get("/?kind=substitute_allowance.application").text
    assert "冯才" not in browser.get("/?kind=substitute_allowance.township_list").text


def test_the_next_page_goes_on_where_this_one_ends(bureau: Bureau, sign_in: SignIn) -> None:
    ids = several(bureau, 52)
    browser = sign_in(CLERK)
    first = browser.get("/").text
    older = re.search(r'href="(/\?after=[^"]+)" rel="next"', first)
    assert older is not None
    second = browser.get(older[1].replace("&amp;", "&")).text
    shown = [set(re.findall(r'opens-row" href="/cases/(\d+)"', page)) for page in (first, second)]
    assert [len(one) for one in shown] == [50, 2]
    assert {int(one) for one in shown[0] | shown[1]} == set(ids)


def test_a_full_desk_costs_no_more_statements_than_an_empty_one(
    bureau: Bureau, sign_in: SignIn
) -> None:
    browser = sign_in(CLERK)
    counted = []
    for more in (1, 12):
        for at in range(more):
            submitted(bureau, name=f"甲{more}", sequence=100 + 40 * more + 2 * at + 1)
        browser.get("/")
        with statements(bureau.store.engine) as seen:
            assert browser.get("/").status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert counted[0] <= 13, seen  # the thirteenth: batches begun and not finished


def test_search_finds_names_pinyin_numbers_and_last_fours_within_the_area(
    bureau: Bureau, sign_in: SignIn
) -> None:
    id_no = id_number("1966-05-11", 996)
    number = case(bureau, opened(bureau, name="冯才", id_no=id_no)).number
    tail = id_no[-4:]
    browser = sign_in(CLERK)
    for words in (
        "冯才",
        "冯",
        "fc",
        "FC",
        "fengcai",
        "Feng Cai",
        "feng",
        number,
        number[-4:],
        tail,
    ):
        assert "冯才" in browser.get("/cases", query_string={"q": words}).text, words
    for words in ("%", "_", "王", "' OR 1=1 --", "441499", "cai", "9991"):
        assert "没有找到" in browser.get("/cases", query_string={"q": words}).text, words
    for words in ("冯才", "fengcai", tail):
        page = sign_in(OTHER_CLERK).get("/cases", query_string={"q": words}).text
        assert "没有找到" in page, words
    assert "找一件办件" in browser.get("/cases").text


def test_the_last_four_are_kept_by_a_keyed_index_and_follow_an_amended_number(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, clerk = opened(bureau, name="冯才"), holder(bureau, "township_clerk", "松口镇")
    other = id_number("1966-05-11", 994)
    done(bureau.amend(case_id, clerk, {"id_no": other}))
    with bureau.store.read() as session:
        kept = session.exec(select(IdTail)).all()
    assert len(kept) == 2
    assert other[-4:] not in {row.tail for row in kept}
    browser = sign_in(CLERK)
    assert "冯才" in browser.get(f"/cases?q={other[-4:]}").text
    page = browser.get(f"/cases?q={other}").text
    assert "冯才" in page
    assert other not in page.partition("<main")[2]


def test_openings_are_for_those_who_may_open(app: Flask, sign_in: SignIn) -> None:
    assert "/cases/new/substitute_allowance/application" in sign_in(CLERK).get("/").text
    assert "/cases/new/" not in sign_in(HEAD).get("/").text
