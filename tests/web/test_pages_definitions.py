"""Programmes on the web: what the file says is what the page says, and what waits where."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from tests.builders import ALLOWANCE, definitions
from tests.journeys import Journey
from tests.notice.cast import Cast
from tests.web.conftest import SignIn
from tests.web.statements import counted
from web.show.programme import GUARD_WORDS
from workflow.bureau import Bureau, known_names
from workflow.cases.tables import Case, Deadline
from workflow.clock import SetClock
from workflow.people.tables import Post

PAGE = f"/programmes/{ALLOWANCE}/1"
KINDS = tuple(definitions().newest(ALLOWANCE).kinds)


def test_basis_parameters_rates_and_roles_stand_on_one_page(sign_in: SignIn) -> None:
    page = sign_in("nanping.li").get(PAGE).text
    definition = definitions().newest(ALLOWANCE)
    for text in (one.quote for one in definition.basis):
        assert text in page
    for param in definition.params.values():
        assert param.title.zh in page
    for role in definition.roles.values():
        assert role.title.zh in page
    for yuan in (900, 800, 700, 400, 300, 200):
        assert f"<span>{yuan}</span>.00" in page
    assert "本县按900元执行" in page
    assert "王建民" in page


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_diagram_stages_actions_and_clocks(sign_in: SignIn, kind: str) -> None:
    page = sign_in("jiaoyu.wang").get(f"{PAGE}/{kind}").text
    spec = definitions().newest(ALLOWANCE).kinds[kind]
    assert "<svg" in page
    for named in (*spec.stages.values(), *spec.actions.values(), *spec.deadlines.values()):
        assert named.title.zh in page


def test_separation_of_duties_is_said_in_words(sign_in: SignIn) -> None:
    page = sign_in("nanping.li").get(f"{PAGE}/application").text
    assert "不得与办理「受理」的为同一人" in page


def test_the_numbers_are_those_of_ones_own_area(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    Cast(bureau, clock).audited()
    mine = sign_in("songkou.he").get(PAGE).text
    county = sign_in("jiaoyu.wang").get(PAGE).text
    assert '个人申请</a> <span class="count">2</span>' in mine
    assert '个人申请</a> <span class="count">3</span>' in county


def test_what_is_late_stands_at_its_stage_in_words_and_in_the_picture(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    journey = Journey(bureau, clock)
    journey.bring_to([journey.apply(), journey.apply()], "preliminary_review")
    clock.set(date(2027, 1, 4), 9)
    with bureau.store.read() as session:
        running = session.exec(
            select(Case)
            .join(Deadline, col(Deadline.case_id) == col(Case.id))
            .where(Deadline.state == "running", Deadline.due_on < clock.today())
        )
        overdue = Counter((one.kind, one.stage) for one in running)
    assert overdue
    browser = sign_in("jiaoyu.wang")
    for (kind, stage), number in overdue.items():
        page = browser.get(f"{PAGE}/{kind}?cycle=2026").text
        title = definitions().newest(ALLOWANCE).kinds[kind].stages[stage].title.zh
        assert f"逾期 {number}</tspan>" in page
        assert re.search(rf"{title}.*?chip-late\">.*?</span>{number}</span>", page, re.DOTALL)
    assert "逾期 " in browser.get(f"{PAGE}?cycle=2026").text
    assert "逾期 " not in browser.get(PAGE).text


def test_a_unit_in_which_nobody_holds_a_role_is_named(bureau: Bureau, sign_in: SignIn) -> None:
    page = sign_in("jiaoyu.wang").get(PAGE).text
    assert "无人任职" not in page
    with bureau.store.write() as session:
        post = session.exec(select(Post).where(Post.role == "township_school")).first()
        assert post is not None
        post.to_on = date(2026, 2, 1)
        lost = bureau.units.name(post.unit_id)
    page = sign_in("jiaoyu.wang").get(PAGE).text
    assert re.search(f"无人任职</span> {lost}", page)


def test_clocks_rules_and_powers_are_said_in_words(sign_in: SignIn) -> None:
    page = sign_in("jiaoyu.wang").get(f"{PAGE}/application").text
    kind = definitions().newest(ALLOWANCE).kinds["application"]
    for clause in kind.clauses.values():
        assert clause.title.zh in page
        assert clause.refused.zh in page
    assert "到期前 3 个工作日告知承办人" in page
    assert "没有写到的，谁也不能做" in page
    assert "每一处满 5 个工作日" in sign_in("jiaoyu.wang").get(f"{PAGE}/county_roster").text


def test_the_diagram_can_be_taken_along_as_text(sign_in: SignIn) -> None:
    answer = sign_in("nanping.li").get(f"{PAGE}/application/mermaid")
    assert answer.text.startswith("stateDiagram-v2")
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path", [f"/programmes/{ALLOWANCE}/9", "/programmes/none/1", f"{PAGE}/none",
             f"{PAGE}/none/mermaid"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("nanping.li").get(path).status_code == 404


def test_strangers_sign_in_first(bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in("nanping.li").application.test_client()
    assert browser.get(PAGE).status_code == 303


def test_every_condition_a_programme_may_name_has_its_words() -> None:
    assert known_names().guards == set(GUARD_WORDS)


def test_the_pages_ask_as_much_for_many_cases_as_for_few(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    paths, browser = ("/programmes", PAGE, f"{PAGE}/application"), sign_in("jiaoyu.wang")
    few = [_asked(bureau, browser, path) for path in paths]
    Cast(bureau, clock).audited()
    assert [_asked(bureau, browser, path) for path in paths] == few
    assert max(few) <= 20


def _asked(bureau: Bureau, browser: FlaskClient, path: str) -> int:
    browser.get(path)
    with counted(bureau) as said:
        assert browser.get(path).status_code == 200
    return len(said)
