"""How long a notice stands: five full working days on every board."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.calendar.load import load_china
from workflow.engine.refusal import Text
from workflow.notice import rules
from workflow.notice.rules import Board

CHINA = load_china()
WEDNESDAY, SATURDAY, SUNDAY = date(2026, 4, 29), date(2026, 5, 9), date(2026, 5, 10)
BOARD = Text("村公告栏", "Village board")


def board(
    posted_on: date | None = WEDNESDAY,
    place: str = "上村",
    not_before: date = WEDNESDAY,
    removed_on: date | None = None,
) -> Board:
    """A board that needs five working days."""
    if posted_on is None:
        return Board(BOARD, Text(place, place), not_before)
    last = rules.window(CHINA, posted_on, 5)
    return Board(
        BOARD, Text(place, place), not_before, posted_on, last.on, last.provisional, removed_on
    )


def test_five_full_working_days_over_may_day_end_on_a_make_up_saturday() -> None:
    assert rules.window(CHINA, WEDNESDAY, 5).on == SATURDAY


@pytest.mark.parametrize(
    ("posted", "full"),
    [
        ("2026-02-12", "2026-02-26"),
        ("2026-02-13", "2026-02-27"),
        ("2026-03-31", "2026-04-08"),
        ("2026-04-03", "2026-04-13"),
        ("2026-04-30", "2026-05-11"),
        ("2026-09-18", "2026-09-24"),
        ("2026-09-30", "2026-10-13"),
    ],
)
def test_the_golden_windows_of_2026(posted: str, full: str) -> None:
    assert rules.window(CHINA, date.fromisoformat(posted), 5).on == date.fromisoformat(full)


def test_the_last_day_itself_must_pass_before_the_clock_may_end_the_notice() -> None:
    assert not rules.is_full(board(), SATURDAY)
    assert rules.is_full(board(), SUNDAY)
    standing = rules.channels_full([board()], SATURDAY)
    assert standing is not None
    assert standing.code == "standing"
    assert "2026-05-09" in standing.zh
    assert "2026-05-09" in standing.en
    assert rules.channels_full([board()], SUNDAY) is None


def test_the_notice_is_over_when_the_last_board_is() -> None:
    late = board(date(2026, 4, 30), "下村")
    assert rules.stood_until([board(), late]) == date(2026, 5, 11)
    reason = rules.channels_full([board(), late], SUNDAY)
    assert reason is not None
    assert "下村" in reason.zh
    assert "2026-05-11" in reason.zh


def test_a_board_not_posted_is_named_first() -> None:
    reason = rules.channels_full([board(), board(None, "新村")], date(2026, 6, 1))
    assert reason is not None
    assert reason.code == "not_posted"
    assert "新村" in reason.zh
    assert rules.stood_until([board(), board(None)]) is None


def test_no_board_at_all_is_never_full() -> None:
    assert rules.channels_full([], date(2030, 1, 1)) is not None


def test_a_notice_never_ends_on_a_guessed_day() -> None:
    newyear = board(date(2026, 12, 29))
    assert newyear.provisional
    reason = rules.channels_full([newyear], date(2027, 3, 1))
    assert reason is not None
    assert reason.code == "provisional"
    assert rules.takes_objections([newyear], date(2027, 3, 1))


def test_to_be_over_by_the_fifteenth_of_may_it_is_posted_on_the_tenth_at_the_latest() -> None:
    assert rules.latest_posting(CHINA, date(2026, 5, 15), 5).on == SUNDAY
    assert rules.window(CHINA, SUNDAY, 5).on == date(2026, 5, 15)
    assert rules.window(CHINA, SUNDAY + timedelta(days=1), 5).on > date(2026, 5, 15)


def test_the_count_shows_full_days_that_have_passed() -> None:
    shown = {
        day: rules.progress(CHINA, board(), 5, date(2026, 4, 29) + timedelta(days=day)).passed
        for day in range(12)
    }
    # 30 April, 6, 7, 8 and 9 May count; each shows on the day after it
    assert shown == {0: 0, 1: 0, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 2, 9: 3, 10: 4, 11: 5}
    assert rules.progress(CHINA, board(), 5, SUNDAY).left == 0
    assert rules.progress(CHINA, board(None), 5, SUNDAY) == rules.Progress(0, 5)


def test_the_public_may_object_until_the_end_of_the_last_day() -> None:
    assert rules.takes_objections([board()], SATURDAY)
    assert not rules.takes_objections([board()], SUNDAY)
    assert rules.takes_objections([board(), board(None)], SUNDAY)


def test_nothing_is_posted_twice_in_the_future_or_before_it_was_open() -> None:
    fresh = board(None)
    assert rules.may_post(fresh, WEDNESDAY, SATURDAY) is None
    for refused, code in (
        (rules.may_post(board(), SATURDAY, SATURDAY), "posted_already"),
        (rules.may_post(fresh, SUNDAY, SATURDAY), "future_day"),
        (rules.may_post(fresh, date(2026, 4, 28), SATURDAY), "before_opening"),
    ):
        assert refused is not None
        assert refused.code == code


def test_taking_a_board_down_on_its_last_day_cuts_it_short_and_needs_a_reason() -> None:
    assert rules.interrupts(board(), SATURDAY)
    assert not rules.interrupts(board(), SUNDAY)
    refused = rules.may_remove(board(), SATURDAY, SUNDAY, " ")
    assert refused is not None
    assert refused.code == "reason_missing"
    assert rules.may_remove(board(), SATURDAY, SUNDAY, "暴雨损毁") is None
    assert rules.may_remove(board(), SUNDAY, SUNDAY, "") is None


def test_what_does_not_hang_cannot_be_taken_down() -> None:
    for one, day, code in (
        (board(None), SUNDAY, "not_standing"),
        (board(removed_on=SUNDAY), SUNDAY, "not_standing"),
        (board(), date(2026, 4, 28), "wrong_day"),
        (board(), date(2026, 5, 11), "wrong_day"),
    ):
        refused = rules.may_remove(one, day, SUNDAY, "理由")
        assert refused is not None
        assert refused.code == code


DAYS = st.dates(date(2019, 1, 1), date(2026, 11, 30))


@given(posted=st.lists(DAYS, min_size=1, max_size=6), after=st.integers(-40, 40))
def test_full_means_that_every_board_has_had_its_days(posted: list[date], after: int) -> None:
    boards = [board(day) for day in posted]
    today = max(posted) + timedelta(days=after)
    full = rules.channels_full(boards, today) is None
    # an oracle that walks day by day
    had = [
        sum(CHINA.is_working(day + timedelta(days=n)) for n in range(1, (today - day).days))
        for day in posted
    ]
    assert full == all(days >= 5 for days in had)
    assert full == (not rules.takes_objections(boards, today))
