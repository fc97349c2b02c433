"""Checks beyond the cell: the ID number, the same person twice, shared accounts, lost spells."""

from __future__ import annotations

from typing import Any

from tests.roster.papers import (
    APPLICATION_TABLES,
    TODAY,
    applicant,
    application,
    card,
    id_no,
    spell,
)
from workflow.roster.rules import Examined, examine
from workflow.roster.sheets import read_workbook

WOMAN = id_no("19710203", "998")
OTHER = id_no("19660108", "997")


def woman(**changes: Any) -> dict[str, Any]:
    return applicant(
        **{
            "姓名": "余兰",
            "性别": "女",
            "身份证号码": WOMAN,
            "出生年月": "1971.02",
            "银行账号": card("629999981029330325"),
            **changes,
        }
    )


def judged(*papers: bytes) -> Examined:
    read = [
        read_workbook(data, APPLICATION_TABLES, today=TODAY, name=f"{name}.xlsx")
        for name, data in zip("甲乙丙", papers, strict=False)
    ]
    return examine(read, APPLICATION_TABLES)


def cells(found: Examined) -> list[tuple[str, str, str]]:
    return [(one.file, one.cell, one.reason.code) for one in found.problems]


def test_good_rows_are_accepted_with_their_spells() -> None:
    found = judged(application([applicant(), woman()], [spell(), spell(), spell(身份证号码=WOMAN)]))
    assert [len(entry.joined["terms"]) for entry in found.accepted] == [2, 1]
    assert (found.refused, found.problems, found.warnings) == ((), (), ())


def test_one_dirty_row_does_not_keep_the_others_out() -> None:
    found = judged(application([applicant(累计任教学期="二十"), woman()]))
    assert [entry.row.values["name"] for entry in found.accepted] == ["余兰"]
    assert [entry.row.number for entry in found.refused] == [2]
    assert cells(found) == [("甲.xlsx", "I2", "not_whole")]


def test_a_birth_month_that_differs_from_the_id_number_keeps_the_row_out() -> None:
    found = judged(application([applicant(出生年月="1966.06"), woman(出生年月="1971年2月")]))
    assert cells(found) == [("甲.xlsx", "E2", "birth_differs")]


def test_a_sex_that_differs_from_the_id_number_keeps_the_row_out() -> None:
    found = judged(application([applicant(性别="女"), woman()]))
    assert cells(found) == [("甲.xlsx", "C2", "sex_differs")]


def test_the_same_person_twice_is_reported_in_the_later_row_naming_the_first() -> None:
    found = judged(application([applicant(), woman(), applicant()]))
    assert cells(found) == [("甲.xlsx", "D4", "doubled")]
    assert "“申请人”第2行" in found.problems[0].reason.zh
    assert len(found.accepted) == 2


def test_the_same_person_in_two_papers_is_reported_naming_the_first_paper() -> None:
    found = judged(application(), application([applicant(), woman()]))
    assert cells(found) == [("乙.xlsx", "D2", "doubled")]
    assert "《甲.xlsx》“申请人”第2行" in found.problems[0].reason.zh
    assert "row 2" in found.problems[0].reason.en


def test_spelling_an_id_number_differently_does_not_hide_a_double() -> None:
    twin = next(n for n in (id_no(order=f"{o:03d}") for o in range(1, 999, 2)) if n[-1] == "X")
    rows = [applicant(身份证号码=twin), applicant(身份证号码=f" {twin.lower()}")]
    found = judged(application(rows, [spell(身份证号码=twin)]))
    assert cells(found) == [("甲.xlsx", "D3", "doubled")]


def test_two_people_with_one_account_are_a_warning_that_names_the_first() -> None:
    found = judged(application([applicant(), woman(银行账号=card())]))
    assert found.problems == ()
    assert [(one.cell, one.reason.code) for one in found.warnings] == [("P3", "account_shared")]
    assert "第2行" in found.warnings[0].reason.zh
    assert len(found.accepted) == 2


def test_a_spell_of_nobody_is_reported() -> None:
    found = judged(application(spells=[spell(), spell(身份证号码=OTHER)]))
    assert cells(found) == [("甲.xlsx", "A3", "belongs_to_nobody")]
    assert len(found.accepted) == 1


def test_a_spell_with_a_broken_id_number_is_reported_once() -> None:
    found = judged(application(spells=[spell(), spell(身份证号码=f"{OTHER[:-1]}?")]))
    assert cells(found) == [("甲.xlsx", "A3", "id_form")]


def test_a_spell_belongs_to_the_person_in_its_own_paper() -> None:
    found = judged(application(), application([woman()], [spell(身份证号码=WOMAN), spell()]))
    assert cells(found) == [("乙.xlsx", "A3", "belongs_to_nobody")]


def test_problems_stand_in_the_order_of_the_papers() -> None:
    bad = [woman(累计任教学期="x"), applicant(出生年月="?")]
    found = judged(application(bad), application(bad))
    rows = [(one.file, one.row) for one in found.problems]
    assert rows == [("甲.xlsx", 2), ("甲.xlsx", 3), *[("乙.xlsx", 2)] * 2, *[("乙.xlsx", 3)] * 2]


def test_no_reason_repeats_an_id_number_or_an_account() -> None:
    rows = [applicant(), applicant(), woman(银行账号=card()), woman(身份证号码=f"{OTHER[:-1]}?")]
    found = judged(application(rows), application(rows))
    told = " ".join(one.in_("zh") + one.in_("en") for one in (*found.problems, *found.warnings))
    assert not any(secret in told for secret in (id_no(), WOMAN, OTHER, card()))
