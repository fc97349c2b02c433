"""`liuzhuan move` on a house with two versions: the dry run in three forms, the move, the undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from tests.commands.conftest import environment as environment
from tests.versions.office import FOLDER, GRANT, HERE, Office
from workflow.__main__ import app

MAP = ("--to", "v2", "--map", str(HERE / "map.yaml"))
BY = ("--by", "xitong.fang")
Run = Callable[..., Result]


@pytest.fixture
def run(office: Office, environment: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the office's database, with the definitions of the tests."""
    monkeypatch.setenv("LIUZHUAN_DEFINITIONS", str(FOLDER))
    url = office.bureau.store.engine.url.render_as_string(hide_password=False)
    return lambda *words: CliRunner().invoke(app, ["move", *words, "--database", url])


def test_the_verdicts_come_as_a_table_as_json_and_as_a_workbook(
    run: Run, office: Office, tmp_path: Path
) -> None:
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    number, file = office.case(case_id).number, tmp_path / "verdicts.xlsx"
    table = run(GRANT, *MAP, "--xlsx", str(file))
    assert table.exit_code == 0, table.output
    dates = "初审 2026-03-09 → 核查 2026-03-05"
    for said in (number, "初审中 → 县级核查", "县教育局", dates, "共移 1 件"):
        assert said in table.stdout
    assert "周" not in table.stdout  # no name
    sheet = load_workbook(BytesIO(file.read_bytes())).active
    assert [cell.value for cell in sheet["A"]] == ["编号", number]
    data = json.loads(run(GRANT, *MAP, "--json").stdout)
    assert (data["moves"], data["stays"], data["cases"][0]["to_stage"]) == (1, 0, "check")
    assert office.case(case_id).version == 1


def test_it_is_done_and_taken_back_in_the_name_of_an_administrator(
    run: Run, office: Office
) -> None:
    case_id = office.apply()
    done = run(GRANT, *MAP, "--apply", *BY)
    assert "批次 HB-2026-0001：移 1 件，留 0 件" in done.stderr
    assert office.case(case_id).version == 2
    office.do(case_id, "submit", office.clerk)
    back = run("--undo", "HB-2026-0001", *BY)
    assert f"{office.case(case_id).number} 未撤回" in back.stdout
    assert "撤回 0 件" in back.stdout


def test_what_cannot_be_done_is_said_and_the_exit_code_is_one(
    run: Run, office: Office, tmp_path: Path
) -> None:
    office.apply()
    bad = tmp_path / "bad.yaml"
    bad.write_text((HERE / "map.yaml").read_text().replace("draft: draft, ", ""))
    for words, said in (
        ((GRANT, *MAP, "--apply"), "请用 --by"),
        ((GRANT,), "请写明事项、--to 和 --map"),
        (("nothing", *MAP), "没有名为「nothing」的事项"),
        ((GRANT, "--to", "v3", "--map", str(HERE / "map.yaml")), "与命令不符"),
        ((GRANT, "--to", "v2", "--map", str(tmp_path)), "读不了文件"),
        ((GRANT, "--to", "v2", "--map", str(bad)), f"{bad}:7: 环节「draft」有 1 件在办"),
        ((GRANT, *MAP, "--apply", "--by", "jiaoyu.wang"), "只有系统管理员可以换版本"),
        (("--undo", "HB-2026-0009", *BY), "没有批次「HB-2026-0009」"),
    ):
        result = run(*words)
        assert (result.exit_code, said in result.stderr) == (1, True), (said, result.output)
