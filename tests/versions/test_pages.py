"""The pages of a moved case and of its batch, as people of different areas see them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import done
from tests.versions.office import Office, both_versions
from tests.web.conftest import SignIn
from tests.web.conftest import app as app
from tests.web.conftest import bureau as peopled
from tests.web.conftest import peopled_sqlite as peopled_sqlite
from tests.web.conftest import sign_in as sign_in
from workflow.bureau import Bureau, furnish
from workflow.clock import SetClock


@pytest.fixture
def bureau(peopled_sqlite: Path, tmp_path: Path, clock: SetClock) -> Iterator[Bureau]:
    """The county of the pages, which knows the training grant in both versions."""
    making = peopled.__wrapped__(peopled_sqlite, tmp_path, clock)  # type: ignore[attr-defined]
    plain = next(making)
    yield furnish(plain.store, clock, both_versions(), plain.settings)
    next(making, None)


@pytest.fixture
def office(bureau: Bureau, clock: SetClock) -> Office:
    """Who does what in it."""
    return Office(bureau, clock)


def test_a_moved_case_tells_each_act_in_the_words_of_its_day(
    office: Office, sign_in: SignIn
) -> None:
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    office.do(case_id, "back", office.head, reason="缺证明")
    office.do(case_id, "submit", office.clerk)
    office.move()
    office.do(case_id, "pass", office.edu)
    page = sign_in("jiaoyu.wang").get(f"/cases/{case_id}").text
    for said in ("初审中", "换到另一版本", "县级核查", "HB-2026-0001 v1 → v2", "核查通过"):
        assert said in page
    assert "任教年限" in page
    assert "书法" not in page
    clock = sign_in("jiaoyu.wang").get(f"/cases/{case_id}/clocks/check")
    assert clock.status_code == 200
    assert "随办件换到另一版本" in clock.text


def test_a_clock_that_only_the_old_version_has_is_still_told(
    office: Office, sign_in: SignIn
) -> None:
    case_id = office.listed()
    office.move()
    browser = sign_in("jiaoyu.wang")
    assert "初审" in browser.get(f"/cases/{case_id}").text
    assert browser.get(f"/cases/{case_id}/clocks/review").status_code == 200


def test_the_batch_shows_the_verdicts_of_ones_own_area_and_what_was_taken_back(
    office: Office, sign_in: SignIn
) -> None:
    ids = [office.apply(), office.apply()]
    number = office.move().number
    office.do(ids[0], "submit", office.clerk)
    office.undo(number)
    mine = sign_in("songkou.he").get(f"/moves/{number}").text
    number_of = office.case(ids[0]).number
    for said in (number_of, "已撤回", "此后已办理（提交）", "填写", "映射文件"):
        assert said in mine
    other = sign_in("nanping.li").get(f"/moves/{number}").text
    assert office.case(ids[0]).number not in other
    assert "没有您辖区内的办件" in other
    assert number in sign_in("nanping.li").get("/moves").text
    assert sign_in("nanping.li").get("/moves/HB-2026-0099").status_code == 404
    assert "/moves" in sign_in("jiaoyu.wang").get("/programmes/training_grant/2").text


def test_nobody_was_moved_yet_is_said_and_a_form_of_an_old_case_has_its_old_questions(
    office: Office, sign_in: SignIn
) -> None:
    browser = sign_in("songkou.he")
    assert "还没有换过版本" in browser.get("/moves").text
    case_id = office.apply()
    office.clock.set(office.clock.today().replace(month=4, day=1))
    browser = sign_in("songkou.he")
    assert "工作年限" in browser.get(f"/cases/{case_id}/form").text
    new = browser.get("/cases/new/training_grant/application").text
    assert "任教年限" in new
    assert "工作年限" not in new
    done(office.bureau.act(case_id, "submit", office.clerk))
