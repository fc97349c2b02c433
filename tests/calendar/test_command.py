"""`liuzhuan calendar`: what an operator or a script sees."""

from __future__ import annotations

import pytest
from click.testing import Result
from typer.testing import CliRunner

from workflow.commands.calendar import app


def _run(*arguments: str, lines: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=lines)


def test_one_date_is_counted() -> None:
    result = _run("add", "2026-04-29", "5")
    assert (result.exit_code, result.stdout) == (0, "2026-05-09\n")


def test_lines_are_answered_line_by_line() -> None:
    result = _run("add", lines="2026-02-12 5\r\n2026-02-13\t5\n\n2026-12-30 2\n2026-05-10 0\n")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "2026-02-26", "2026-02-27", "2027-01-01 provisional", "2026-05-11",
    ]  # fmt: skip


def test_no_lines_give_no_output() -> None:
    result = _run("add", lines="")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize(
    "bad",
    ["2026-02-30 5", "2026-02-12", "tomorrow 5", "2026-02-12 -1", "20260212 5", "9999-12-30 9"],
)
def test_a_bad_line_is_named_by_its_number_and_nothing_is_printed(bad: str) -> None:
    result = _run("add", lines=f"2026-02-12 5\n{bad}\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("第 2 行：")


def test_all_bad_lines_are_named() -> None:
    result = _run("add", lines="x\n2026-02-12 5\ny\n")
    assert [line.split("：")[0] for line in result.stderr.splitlines()] == ["第 1 行", "第 3 行"]


def test_a_date_without_a_number_is_refused() -> None:
    result = _run("add", "2026-02-12")
    assert result.exit_code == 1
    assert "日期 工作日数" in result.stderr


def test_a_negative_number_is_refused_in_our_words() -> None:
    result = _run("add", "2026-02-12", "-1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "「2026-02-12 -1」" in result.stderr


def test_a_year_is_shown_with_its_notice() -> None:
    result = _run("year", "2026")
    assert result.exit_code == 0
    assert "2026-05-09 周六 班 work 劳动节 Labour Day" in result.stdout
    assert "2026-02-17 周二 休 off  春节 Spring Festival" in result.stdout
    assert "2026年工作日 248 天 / 248 working days" in result.stdout
    assert "（国办发明电〔2025〕7号，2025-11-04）" in result.stdout


def test_a_year_shows_its_last_days_though_the_next_notice_names_them() -> None:
    shown = _run("year", "2018").stdout
    assert "2018-12-29 周六 班 work 元旦 New Year's Day" in shown
    assert "2018-12-31 周一 休 off  元旦 New Year's Day" in shown


def test_a_year_that_is_not_published_says_so() -> None:
    result = _run("year", "2027")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "2027年的放假安排尚未载入" in result.stderr
