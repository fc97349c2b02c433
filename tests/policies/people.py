"""The parameters of the demo's programme, and the people of its papers as canonical answers."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.money.yunling import rules

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "workflow" / "demo" / "papers"
EXPECTED = ROOT / "tests" / "papers"
PARAMS: dict[str, Any] = {
    "service_cutoff": "1993-03-27",
    "service_end": "2008-08-31",
    "death_cutoff": "2018-12-31",
    "first_age_cutoff": "2018-12-31",
    "first_pay_month": "2019-01",
    "retire_age_male": 60,
    "retire_age_female": 55,
    "age_attained_on": "birthday",
    "leap_birthday": "feb28",
    "exactly_30": "band_30_plus",
}
PERSON: dict[str, Any] = {
    "cycle": 2026,
    "place": {"province": "广东省", "city": "梅州市", "county": "云岭县"},
    "registers": frozenset({"frozen"}),
    "sex": "male",
    "birth_on": "1966-05-08",
    "category": "daike",
    "terms": [{"school": "石下小学", "from": "1993-09", "to": "2004-07"}],
    "hukou_province": True,
    "contract_filed": True,
    "public_school": True,
    "hired_later": False,
    "retired_in_plan": False,
    "criminal_record": False,
    "dismissed": False,
}
MONEY = rules()


def person(**changes: Any) -> dict[str, Any]:
    """Return the names of a man with 22 semesters who turns 60 in May 2026, changed as said."""
    return {"money": MONEY, **PARAMS, **PERSON, **changes}


def expected(name: str) -> list[dict[str, str]]:
    """Return the rows of an expected file."""
    with (EXPECTED / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def register() -> frozenset[str]:
    """Return the ID numbers of the frozen list."""
    rows = load_workbook(PAPERS / "固化名单.xlsx").active.iter_rows(min_row=2, values_only=True)
    return frozenset(str(row[3]) for row in rows)


@cache
def applicants() -> dict[str, dict[str, Any]]:
    """Return the applicants of every township paper by ID number; the first row counts."""
    people: dict[str, dict[str, Any]] = {}
    for path in sorted(PAPERS.glob("申请名册-*.xlsx")):
        book = load_workbook(path)
        spells: dict[str, list[dict[str, str]]] = {}
        for id_no, _, start, end, _ in book["任教经历"].iter_rows(min_row=2, values_only=True):
            spells.setdefault(id_no, []).append(
                {"from": start.replace(".", "-"), "to": end.replace(".", "-")}
            )
        for row in book["申请人"].iter_rows(min_row=4, values_only=True):
            if isinstance(row[3], str):
                id_no = row[3].strip().upper()
                people.setdefault(id_no, _answers(row, id_no, spells.get(id_no, [])))
    return people


def _answers(row: tuple[Any, ...], id_no: str, spells: list[dict[str, str]]) -> dict[str, Any]:
    born = id_no[6:14]
    return person(
        sex={"男": "male", "女": "female"}[row[2]],
        semesters_claimed=row[8],
        category={"民办": "minban", "代课": "daike"}[row[7]],
        terms=spells,
        town=row[5],
        name="".join(row[1].split()),
        birth_on=f"{born[:4]}-{born[4:6]}-{born[6:]}",
        registers=frozenset({"frozen"} if id_no in register() else ()),
        hired_later=row[9] == "是",
        retired_in_plan=row[10] == "是",
        criminal_record=row[11] == "有",
        contract_filed=row[12] == "是",
        public_school=None,
        hukou_province=None,
        dismissed=None,
    )
