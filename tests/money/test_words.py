"""Amounts in Chinese capitals agree with an independent converter."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.money.words import in_words


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角"),
        (90_000, "玖佰元整"),
        (490_000, "肆仟玖佰元整"),
        (490_005, "肆仟玖佰元零伍分"),
        (1_001_005, "壹万零壹拾元零伍分"),
        (1_000_100_050, "壹仟万壹仟元伍角"),
        (-6_172, "负陆拾壹元柒角贰分"),
    ],
)
def test_amounts_read_as_a_cashier_writes_them(fen: int, words: str) -> None:
    assert in_words(fen) == words


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_every_amount_agrees_with_an_independent_converter(fen: int) -> None:
    yuan, rest = divmod(abs(fen), 100)
    sign = "负" if fen < 0 else ""
    assert in_words(fen) == sign + cn2an.an2cn(f"{yuan}.{rest:02d}", "rmb")


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=0, max_value=9))
def test_noughts_inside_a_number_agree_too(head: int, zeros: int) -> None:
    fen = (head * 10**zeros + 1) * 100
    assert in_words(fen) == cn2an.an2cn(str(fen // 100), "rmb")
