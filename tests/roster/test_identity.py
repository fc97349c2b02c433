"""ID numbers: what is accepted, what is refused, and why."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from tests.roster.papers import AREA, TODAY, id_no
from workflow.engine.refusal import Reason
from workflow.roster.identity import area_hint, birth_on, check_digit, is_male, read_id_no


def code(cell: object, today: date = TODAY, ages: tuple[int, int] = (0, 120)) -> str:
    found = read_id_no(cell, today, ages)
    assert isinstance(found, Reason), found
    assert found.zh
    assert found.en
    return found.code


@given(st.dates(date(1906, 4, 1), TODAY), st.integers(0, 999))
def test_every_number_with_a_right_check_digit_is_accepted(born: date, order: int) -> None:
    number = id_no(f"{born:%Y%m%d}", f"{order:03d}")
    assert mod_11_2.is_valid(number)
    assert read_id_no(number, TODAY) == number
    assert birth_on(number) == born
    assert is_male(number) == (order % 2 == 1)


@given(st.dates(date(1930, 1, 1), date(2020, 1, 1)), st.integers(0, 17), st.integers(1, 9))
def test_no_single_wrong_digit_passes_unseen(born: date, at: int, shift: int) -> None:
    number = id_no(f"{born:%Y%m%d}", "998")
    wrong = str((int(number[at].replace("X", "0")) + shift) % 10)
    if wrong != number[at]:
        assert isinstance(read_id_no(number[:at] + wrong + number[at + 1 :], TODAY), Reason)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_digit_agrees_with_the_standard_library_of_numbers(digits: str) -> None:
    assert check_digit(digits) == mod_11_2.calc_check_digit(digits)


@pytest.mark.parametrize("order", ["996", "997", "998", "999"])
def test_the_numbers_kept_for_centenarians_are_fine(order: str) -> None:
    assert read_id_no(id_no("19660511", order), TODAY) == id_no("19660511", order)


def test_small_x_spaces_and_full_width_become_the_one_form() -> None:
    number = next(n for n in (id_no(order=f"{o:03d}") for o in range(1000)) if n.endswith("X"))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for typed in (
        number.lower(),
        f" {number}",
        f"\u3000{number}\u200b",
        wide,
        f"'{number}",
        f"{number[:6]} {number[6:14]} {number[14:]}",
    ):
        assert read_id_no(typed, TODAY) == number


def test_an_abolished_area_is_accepted() -> None:
    digits = "4414" + "22" + "19550315" + "001"
    number = digits + check_digit(digits)
    assert read_id_no(number, TODAY) == number
    assert area_hint(number) is None


def test_an_unknown_province_is_a_hint_never_a_refusal() -> None:
    digits = "99" + AREA[2:] + "19550315" + "001"
    number = digits + check_digit(digits)
    assert read_id_no(number, TODAY) == number
    hint = area_hint(number)
    assert hint is not None
    assert hint.code == "id_area"


def test_fifteen_digits_are_refused_with_the_way_out() -> None:
    assert code("441499660511999") == "id_15"


@pytest.mark.parametrize("cell", [4.4149919660304e17, 441499196603040000, "4.4149919660304E+17"])
def test_a_number_cell_is_refused_because_digits_are_lost(cell: object) -> None:
    found = read_id_no(cell, TODAY)
    assert isinstance(found, Reason)
    assert found.code == "id_as_number"
    assert "文本" in found.zh


def test_a_date_that_never_was_is_refused() -> None:
    assert code(id_no("19670229")) == "id_birth"
    assert code(id_no("19661301")) == "id_birth"


def test_a_birth_after_today_is_refused() -> None:
    assert code(id_no("20990101")) == "id_future"
    assert read_id_no(id_no("20260331"), TODAY) == id_no("20260331")
    assert code(id_no("20260401")) == "id_future"


def test_the_age_bounds_hold_to_the_day() -> None:
    assert read_id_no(id_no("20100331"), TODAY, (16, 120)) == id_no("20100331")
    assert code(id_no("20100401"), ages=(16, 120)) == "id_age"
    assert code(id_no("19050331")) == "id_age"


@pytest.mark.parametrize("cell", ["4414991966051199", "不详", "4414991966051199990X", "X" * 18])
def test_other_text_is_refused(cell: str) -> None:
    assert code(cell) in {"id_length", "id_form"}
