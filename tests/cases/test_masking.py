"""Q09: what a case page hides of a personal value stays hidden, and it is most of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.cases.reading import mask

NUMBERS = st.text("0123456789X", min_size=1, max_size=32)
NAMES = st.text("王李·阿依古丽麦提𠮷𬭎𪚥", min_size=1, max_size=20)
DATES = st.dates().map(lambda day: day.isoformat())


@given(st.one_of(NUMBERS, NAMES, DATES, st.text(max_size=40)))
def test_what_is_masked_stays_as_it_is(value: str) -> None:
    assert mask(mask(value)) == mask(value)
    assert len(mask(value)) == len(value)


@given(st.one_of(NUMBERS, NAMES))
def test_no_more_than_two_in_three_signs_are_shown_and_never_more_than_eight(value: str) -> None:
    shown = sum(sign != "*" for sign in mask(value))
    assert shown <= max(1, min(8, 2 * len(value) // 3))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("441499196605119990", "4414**********9990"),
        ("13812345678", "138****5678"),
        ("1966-05-11", "1966-**-**"),
        ("阿依古丽·麦麦提", "阿*******"),
        ("12345678", "1*******"),
        ("", ""),
        (None, None),
        (3, 3),
    ],
)
def test_numbers_are_masked_as_offices_do(value: object, shown: object) -> None:
    assert mask(value) == shown
