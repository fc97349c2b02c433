"""`liuzhuan match`: a list of another department from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import Run
from tests.verification.lists import FENG, NOBODY, deaths

HEALTH = ("--as", "weijian.zhou")


def test_a_list_is_held_against_those_in_payment_and_told_row_by_row(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "死亡名单.xlsx"
    path.write_bytes(deaths(["无关人", NOBODY, "2026-02-02"], ["冯才", FENG, "不详"]))
    result = run(
        "match", "substitute_allowance", str(path), *HEALTH, "--out", str(tmp_path / "out")
    )
    assert result.exit_code == 1
    assert "未导入 死亡名单.xlsx Sheet1!C3" in result.stdout.replace("死亡人口", "Sheet1")
    assert "不在发放对象中 1 人" in result.stdout
    assert (tmp_path / "out" / "死亡名单-导入结果.xlsx").exists()


def test_who_may_not_or_what_there_is_not_is_said(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "死亡名单.xlsx"
    path.write_bytes(deaths(["无关人", NOBODY, "2026-02-02"]))
    for arguments, said in (
        (("substitute_allowance", str(path), "--as", "nanping.li"), "您不能导入「死亡人口信息」"),
        (("x", str(path), *HEALTH), "没有事项「x」"),
        (("substitute_allowance", str(path), *HEALTH, "--list", "x"), "没有名单「x」"),
    ):
        result = run("match", *arguments)
        assert (result.exit_code, said in result.stderr) == (1, True)
