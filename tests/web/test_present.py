"""How values look: exact, grouped, with their weekday, masked."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import present

MASKS = (present.mask_id, present.mask_account, present.mask_phone)


@given(st.integers(-(10**12), 10**12))
def test_money_reads_back_to_the_same_fen(fen: int) -> None:
    text = present.money(fen).replace("−", "-").replace(",", "")
    whole, cents = text.split(".")
    sign = -1 if text.startswith("-") else 1
    assert len(cents) == 2
    assert sign * (abs(int(whole)) * 100 + int(cents)) == fen


@given(st.integers(-(10**12), 10**12))
def test_the_gaps_of_money_are_not_part_of_its_text(fen: int) -> None:
    bare = re.sub(r"<[^>]+>", "", str(present.money_html(fen)))
    assert bare == present.money(fen).replace(",", "")


def test_money_is_grouped_by_thousands() -> None:
    assert present.money(123_456_789) == "1,234,567.89"
    assert present.money(5) == "0.05"
    assert present.money(-80_000) == "−800.00"


def test_days_carry_their_weekday() -> None:
    on = date(2026, 5, 9)
    assert present.day(on) == "2026-05-09 周六"
    assert present.day(on, "en") == "2026-05-09 Sat"
    assert present.short_day(on) == "05-09 周六"


def test_instants_are_shown_in_shanghai() -> None:
    assert present.instant(datetime(2026, 5, 8, 2, 32, tzinfo=UTC)) == "2026-05-08 10:32"
    assert present.instant(datetime(2025, 12, 31, 16, 0, tzinfo=UTC)) == "2026-01-01 00:00"


@pytest.mark.parametrize(("given", "shown"), [(202605, "2026-05"), ("2026-05", "2026-05")])
def test_months_are_shown_with_a_dash(given: int | str, shown: str) -> None:
    assert present.month(given) == shown


def test_numbers_are_masked_as_offices_do() -> None:
    assert present.mask_id("441499196605089966") == "4414**********9966"
    assert present.mask_account("6299997443117166891") == "***************6891"
    assert present.mask_phone("13812345678") == "138****5678"


@pytest.mark.parametrize("mask", MASKS)
@given(text=st.text(max_size=40))
def test_masking_hides_most_keeps_the_length_and_can_be_repeated(mask: object, text: str) -> None:
    masked = mask(text)  # type: ignore[operator]
    assert len(masked) == len(text)
    assert mask(masked) == masked  # type: ignore[operator]
    assert sum(a == b != "*" for a, b in zip(masked, text, strict=True)) <= 8
