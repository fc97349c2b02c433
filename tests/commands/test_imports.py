"""`liuzhuan import`: papers from the command line, in somebody's post."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands.conftest import Run
from tests.roster.papers import (
    APPLICANT_HEADER,
    PAPERS,
    Sheet,
    applicant,
    application,
    id_no,
    written,
)

PAPER = PAPERS / "申请名册-南坪镇.xlsx"
CLERK = ("--as", "nanping.li")
LEAD = ("--as", "jiaoyu.wang")


def test_a_township_s_paper_is_imported_and_its_dirty_rows_are_told(
    run: Run, tmp_path: Path
) -> None:
    result = run("import", "applications", str(PAPER), *CLERK, "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    *rows, _, given_back = [line for line in result.stdout.splitlines() if "提醒" not in line]
    assert len(rows) == 4
    assert rows[0].startswith("未导入 申请名册-南坪镇.xlsx 申请人!D27 身份证号码：校验位不对")
    assert "已导入 23 行，已存在 0 行，未导入 4 行 / 23 imported" in result.stdout
    path = tmp_path / "out" / "申请名册-南坪镇-导入结果.xlsx"
    assert str(path) in given_back
    assert str(load_workbook(path)["申请人"]["Q27"].value).startswith("未导入：")


def test_a_clean_paper_ends_with_0_also_the_second_time(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "南坪.xlsx"
    path.write_bytes(application())
    first = run("import", "applications", str(path), *CLERK)
    assert (first.exit_code, "已导入 1 行" in first.stdout) == (0, True)
    second = run("import", "applications", str(path), *CLERK, "--programme", "substitute_allowance")
    assert (second.exit_code, "已导入 0 行，已存在 1 行" in second.stdout) == (0, True)


def test_the_register_is_loaded_and_only_corrected_by_a_document(run: Run, tmp_path: Path) -> None:
    register = str(PAPERS / "固化名单.xlsx")
    first = run("import", "register", register, *LEAD)
    assert (first.exit_code, "已导入 3000 行" in first.stdout) == (0, True)
    extra = tmp_path / "补充.xlsx"
    newcomer = applicant(姓名="何新来", 身份证号码=id_no("19350101"), 出生年月="1935.01")
    extra.write_bytes(written(Sheet("补充", APPLICANT_HEADER, [newcomer])))
    refused = run("import", "register", str(extra), *LEAD)
    assert (refused.exit_code, "名单已固化，只减不增" in refused.stdout) == (1, True)
    document = ("--correction", "云教〔2026〕3号")
    corrected = run("import", "register", str(extra), *LEAD, *document)
    assert (corrected.exit_code, "已导入 1 行" in corrected.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("applications", str(PAPER), "--as", "nobody"), "没有登录名为「nobody」的账号"),
        (("applications", str(PAPER), *LEAD), "您不能导入「个人申请」"),
        (("register", str(PAPER), *CLERK), "您不能导入「固化名单」"),
        (("applications", str(PAPER), *CLERK, "--programme", "x"), "没有事项「x」"),
        (("applications", str(PAPER), *CLERK, "--kind", "x"), "事项中没有件类「x」"),
        (("register", str(PAPER), *LEAD, "--register", "x"), "事项中没有名单「x」"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_1(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    result = run("import", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_a_file_that_is_not_there_is_a_usage_error(run: Run) -> None:
    assert run("import", "applications", "no.xlsx", *CLERK).exit_code == 2


def test_two_files_of_one_name_are_given_back_apart(run: Run, tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "名册.xlsx").write_bytes(application())
    files = [str(tmp_path / folder / "名册.xlsx") for folder in ("甲", "乙")]
    run("import", "applications", *files, *CLERK, "--out", str(tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "名册-导入结果-2.xlsx", "名册-导入结果.xlsx",
    ]  # fmt: skip
