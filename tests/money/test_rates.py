"""Years to rates: the vectors of the programme, the place's own table, the month in force."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.money.yunling import YUNLING, rules, tariff, written
from workflow.calendar.months import Month
from workflow.engine.refusal import Reason
from workflow.money.rates import Place, Rate, Where
from workflow.money.rules import MoneyRules, Tariff, years_of
from workflow.money.yuan import parse_yuan, plain_yuan, yuan

MAY = Month.parse("2026-05")
VECTORS = [  # semesters, years, fen
    (1, 1, 20_000),
    (2, 1, 20_000),
    (3, 2, 20_000),
    (7, 4, 30_000),
    (18, 9, 40_000),
    (19, 10, 70_000),
    (20, 10, 70_000),
    (38, 19, 70_000),
    (39, 20, 80_000),
    (40, 20, 80_000),
    (58, 29, 80_000),
    (59, 30, 90_000),
    (60, 30, 90_000),
    (61, 31, 90_000),
    (62, 31, 90_000),
]


@pytest.mark.parametrize(("semesters", "years", "fen"), VECTORS)
def test_semesters_become_years_and_a_rate(semesters: int, years: int, fen: int) -> None:
    assert years_of(semesters) == years
    rate = tariff().rate(years, MAY, YUNLING)
    assert isinstance(rate, Rate)
    assert rate.fen == fen


def test_exactly_30_years_is_paid_as_chosen_and_carries_its_note() -> None:
    low = tariff(exactly_30="band_20_29").rate(30, MAY, YUNLING)
    high = tariff().rate(30, MAY, YUNLING)
    assert isinstance(low, Rate)
    assert low.fen == 80_000
    assert low.note is not None
    assert isinstance(high, Rate)
    assert high.fen == 90_000
    assert "恰好30年" in str(high.note)


@pytest.mark.parametrize("choice", ["block_until_ruled", "something else"])
def test_exactly_30_years_waits_for_a_ruling_when_so_chosen(choice: str) -> None:
    answer = tariff(exactly_30=choice).rate(30, MAY, YUNLING)
    assert isinstance(answer, Reason)
    assert answer.code == "rate_unruled"
    assert "恰好30年" in answer.zh


def test_a_city_without_its_own_table_blocks_only_one_to_nine_years() -> None:
    elsewhere = Place("汕头市", "龙湖区")
    short, long = (tariff().rate(years, MAY, elsewhere) for years in (9, 10))
    assert isinstance(short, Reason)
    assert short.code == "rate_missing"
    assert "汕头市龙湖区" in short.zh
    assert "2026-05" in short.zh
    assert isinstance(long, Rate)
    assert long.fen == 70_000


def test_nothing_is_in_force_before_the_first_month() -> None:
    answer = tariff().rate(20, Month.parse("2018-12"), YUNLING)
    assert isinstance(answer, Reason)
    assert answer.code == "rate_not_yet"
    assert "2018-12" in answer.zh
    assert "2018-12" in answer.en


def test_a_rate_names_the_clause_and_the_band_it_rests_on() -> None:
    long, short = (tariff().rate(years, MAY, YUNLING) for years in (12, 5))
    assert isinstance(long, Rate)
    assert isinstance(short, Rate)
    assert (long.clause, long.band.zh, long.band.en) == ("四", "10–19 年", "10–19 years")
    assert (short.clause, short.band.zh) == ("四（本县标准）", "4–6 年")


def test_a_rule_names_every_place_it_is_for() -> None:
    assert list(Where().places()) == [Place("", "")]
    assert list(Where(city=("甲市", "乙市")).places()) == [Place("甲市"), Place("乙市")]
    assert list(Where(city=("甲市",), county=("丙县", "丁县")).places()) == [
        Place("甲市", "丙县"),
        Place("甲市", "丁县"),
    ]


def test_the_rate_in_force_for_the_month_paid_counts() -> None:
    section = written()
    raised = {"from": "2026-07", "bands": [{"min": 1, "yuan": "950.50"}]}
    section["rates"].insert(0, raised)
    table = Tariff(MoneyRules.model_validate(section))
    before, after = (
        table.rate(12, Month.parse(month), YUNLING) for month in ("2026-06", "2026-07")
    )
    assert isinstance(before, Rate)
    assert before.fen == 70_000
    assert isinstance(after, Rate)
    assert after.fen == 95_050


def test_a_countys_table_outranks_its_citys_even_when_older() -> None:
    section = written()
    section["rates"].append(
        {"from": "2024-01", "place": {"city": "梅州市"}, "bands": [{"min": 1, "yuan": 250}]}
    )
    table = Tariff(MoneyRules.model_validate(section))
    own, other = (table.rate(2, MAY, place) for place in (YUNLING, Place("梅州市", "平远县")))
    assert isinstance(own, Rate)
    assert own.fen == 20_000
    assert isinstance(other, Rate)
    assert other.fen == 25_000


@pytest.mark.parametrize(
    ("semesters", "remainder", "years"),
    [
        (3, "counts_as_a_year", 2),
        (3, "is_dropped", 1),
        (4, "is_dropped", 2),
    ],
)
def test_a_remaining_semester_counts_as_the_section_says(
    semesters: int, remainder: str, years: int
) -> None:
    section = written()
    section["service"]["remainder"] = remainder
    assert MoneyRules.model_validate(section).service.years(semesters) == years


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        (900, 90_000),
        ("900", 90_000),
        ("123.45", 12_345),
        ("0.05", 5),
        (0, 0),
    ],
)
def test_yuan_is_read_exactly(text: object, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text", [900.0, True, None, "9e2", "900.5", "1,000", "-1", -1, "０", "007"]
)
def test_money_that_could_be_misread_is_refused(text: object) -> None:
    with pytest.raises(ValueError):
        parse_yuan(text)


def test_fen_are_shown_with_commas_and_filed_without() -> None:
    assert (yuan(490_000), yuan(-5), plain_yuan(123_456_789)) == ("4,900.00", "-0.05", "1234567.89")


@pytest.mark.parametrize(
    "band",
    [
        {"min": 1},
        {"min": 1, "yuan": 900, "set_by": "city"},
        {"min": 5, "max": 4, "yuan": 1},
        {"min": 0, "yuan": 1},
        {"min": 1, "yuan": 900.0},
        {"min": 1, "yuan": 900, "max_years": 2},
        {"min": "1", "yuan": 900},
    ],
)
def test_a_band_that_says_too_little_or_too_much_is_refused(band: dict[str, object]) -> None:
    section = written()
    section["rates"][0]["bands"] = [band]
    with pytest.raises(ValidationError):
        MoneyRules.model_validate(section)


def test_the_section_survives_being_written_and_read_again() -> None:
    section = written()
    section["rates"][0]["bands"][0]["yuan"] = "900.50"
    first = MoneyRules.model_validate(section)
    again = MoneyRules.model_validate(first.model_dump(by_alias=True, exclude_none=True))
    assert again == first
    assert first.model_dump(by_alias=True)["rates"][0]["bands"][0]["yuan"] == "900.50"
    assert first.model_dump(by_alias=True)["rates"][0]["bands"][1]["yuan"] == 800


def test_the_section_has_a_schema_for_editors() -> None:
    schema = MoneyRules.model_json_schema(by_alias=True)
    assert {"service", "rates", "shares", "rounding"} <= set(schema["properties"])


def test_one_month_is_priced_once_and_remembered() -> None:
    table = tariff()
    assert table.monthly(12, MAY, YUNLING) is table.monthly(12, MAY, YUNLING)
    assert rules() == rules()


def test_every_reason_against_a_rate_says_the_same_in_both_languages() -> None:
    gap = tariff().rate(0, MAY, YUNLING)
    unruled = tariff(exactly_30="block_until_ruled").rate(30, MAY, YUNLING)
    missing = tariff().rate(5, MAY, Place("汕头市", "龙湖区"))
    assert gap == Reason(
        "rate_gap", "工作年限 0 年没有对应的补助标准", "no band holds 0 years of service"
    )
    assert unruled == Reason(
        "rate_unruled",
        "工作年限 30 年的标准待裁定：文件写“超过30年”和“20-29年”，恰好30年未列明，按参数口径执行",
        "the rate of 30 years awaits a ruling: "
        "the text says over 30 and 20–29 years; exactly 30 follows the parameter",
    )
    assert missing == Reason(
        "rate_missing",
        "汕头市龙湖区 5 年的补助标准（2026-05）尚未录入",
        "汕头市龙湖区 has set no rate for 5 years in 2026-05",
    )


def test_the_rate_of_a_county_carries_its_clause_and_its_band() -> None:
    found = tariff().rate(5, MAY, YUNLING)
    assert isinstance(found, Rate)
    assert (found.fen, found.clause) == (30_000, "四（本县标准）")
    assert found.band.zh == "4–6 年"
