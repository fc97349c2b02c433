"""Shares sum exactly, whatever the amount and the ratio; rows are found, never guessed."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.money.yunling import YUNLING, tariff, written
from workflow.calendar.months import Month
from workflow.engine.refusal import Reason
from workflow.money.rates import Place
from workflow.money.rules import MoneyRules, Monthly, Tariff
from workflow.money.shares import Rounding, Share, find_share, split

MAY = Month.parse("2026-05")
LEVELS = ("province", "city", "county")
PARTS = st.dictionaries(st.sampled_from(LEVELS), st.integers(0, 1000), min_size=1).filter(
    lambda parts: sum(parts.values()) > 0
)
ROUNDINGS = st.sampled_from(["last_listed_takes_rest", "largest_remainder"])


@pytest.mark.parametrize(
    ("fen", "parts", "amounts"),
    [
        (90_000, {"province": 5, "city": 5}, {"province": 45_000, "city": 45_000}),
        (490_000, {"province": 5, "city": 5}, {"province": 245_000, "city": 245_000}),
        (12_345, {"province": 5, "city": 5}, {"province": 6_172, "city": 6_173}),
        (15_000, {"city": 7, "county": 3}, {"city": 10_500, "county": 4_500}),
        (10_001, {"city": 1, "county": 2}, {"city": 3_333, "county": 6_668}),
        (1, {"province": 1, "city": 1, "county": 0}, {"province": 0, "city": 1, "county": 0}),
    ],
)
def test_the_last_listed_level_takes_the_rest(
    fen: int, parts: dict[str, int], amounts: dict[str, int]
) -> None:
    assert split(fen, parts) == amounts


@given(st.integers(0, 10**9), PARTS, ROUNDINGS)
def test_the_parts_always_sum_to_the_amount(
    fen: int, parts: dict[str, int], rounding: Rounding
) -> None:
    shared = split(fen, parts, rounding)
    assert sum(shared.values()) == fen
    assert list(shared) == list(parts)
    assert all(shared[level] == 0 for level, weight in parts.items() if weight == 0)
    total = sum(parts.values())
    assert all(
        abs(shared[level] - Fraction(fen * weight, total)) < len(parts)
        for level, weight in parts.items()
    )


@given(st.integers(0, 10**9), PARTS, ROUNDINGS)
def test_what_is_taken_back_mirrors_what_was_given(
    fen: int, parts: dict[str, int], rounding: Rounding
) -> None:
    given_, back = split(fen, parts, rounding), split(-fen, parts, rounding)
    assert all(given_[level] + back[level] == 0 for level in parts)


@given(st.integers(0, 10**9), PARTS)
def test_all_but_the_last_bearing_level_get_the_floor_in_any_order(
    fen: int, parts: dict[str, int]
) -> None:
    for order in permutations(parts):
        shared = split(fen, {level: parts[level] for level in order})
        last = [level for level in order if parts[level]][-1]
        total = sum(parts.values())
        assert all(shared[level] == fen * parts[level] // total for level in order if level != last)


def test_the_largest_remainder_is_served_first() -> None:
    assert split(100, {"province": 1, "city": 2, "county": 4}, "largest_remainder") == {
        "province": 14,
        "city": 29,  # 14 and 2/7, 28 and 4/7, 57 and 1/7
        "county": 57,
    }
    assert split(100, {"province": 1, "city": 2, "county": 3}, "largest_remainder") == {
        "province": 17,
        "city": 33,
        "county": 50,
    }
    assert split(100, {"province": 1, "city": 1, "county": 1}, "largest_remainder") == {
        "province": 34,
        "city": 33,
        "county": 33,
    }


@pytest.mark.parametrize("parts", [{}, {"city": 0}, {"city": 3, "county": -1}])
def test_weights_that_share_nothing_are_refused(parts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"^a share needs a positive weight and no negative one$"):
        split(100, parts)


@pytest.mark.parametrize(
    ("place", "years", "parts"),
    [
        (YUNLING, 10, {"province": 5, "city": 5}),
        (YUNLING, 9, {"city": 6, "county": 4}),
        (Place("江门市", "台山市"), 30, {"province": 5, "city": 5}),
    ],
)
def test_the_row_of_the_place_and_the_years_applies(
    place: Place, years: int, parts: dict[str, int]
) -> None:
    share = tariff().share(years, MAY, place)
    assert isinstance(share, Share)
    assert share.parts == parts
    assert share.clause == ("六" if years >= 10 else "四")


@pytest.mark.parametrize(
    ("place", "years"),
    [
        (Place("广州市", "越秀区"), 20),
        (Place("江门市", "新会区"), 20),
        (Place("汕头市", "龙湖区"), 5),
    ],
)
def test_a_share_still_to_be_set_locally_blocks_with_a_reason(place: Place, years: int) -> None:
    answer = tariff().share(years, MAY, place)
    assert isinstance(answer, Reason)
    assert answer.code == "share_missing"
    assert f"{place} {years} 年" in answer.zh
    assert f"{place} has set no share for {years} years in 2026-05" == answer.en


def test_two_rows_for_one_case_are_refused_not_guessed() -> None:
    section = written()
    section["shares"].append({"match": {"county": "云岭县"}, "parts": {"county": 1}})
    answer = Tariff(MoneyRules.model_validate(section)).monthly(12, MAY, YUNLING)
    assert isinstance(answer, Reason)
    assert answer.code == "share_ambiguous"
    assert "梅州市云岭县 12 年的分担比例有 2 种写法" in answer.zh
    assert "2 rows share the cost of 12 years" in answer.en


def test_the_order_of_rows_does_not_matter() -> None:
    rows = MoneyRules.model_validate(written()).shares
    for years in (5, 15):
        answers = [find_share(order, years, MAY, YUNLING) for order in permutations(rows)]
        assert all(answer == answers[0] for answer in answers)


def test_a_row_may_hold_for_some_months_only() -> None:
    section = written()
    section["shares"][2]["match"]["to"] = "2026-06"
    section["shares"].append(
        {
            "match": {"city": "梅州市", "county": "云岭县", "years_max": 9, "from": "2026-07"},
            "parts": {"county": 1},
        }
    )
    table = Tariff(MoneyRules.model_validate(section), {"exactly_30": "band_30_plus"})
    june, july = (table.monthly(3, Month.parse(month), YUNLING) for month in ("2026-06", "2026-07"))
    assert isinstance(june, Monthly)
    assert june.parts == {"city": 12_000, "county": 8_000}
    assert isinstance(july, Monthly)
    assert july.parts == {"county": 20_000}


def test_a_ratio_reads_as_the_plan_writes_it() -> None:
    share = tariff().share(10, MAY, YUNLING)
    assert isinstance(share, Share)
    assert (share.ratio.zh, share.ratio.en) == ("省:市 = 5:5", "province:city = 5:5")
