"""`liuzhuan begin`: the empty paper, what is wrong in it, and a county loaded from it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands.conftest import Run
from tests.founding.test_founding import PLACES, STAFF, paper
from tests.passwords import quick_hash


def test_a_county_is_loaded_and_first_passwords_lie_in_a_file_of_ones_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow.founding.service.hash_password", quick_hash)
    file, told = tmp_path / "county.xlsx", tmp_path / "first.xlsx"
    file.write_bytes(paper([*PLACES[:2], ("青竹县", "县", "岭东市")], []))
    done = run("begin", str(file), "--passwords", str(told))
    assert done.exit_code == 0, done.output
    assert "单位 3，账号 0，岗位 0" in done.output
    assert not told.exists()
    file.write_bytes(paper([], [("顾二", "青竹县", "安全管理员", "anquan.gu2")]))
    done = run("begin", str(file), "--passwords", str(told))
    assert "账号 1，岗位 1" in done.output
    assert stat.S_IMODE(told.stat().st_mode) == 0o600
    row = [cell.value for cell in load_workbook(told)["首次密码"][2]]
    assert row[:3] == ["顾二", "青竹县", "anquan.gu2"]
    assert run("begin", str(file), "--passwords", str(told)).exit_code == 1  # never written over


def test_mistakes_are_named_by_cell_and_the_empty_paper_is_written(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "county.xlsx"
    file.write_bytes(paper(PLACES[:3], [STAFF[0], ("甲", "青溪县", "科长", "")]))
    wrong = run("begin", str(file), "--passwords", str(tmp_path / "first.xlsx"))
    assert wrong.exit_code == 1
    assert f"{file}:人员!C3 没有「科长」这个岗位" in wrong.output
    empty = tmp_path / "empty.xlsx"
    assert run("begin", str(empty), "--template").exit_code == 0
    assert load_workbook(empty).sheetnames == ["单位", "人员", "可用的词"]
    assert run("begin", str(empty), "--template").exit_code == 1  # nor is a paper that is there
