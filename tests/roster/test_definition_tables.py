"""Papers as the definition has them: which fields are columns, and what they become."""

from __future__ import annotations

import pytest

from tests.builders import ALLOWANCE, definitions
from tests.roster.papers import (
    APPLICANTS,
    APPLICATION_TABLES,
    REGISTER,
    SPELLS,
    TODAY,
    applicant,
    application,
    id_no,
    spell,
)
from workflow.roster.papers import answers_of, row_answers, specs_of
from workflow.roster.rules import examine
from workflow.roster.sheets import read_workbook
from workflow.roster.specs import Column
from workflow.roster.values import read_cell

ALLOWANCE_V1 = definitions().newest(ALLOWANCE)
APPLICATION = ALLOWANCE_V1.kinds["application"]


def answers(**changes: object) -> dict[str, object]:
    paper = read_workbook(application([applicant(**changes)]), APPLICATION_TABLES, today=TODAY)
    [entry] = examine([paper], APPLICATION_TABLES).accepted
    return answers_of(APPLICATION, entry)


def test_every_field_with_columns_is_a_column_and_a_table_is_a_sheet() -> None:
    fields = {key for key, field in APPLICATION.fields.items() if field.columns}
    assert {column.key for column in APPLICANTS.columns} == fields
    assert (SPELLS.key, SPELLS.joins, SPELLS.key_column) == ("terms", "application", "id_no")
    assert [c.key for c in SPELLS.columns] == ["id_no", "school", "from", "to", "semesters"]


def test_what_the_form_requires_the_paper_requires() -> None:
    required = {column.key for column in APPLICANTS.columns if column.required}
    assert required == {
        key for key, field in APPLICATION.fields.items() if field.required and field.columns
    }
    assert [c.key for c in REGISTER.columns if c.required] == ["name", "id_no"]


def test_a_row_gives_canonical_answers_with_the_day_of_birth_from_the_id_number() -> None:
    found = answers()
    assert found["birth_on"] == "1966-05-11"
    assert (found["sex"], found["category"], found["contract_filed"]) == ("male", "daike", True)
    assert found["terms"] == [
        {"school": "南坪镇石下小学", "from": "1993-09", "to": "1995-07", "semesters": 4}
    ]


def test_a_blank_cell_gives_no_answer() -> None:
    assert "phone" not in answers(联系电话=None)


def test_a_full_birth_date_must_be_that_of_the_id_number() -> None:
    data = application([applicant(出生年月="1966-05-12")])
    paper = read_workbook(data, APPLICATION_TABLES, today=TODAY)
    found = examine([paper], APPLICATION_TABLES)
    assert [(one.cell, one.reason.code) for one in found.problems] == [("E2", "birth_differs")]


def test_a_kind_about_nobody_has_no_paper() -> None:
    with pytest.raises(ValueError, match="subject"):
        specs_of(ALLOWANCE_V1, "county_roster")


@pytest.mark.parametrize(
    ("word", "value"),
    [("民办", "minban"), ("原民办教师", "minban"), ("代课人员", "daike"), ("Substitute", "daike")],
)
def test_a_choice_is_known_by_its_labels_with_or_without_what_goes_without_saying(
    word: str, value: str
) -> None:
    assert read_cell(APPLICANTS.column("category"), word, TODAY) == value


@pytest.mark.parametrize("word", ["民办/代课", "民办转公办", "非民办", "公办"])
def test_a_choice_is_never_guessed(word: str) -> None:
    assert getattr(read_cell(APPLICANTS.column("category"), word, TODAY), "code", "") == (
        "not_a_choice"
    )


def test_money_is_read_as_yuan_and_kept_as_fen() -> None:
    column = Column("paid", ("金额",), "money")
    assert read_cell(column, "1,234.50", TODAY) == 123450
    assert read_cell(column, 900.0, TODAY) == 90000
    for wrong in ("0.005", "九百", "NaN", "Infinity"):
        assert getattr(read_cell(column, wrong, TODAY), "code", "") == "not_money"


def test_spells_are_answers_of_their_own_row_only() -> None:
    paper = read_workbook(
        application(spells=[spell(), spell(任教学校="下村小学")]), APPLICATION_TABLES, today=TODAY
    )
    rows = paper.rows("terms")
    fields = APPLICATION.fields["terms"].fields
    assert [row_answers(fields, row)["school"] for row in rows] == ["南坪镇石下小学", "下村小学"]
    assert all("id_no" not in row_answers(fields, row) for row in rows)
    assert paper.rows("application")[0].values["id_no"] == id_no()
