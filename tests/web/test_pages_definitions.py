"""Programmes on the web: what the file says is what the page says, and what waits where."""

from __future__ import annotations

import pytest

from tests.builders import ALLOWANCE, definitions
from tests.notice.cast import Cast
from tests.web.conftest import SignIn
from tests.web.statements import counted
from workflow.bureau import Bureau
from workflow.clock import SetClock

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


def test_the_pages_ask_little_of_the_database(bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in("jiaoyu.wang")
    for path in ("/programmes", PAGE, f"{PAGE}/application"):
        browser.get(path)
        with counted(bureau) as said:
            assert browser.get(path).status_code == 200
        assert len(said) <= 20
