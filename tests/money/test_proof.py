"""The proof of the money rules: each seeded flaw is found where it is, none in good rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.money.yunling import CHOICES, YUNLING, rules, written
from workflow.money.proof import Flaw, check_money
from workflow.money.rates import Place
from workflow.money.rules import MoneyRules

Section = dict[str, Any]


def _drop_the_open_question(section: Section) -> None:
    del section["rates"][0]["unclear"]


def _band_30_and_the_question(section: Section) -> None:
    section["rates"][0]["bands"][0]["min"] = 30


def _overlapping_bands(section: Section) -> None:
    section["rates"][0]["bands"][2]["max"] = 20


def _gap_in_the_middle(section: Section) -> None:
    section["rates"][0]["bands"][1]["min"] = 22


def _gap_in_the_local_table(section: Section) -> None:
    section["rates"][1]["bands"][1]["max"] = 5


def _local_table_reaches_too_far(section: Section) -> None:
    section["rates"][1]["bands"][2]["max"] = 10


def _same_table_twice(section: Section) -> None:
    section["rates"].append(section["rates"][1])


def _only_a_local_table(section: Section) -> None:
    del section["rates"][0]


def _choice_without_a_band(section: Section) -> None:
    section["rates"][0]["unclear"][0]["counts_as"]["band_20_29"] = 30


def _zero_share(section: Section) -> None:
    section["shares"][0]["parts"]["city"] = 0


def _share_leaves_years_out(section: Section) -> None:
    section["shares"][2]["match"]["years_max"] = 8


def _share_overlaps(section: Section) -> None:
    section["shares"][2]["match"]["years_max"] = 10


def _share_ends(section: Section) -> None:
    section["shares"][1]["match"]["to"] = "2025-12"


SEEDED: list[tuple[Callable[[Section], None], str, tuple[str | int, ...], str]] = [
    (_drop_the_open_question, "rate_gap", ("rates", 0, "bands"), "30"),
    (_band_30_and_the_question, "rate_overlap", ("rates", 0, "bands"), "30"),
    (_overlapping_bands, "rate_overlap", ("rates", 0, "bands"), "20"),
    (_gap_in_the_middle, "rate_gap", ("rates", 0, "bands"), "20–21"),
    (_gap_in_the_local_table, "rate_gap", ("rates", 1, "bands"), "6"),
    (_local_table_reaches_too_far, "rate_overlap", ("rates", 1, "bands"), "10"),
    (_same_table_twice, "rate_twice", ("rates", 2), "2019-01"),
    (_only_a_local_table, "rate_general", ("rates",), "不限地区"),
    (_choice_without_a_band, "rate_gap", ("rates", 0, "unclear", 0), "band_20_29"),
    (_zero_share, "share_zero", ("shares", 0, "parts"), "大于零"),
    (_share_leaves_years_out, "share_missing", ("shares",), "9"),
    (_share_overlaps, "share_ambiguous", ("shares", 2), "10"),
    (_share_ends, "share_missing", ("shares",), "恩平市"),
]


def check(section: Section, **choices: str) -> tuple[Flaw, ...]:
    return check_money(MoneyRules.model_validate(section), {**CHOICES, **choices})


def test_good_rules_have_no_flaw() -> None:
    assert check(written()) == ()
    assert check_money(rules()) == ()
    assert check_money(rules(), CHOICES, [YUNLING]) == ()


@pytest.mark.parametrize(("spoil", "code", "at", "words"), SEEDED)
def test_each_seeded_flaw_is_found_with_its_place_and_years(
    spoil: Callable[[Section], None], code: str, at: tuple[str | int, ...], words: str
) -> None:
    section = written()
    spoil(section)
    found = [flaw for flaw in check(section) if flaw.code == code]
    assert [flaw.at for flaw in found[:1]] == [at]
    assert words in found[0].zh
    assert found[0].en


def test_an_unanswered_question_on_exactly_30_years_is_found() -> None:
    flaws = check(written(), exactly_30="whatever")
    assert [flaw.code for flaw in flaws] == ["rate_open"]
    assert "exactly_30" in flaws[0].zh
    assert "30" in flaws[0].zh


def test_a_county_that_will_use_the_rules_must_have_its_rates_and_shares() -> None:
    flaws = check_money(rules(), CHOICES, [Place("广州市", "从化区")])
    assert [flaw.code for flaw in flaws] == ["rate_gap", "share_missing"]
    assert "广州市从化区" in flaws[0].zh
    assert "1–9" in flaws[0].zh
    assert "10–60" in flaws[1].zh
