"""`liuzhuan check`: what an operator reads, and the exit code a script goes by."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.engine.names import NAMES
from workflow.commands.check import check, packaged, problems_of

FAULTS = Path(__file__).parent / "faults"
ROOT = Path(__file__).parents[2]
app = typer.Typer()
app.command()(check)


def test_a_good_file_is_passed_in_silence() -> None:
    done = CliRunner().invoke(app, [str(ROOT / "definitions" / "programmes" / "_example")])
    assert (done.exit_code, done.output) == (0, "")


def test_a_fault_is_named_with_file_and_line_in_both_languages() -> None:
    path = FAULTS / "endless.yaml"
    done = CliRunner().invoke(app, [str(path)])
    assert done.exit_code == 1
    assert (
        f"{path}:21: 到了「搁置」就再也不能办结：填写→审核中→搁置 / from “Put aside”" in done.output
    )


def test_a_warning_is_shown_and_passes() -> None:
    done = CliRunner().invoke(app, [str(FAULTS / "budget_exceeds.yaml")])
    assert done.exit_code == 0
    assert "budget_exceeds.yaml:27:" in done.output


def test_a_parameter_that_is_still_null_is_wrong() -> None:
    done = CliRunner().invoke(app, [str(FAULTS / "param_null.yaml")])
    assert done.exit_code == 1


@pytest.mark.parametrize("name", ["nowhere.yaml", "nowhere"])
def test_a_path_that_is_not_there_is_wrong(name: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [str(tmp_path / name)])
    assert done.exit_code == 1
    assert "无法打开文件" in done.output


def test_a_folder_without_definitions_is_wrong(tmp_path: Path) -> None:
    assert [one.code for one in problems_of([tmp_path], NAMES)] == ["nothing_here"]


def test_calendars_and_organisations_are_checked_as_what_they_are(tmp_path: Path) -> None:
    year = tmp_path / "2030.yaml"
    year.write_text("year: 2029\nnotice: {title: x}\ndays_off: []\nwork_days: []\n", "utf-8")
    tree = tmp_path / "county.yaml"
    tree.write_text("title: {zh: 县, en: County}\nunits: [{key: a}]\n", "utf-8")
    found = {(Path(one.file).name, one.code) for one in problems_of([tmp_path], NAMES)}
    assert ("2030.yaml", "too_short") in found
    assert ("county.yaml", "missing") in found


def test_everything_that_is_packaged_is_good() -> None:
    assert CliRunner().invoke(app, []).exit_code == 0
    assert [path.name for path in packaged()] == ["programmes", "calendars", "banks"]
