"""The year's changes balance person by person, or nothing is printed and the figures are said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workflow.papers.movement import Movement, Person, unbalanced


def person(number: int, key: str = "") -> Person:
    """Return somebody on the roster."""
    name = f"冯{number}"
    return Person(key or str(number), f"p{number}", name, "松口镇", 14, 70_000, 10)


def movement(before: str, joined: str, left: str, now: str) -> Movement:
    """Return a change in which each digit is a person."""
    groups = ([person(int(one)) for one in text] for text in (before, joined, left, now))
    return Movement(*(tuple(group) for group in groups))


def test_a_change_that_balances_is_printed() -> None:
    assert unbalanced(movement("123", "45", "2", "1345")) is None


def test_equal_counts_are_not_enough() -> None:
    told = unbalanced(movement("123", "4", "2", "124"))
    assert told is not None
    assert "上年末 3 + 增 1 − 减 1 = 3 人，在册 3 人" in told.zh
    assert "冯2" in told.zh
    assert "冯3" in told.zh


def test_somebody_from_nowhere_is_named() -> None:
    told = unbalanced(movement("12", "", "", "123"))
    assert told is not None
    assert "= 2 人，在册 3 人；请核对 冯3（1 人）" in told.zh


def test_one_person_under_two_applications_is_found() -> None:
    twice = Movement((person(1),), (person(1, "other"),), (), (person(1), person(1, "other")))
    told = unbalanced(twice)
    assert told is not None
    assert "冯1（1 人）" in told.zh


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(10, 19)), st.data())
def test_whatever_comes_and_goes_balances_until_one_is_lost(
    before: set[int], joined: set[int], data: st.DataObject
) -> None:
    there = sorted(before | joined)
    left = data.draw(st.sets(st.sampled_from(there))) if there else set()
    now = [one for one in there if one not in left]
    people = [[person(one) for one in sorted(group)] for group in (before, joined, left, now)]
    made = Movement(*(tuple(group) for group in people))
    assert unbalanced(made) is None
    if now:
        lost = Movement(made.before, made.joined, made.left, made.now[1:])
        assert unbalanced(lost) is not None
