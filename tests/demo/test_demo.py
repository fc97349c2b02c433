"""The made-up county's year through the real doors agrees with an independent calculation."""

from __future__ import annotations

import csv
import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.postgres import Server
from tests.roster.test_another_county import renamed, retyped
from workflow.__main__ import app
from workflow.demo.county import PAPERS

PAYEES = Path(__file__).parents[1] / "papers"
EXPECTED = Path(__file__).parents[1] / "papers" / "expected.csv"
FIGURES = {
    "years": "years", "start": "start", "months": "months_2026", "due_fen": "due_2026_fen",
    "province_fen": "province_fen", "city_fen": "city_fen", "county_fen": "county_fen",
    "arrears_fen": "arrears_fen",
}  # fmt: skip
DIRTY = 48


def expected() -> dict[str, dict[str, str]]:
    with EXPECTED.open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def played(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["demo", "--json", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    story: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return story


@contextmanager
def fresh(server: Server, name: str) -> Iterator[str]:
    server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


def agrees(story: dict[str, Any]) -> None:
    """Compare person by person, then the sums, then who is not eligible and why."""
    right = expected()
    due = {key: row for key, row in right.items() if row["eligible"] == "True"}
    assert {person["id_no"] for person in story["people"]} == set(due)
    for person in story["people"]:
        row = due[person["id_no"]]
        assert person["monthly_fen"] == int(row["monthly_yuan"]) * 100
        assert {key: str(person[key]) for key in FIGURES} == {
            key: row[column] for key, column in FIGURES.items()
        }
    for key in ("due_fen", "province_fen", "city_fen", "county_fen", "arrears_fen"):
        assert story[key] == sum(int(row[FIGURES[key]]) for row in due.values())
    why = {one["id_no"]: one["reasons"] for one in story["ineligible"]}
    assert why == {key: [row["why"]] for key, row in right.items() if row["eligible"] == "False"}
    assert story["audit"]["verified"]


def payees_agree(story: dict[str, Any]) -> None:
    """Compare everybody taken over; six months were paid, what of it was not due comes back."""
    with (PAYEES / "expected_payees.csv").open(encoding="utf-8") as file:
        right = {row["id"]: row for row in csv.DictReader(file)}
    assert len(story["payees"]) == len(right) == 1767
    for one in story["payees"]:
        row = right[one["id_no"]]
        monthly, due = int(row["monthly_yuan"]) * 100, int(row["due_2026H1_fen"])
        assert one == {
            "id_no": row["id"], "monthly_fen": monthly, "start": row["start"],
            "due_2026H1_fen": due, "recover_2025_fen": int(row["recover_2025_fen"]),
            "recover_2026_fen": 6 * monthly - due if row["died_on"] else 0,
        }  # fmt: skip
    assert story["unmatched_deaths"] == 1
    assert story["audit"]["verified"]


def cases_by_stage(kind: str) -> dict[str, int]:
    """Count the cases of a kind in the database the demo made in this folder."""
    counted = "SELECT stage, count(*) FROM cases WHERE kind = ? GROUP BY stage"
    with closing(sqlite3.connect("var/demo.db")) as database:
        return dict(database.execute(counted, [kind]).fetchall())


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo keeps its files in var/ of the folder it is started in."""
    monkeypatch.chdir(tmp_path)


def test_everybody_eligible_is_paid_as_calculated_independently(tmp_path: Path) -> None:
    story = played("--no-serve")
    agrees(story)
    payees_agree(story)
    assert (story["imported"], story["eligible"]) == (260, 241)
    assert len(story["rejected_rows"]) == DIRTY
    assert all(row["cell"] and row["reason"] for row in story["rejected_rows"])
    owed = sum(person["due_fen"] + person["arrears_fen"] > 0 for person in story["people"])
    assert story["paid_persons"] == owed
    assert cases_by_stage("drawn_case") == {"passed": 8}  # six approvals, two rejections


@pytest.mark.slow
def test_the_same_on_postgresql(postgres: Server) -> None:
    with fresh(postgres, "demo_year") as url:
        story = played("--no-serve", "--database", url)
    agrees(story)
    payees_agree(story)


@pytest.mark.slow
def test_work_waits_at_every_stage_on_the_eighth_of_may(tmp_path: Path) -> None:
    played("--until", "2026-05-08")
    assert {"apply", "preliminary_review", "audit", "public_notice", "confirm", "recheck",
            "allocate", "pay"} <= set(cases_by_stage("application"))  # fmt: skip


@pytest.mark.slow
def test_another_county_of_the_same_shape_comes_out_the_same(tmp_path: Path) -> None:
    draw, folder = random.Random(20261122), tmp_path / "papers"
    folder.mkdir()
    for path in PAPERS.glob("申请名册-*.xlsx"):
        (folder / renamed(path.name)).write_bytes(retyped(path, draw))
    shutil.copy(PAPERS / "固化名单.xlsx", folder)
    story = played("--no-serve", "--data", str(folder))
    agrees(story)
    assert len(story["rejected_rows"]) == DIRTY


def test_a_folder_without_papers_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--no-serve", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "固化名单.xlsx" in result.output
