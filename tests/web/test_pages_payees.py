"""A roster of payees and a list taken over say what they come to, by township, to the fen."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.builders import case_of
from tests.money_store.cast import Payers
from tests.money_store.payees import bring, sealed, taken_over
from tests.web.conftest import SignIn
from tests.web.statements import counted
from workflow.bureau import Bureau
from workflow.clock import SetClock

PEOPLE = (
    {"姓名": "马春", "born": "1950-04-02"},
    {"姓名": "陆秋", "born": "1951-07-09", "核定工作年限": 8, "月补助标准（元）": 400},
    {"姓名": "温江", "born": "1952-07-09", "户籍镇": "南坪镇"},
)


def section(page: str, key: str) -> str:
    """Return the words of a sheet without blanks."""
    found = re.search(rf'<section class="sheet[^>]*id="{key}".*?</section>', page, re.DOTALL)
    assert found is not None, key
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", found[0]))


def test_both_are_summed_by_township(bureau: Bureau, clock: SetClock, sign_in: SignIn) -> None:
    payers, browser = Payers(bureau, clock), sign_in("jiaoyu.wang")
    taken_over(payers, PEOPLE)
    page = browser.get(f"/cases/{case_of(bureau, 'takeover').id}").text
    assert "人数3每月合计1800.00元" in section(page, "payees")
    towns = section(page, "payees-towns")
    assert "松口镇21100.00" in towns
    assert "南坪镇1700.00" in towns
    page = browser.get(f"/cases/{sealed(payers)}").text
    assert "人数3本年应发21600.00元" in section(page, "payees")
    assert "松口镇20.00" in section(page, "payees-towns")  # two people, no arrears
    assert section(page, "payees-towns").endswith("21600.00")


def test_a_list_before_anybody_is_on_it_shows_no_sums(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    bring(payers, PEOPLE[:1])
    page = sign_in("jiaoyu.wang").get(f"/cases/{case_of(bureau, 'takeover').id}").text
    assert "人数1每月合计700.00元" in section(page, "payees")
    listed = case_of(bureau, "payee")
    payers.act(listed, "take_back", "county_edu", reason="核对")
    page = sign_in("jiaoyu.wang").get(f"/cases/{case_of(bureau, 'takeover').id}").text
    assert 'id="payees"' not in page


def test_a_roster_says_of_each_person_what_the_year_owes_and_is_paged(
    bureau: Bureau, clock: SetClock, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    payers, browser = Payers(bureau, clock), sign_in("jiaoyu.wang")
    taken_over(payers, PEOPLE)
    roster = f"/cases/{sealed(payers)}"
    members = section(browser.get(roster).text, "members")
    assert re.search(r"马春\S+?松口镇14120.008400.00", members)
    assert re.search(r"陆秋\S+?松口镇8120.004800.00", members)
    whole = statements(bureau, browser, roster)
    monkeypatch.setattr("web.show.members.PAGE", 2)
    first = browser.get(roster).text
    assert "温江" not in section(first, "members")
    assert "回到第一页" not in first
    after = re.search(rf'href="({roster}\?after=\d+)#members"', first)
    assert after is not None
    second = section(browser.get(after[1]).text, "members")
    assert re.search(r"温江\S+?南坪镇14120.008400.00", second)
    assert "马春" not in second
    assert "回到第一页" in second
    assert statements(bureau, browser, roster) == whole


def statements(bureau: Bureau, browser: FlaskClient, path: str) -> int:
    """Return how many statements a page asks."""
    with counted(bureau) as said:
        assert browser.get(path).status_code == 200
    return len(said)
