"""`liuzhuan calendar load` and `status`: a notice proposed by an operator, confirmed by nobody."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import select

from tests.almanac.conftest import notice
from tests.commands.conftest import Run
from workflow.almanac.reads import present_edition
from workflow.almanac.tables import CalendarPaper
from workflow.store.engine import Store

COUNTY = (
    "--county",
    "--title",
    "云岭县人民政府关于县庆放假的通知",
    "--number",
    "云府办〔2026〕3号",
)


def test_a_notice_is_proposed_and_waits(run: Run, store: Store) -> None:
    shown = run("calendar", "load", "-", "--by", "xitong.fang", typed=notice("2026"))
    assert shown.exit_code == 0, shown.output
    assert "已提请 1 号，39 天" in shown.stdout
    assert "待确认 waiting: 1 2026 《国务院办公厅关于2026年" in run("calendar", "status").stdout
    with store.read() as session:
        assert present_edition(session) == 0
        assert session.exec(select(CalendarPaper.name)).all() == ["方知行"]


def test_county_days_come_from_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "county.csv"
    file.write_text("日期,休/班,名称\n2026-11-11,休,县庆\n", "utf-8")
    shown = run("calendar", "load", str(file), "--by", "xitong.fang", *COUNTY)
    assert shown.exit_code == 0, shown.output


def test_mistakes_are_told_with_file_and_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "2026.txt"
    file.write_text(notice("2026").replace("共9天", "共8天"), "utf-8")
    shown = run("calendar", "load", str(file), "--by", "xitong.fang")
    assert shown.exit_code == 1
    assert f"{file}:8: 春节写明共8天，识别出9天" in shown.stderr


def test_whoever_may_not_propose_is_refused(run: Run) -> None:
    shown = run("calendar", "load", "-", "--by", "nanping.li", typed=notice("2026"))
    assert shown.exit_code == 1
    assert "您的岗位不能维护日历" in shown.stderr


def test_a_file_that_is_not_there_is_told(run: Run) -> None:
    assert run("calendar", "load", "nowhere.txt", "--by", "xitong.fang").exit_code == 1
