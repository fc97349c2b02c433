"""The board of duties and its panel: what is owed, who is behind, and a period excused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update
from sqlmodel import select

from tests.passwords import quick_hash
from tests.web.conftest import PASSWORD, SignIn, token
from workflow.bureau import Bureau
from workflow.clock import SetClock, shanghai_instant
from workflow.demo.plays import Player, plays
from workflow.demo.script import read_play
from workflow.duties.tables import DutyExcuse
from workflow.papers.archive_seal import flaws
from workflow.people.load import Intake, load_more
from workflow.people.tables import Post

PROGRAMME = "school_twinning"


@pytest.fixture
def pair(bureau: Bureau, clock: SetClock) -> int:
    """A twinning at work, 16 February 2026: last term lacks visits of the head."""
    clock.set(shanghai_instant(date(2025, 6, 1), 8))
    script, _ = read_play(plays()[PROGRAMME])
    with bureau.store.write() as session:
        intake = Intake(quick_hash(PASSWORD), clock.now(), date(2025, 1, 1), must_change=False)
        session.connection().execute(update(Post).values(from_on=date(2025, 1, 1)))
        load_more(session, script.units, bureau.roles, intake)
        bureau.units.refresh(session)
    files = bureau.settings.files_dir
    player = Player(bureau, clock, PROGRAMME, plays()[PROGRAMME], files)
    player.perform(date(2026, 2, 16))
    return player.named["pair"]


def test_the_board_says_what_was_missed_and_the_case_why(
    bureau: Bureau, sign_in: SignIn, pair: int
) -> None:
    section = sign_in("jiaoyugu.lin")
    board = section.get("/duties?state=missed").text
    assert "支援学校校长调研指导" in board
    assert "云岭县第一实验中学—云岭县岭下中学" in board
    page = section.get(f"/cases/{pair}").text
    assert "约定任务" in page
    assert "免责…" in page


def test_a_period_is_excused_once_with_a_reason(bureau: Bureau, sign_in: SignIn, pair: int) -> None:
    section = sign_in("jiaoyugu.lin")
    address, csrf = f"/duties/{pair}/head_visit/2025-first/excuse", token(section, f"/cases/{pair}")
    for reason in (" ", "校长因公外派一学期", "再来一次"):
        form = {"reason": reason, "csrf_token": csrf}
        assert section.post(address, data=form).status_code == 303
    with bureau.store.read() as session:
        (kept,) = session.exec(select(DutyExcuse)).all()
    assert (kept.reason, kept.role) == ("校长因公外派一学期", "edu_section")


def test_who_has_nothing_to_do_with_duties_has_no_board(sign_in: SignIn) -> None:
    assert sign_in("nanping.li").get("/duties").status_code == 403


def test_the_archive_of_a_twinning_is_taken_from_its_page(
    bureau: Bureau, sign_in: SignIn, pair: int
) -> None:
    section = sign_in("jiaoyugu.lin")
    page = section.get(f"/cases/{pair}").text
    assert "下载档案（ZIP）" in page
    assert "计划 · 措施 · 记录 · 总结" in page
    taken = section.post(f"/cases/{pair}/archive", data={"csrf_token": token(section, "/duties")})
    assert taken.mimetype == "application/zip"
    assert flaws(taken.data) == []
    assert "下载档案" in section.get(f"/cases/{pair}").text.partition("留痕")[2]
