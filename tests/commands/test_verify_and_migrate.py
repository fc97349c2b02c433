"""`liuzhuan verify` and `liuzhuan migrate`: what an operator sees of the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import col, select, update
from typer.testing import CliRunner

from tests.commands.conftest import Run
from tests.roster.papers import application
from workflow.__main__ import app
from workflow.cases.tables import Case
from workflow.store.engine import Store


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> None:
    """One application on the record."""
    path = tmp_path / "南坪.xlsx"
    path.write_bytes(application())
    assert run("import", "applications", str(path), "--as", "nanping.li").exit_code == 0


@pytest.mark.usefixtures("imported")
def test_a_record_that_holds_is_said_to_hold(run: Run) -> None:
    result = run("verify")
    assert result.exit_code == 0
    assert "留痕 1 条，办件 1 件 / 1 entries of 1 cases" in result.stdout
    assert "完好 / intact" in result.stdout


@pytest.mark.usefixtures("imported")
def test_a_record_that_was_cut_is_named_and_ends_with_1(run: Run, store: Store) -> None:
    with store.write() as session:
        session.execute(update(Case).values(chain_seq=2))
    result = run("verify")
    assert result.exit_code == 1
    assert "MD-2026-0001: 末条留痕与办件不符" in result.stderr
    assert "断链 1 处 / 1 broken" in result.stderr
    with store.read() as session:
        assert session.exec(select(col(Case.chain_seq))).one() == 2


@pytest.mark.usefixtures("environment")
def test_a_database_is_made_once(empty_url: str) -> None:
    first = CliRunner().invoke(app, ["migrate", "--database", empty_url])
    assert (first.exit_code, "已升级 0001" in first.stdout) == (0, True)
    second = CliRunner().invoke(app, ["migrate", "--database", empty_url])
    assert (second.exit_code, second.stdout) == (0, "已是最新 / up to date\n")


@pytest.mark.usefixtures("environment")
def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'var' / 'house.db'}"
    assert CliRunner().invoke(app, ["migrate"], env={"DATABASE_URL": url}).exit_code == 0
    assert CliRunner().invoke(app, ["verify"], env={"DATABASE_URL": url}).exit_code == 0


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("command", [["verify"], ["account", "list"]])
def test_a_database_that_was_never_made_is_not_made_by_looking(
    command: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "no.db"
    result = CliRunner().invoke(app, [*command, "--database", f"sqlite:///{path}"])
    assert result.exit_code == 1
    assert "请先运行 liuzhuan migrate" in result.stderr
    assert not path.exists()
