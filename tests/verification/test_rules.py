"""Whom a list is about does not depend on the order of its rows, nor on how often they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ALLOWANCE, definitions
from tests.verification.lists import FENG, deaths
from workflow.calendar.months import Month
from workflow.roster.papers import fields_spec
from workflow.roster.sheets import read_workbook
from workflow.verification.rules import Ended, Listed, Payee, is_settled, pairs, question
from workflow.verification.section import matches_of

Rows = Sequence[tuple[str, str, date]]
Found = set[tuple[object, ...]]
NAMES, PEOPLE = ("冯才", "何田", "温江"), ("a", "b", "c", "d", "e")
BIRTHS = (date(1950, 1, 1), date(1951, 1, 1))
MATCH = matches_of(definitions().newest(ALLOWANCE))["deaths"]
TODAY = date(2026, 7, 1)

listed = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(NAMES), st.sampled_from(BIRTHS)), max_size=8
)
payees = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(NAMES), st.sampled_from(BIRTHS)),
    max_size=5, unique_by=lambda one: one[0],
).map(lambda rows: [Payee(at, *row) for at, row in enumerate(rows)])  # fmt: skip


def said(rows: Rows, ours: Sequence[Payee]) -> Found:
    """Return who was found by what the rows say, whatever their numbers."""
    found = pairs([Listed(at, *row) for at, row in enumerate(rows)], ours)
    return {(rows[one.listed], one.payee, one.certainty) for one in found}


def by_hand(
    rows: Sequence[tuple[str, str, date]], ours: Sequence[Payee]
) -> set[tuple[object, ...]]:
    """The same, every row with everybody: an oracle without an index."""
    found: Found = set()
    for row in rows:
        known = any(one.person == row[0] for one in ours)
        for one in ours:
            if one.person == row[0]:
                found.add((row, one.key, "same" if one.name == row[1] else "other_name"))
            elif not known and (one.name, one.born) == row[1:]:
                found.add((row, one.key, "name_birth"))
    return found


@given(listed, payees, st.randoms())
def test_order_and_repeated_rows_change_nothing(rows: list, ours: list, draw: object) -> None:  # type: ignore[type-arg]
    mixed = rows + rows[:2]
    draw.shuffle(mixed)  # type: ignore[attr-defined]
    assert said(rows, ours) == said(mixed, ours) == said(rows, ours[::-1]) == by_hand(rows, ours)


SPELLINGS = (
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0:%Y-%m-%d} 00:00:00",
)


@given(
    st.dates(date(2019, 1, 1), date(2026, 6, 30)),
    st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=4),
)
def test_every_spelling_of_a_day_is_the_same_day(day: date, spellings: list[str]) -> None:
    content = deaths(*(["冯才", FENG, one.format(day)] for one in spellings), ["冯才", FENG, day])
    book = read_workbook(content, [fields_spec("deaths", "死亡", MATCH.fields)], today=TODAY)
    days = [row.values["died_on"] for row in book.rows("deaths")]
    assert days == [day.isoformat()] * (len(spellings) + 1)


@given(st.dates(date(2018, 1, 1), date(2027, 1, 1)), st.integers(0, 24))
def test_a_day_is_applied_only_between_the_first_month_and_today(day: date, months: int) -> None:
    start = Month(2024 * 12 + months)
    asked = question(day, TODAY, start, None)
    assert (asked == "") == (start.first_day <= day <= TODAY)
    assert question(None, TODAY, start, None) == ""


@pytest.mark.parametrize(
    ("ended", "day", "settled"),
    [
        (None, TODAY, False),
        (Ended(Month.of(2026, 6), date(2026, 6, 3)), date(2026, 6, 3), True),
        (Ended(Month.of(2026, 6), date(2026, 6, 3)), date(2026, 6, 4), False),
        (Ended(Month.of(2026, 6)), date(2026, 6, 4), True),
        (Ended(Month.of(2026, 6)), date(2026, 7, 1), False),
        (Ended(None), None, True),
    ],
)
def test_what_ended_just_so_is_settled(
    ended: Ended | None, day: date | None, settled: bool
) -> None:
    assert is_settled(day, ended) is settled
    if ended is not None and day is not None and not settled:
        assert question(day, TODAY, Month.of(2019, 1), ended) == "ended_otherwise"
    assert question(TODAY + timedelta(days=1), TODAY, Month.of(2019, 1), ended) == "future"
