"""The rules of people: dates of posts, levels, lock-out, passwords, sessions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.people.rules import (
    ADMIN_ROLES,
    fits,
    in_force,
    is_level,
    locked_until,
    may_hold_together,
    password_problems,
    session_alive,
)

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@given(start=DAYS, length=st.integers(0, 400), today=DAYS)
def test_a_post_runs_on_its_first_and_on_its_last_day(
    start: date, length: int, today: date
) -> None:
    end = start + timedelta(days=length)
    days = {start + timedelta(days=n) for n in range(length + 1)}
    assert in_force(start, end, today) == (today in days)


@given(start=DAYS, today=DAYS)
def test_a_post_without_an_end_runs_on(start: date, today: date) -> None:
    assert in_force(start, None, today) == (today >= start)


def test_a_city_without_counties_counts_as_a_county_and_still_as_a_city() -> None:
    assert is_level("city", True, "county")
    assert is_level("city", True, "city")
    assert not is_level("city", False, "county")
    assert not is_level("township", True, "county")


@pytest.mark.parametrize(
    ("wanted", "unit_type", "acting", "expected"),
    [
        ("county_edu", "county_edu", False, True),
        ("county_edu", "city_edu", True, True),
        ("county_edu", "city_edu", False, False),
        ("county", "city", True, True),
        ("city_edu", "county_edu", True, False),
        ("township", "village", False, False),
    ],
)
def test_county_roles_fit_city_departments_only_where_the_city_is_its_own_county(
    wanted: str, unit_type: str, acting: bool, expected: bool
) -> None:
    assert fits(wanted, unit_type, acting) is expected


@pytest.mark.parametrize("admin", sorted(ADMIN_ROLES))
def test_an_administrator_holds_nothing_else(admin: str) -> None:
    assert may_hold_together({admin})
    for other in {"county_edu", *ADMIN_ROLES} - {admin}:
        assert not may_hold_together({admin, other})


def test_other_posts_may_be_held_together() -> None:
    assert may_hold_together({"township_clerk", "township_head"})


def test_four_wrong_passwords_do_not_lock() -> None:
    assert locked_until([NOON] * 4) is None


@pytest.mark.parametrize(("failures", "minutes"), [(5, 15), (6, 30), (7, 60), (12, 1440)])
def test_the_fifth_locks_for_a_quarter_of_an_hour_and_each_more_doubles_it(
    failures: int, minutes: int
) -> None:
    assert locked_until([NOON] * failures) == NOON + timedelta(minutes=minutes)


@given(st.lists(st.integers(0, 86_000), min_size=5, max_size=60))
def test_a_lock_counts_from_the_last_failure_and_ends_within_a_day(seconds: list[int]) -> None:
    failures = [NOON + timedelta(seconds=second) for second in seconds]
    until = locked_until(failures)
    assert until is not None
    assert timedelta(minutes=15) <= until - max(failures) <= timedelta(hours=24)


def test_a_session_dies_after_half_an_hour_alone_or_twelve_hours_in_all() -> None:
    minute = timedelta(minutes=1)
    assert session_alive(NOON, NOON, NOON + 29 * minute)
    assert not session_alive(NOON, NOON, NOON + 30 * minute)
    late = NOON + timedelta(hours=12)
    assert session_alive(NOON, late - 2 * minute, late - minute)
    assert not session_alive(NOON, late - minute, late)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("ab3-ef", "password_length"),
        ("a1" * 65, "password_length"),
        ("lanshanhezuoshe", "password_kinds"),
        ("nanping.li-2026", "password_easy"),
        ("Nanping-8812-xy", "password_easy"),
        ("password123", "password_easy"),
        ("aaaa1111bbbb", "password_easy"),
    ],
)
def test_a_poor_password_is_refused_with_its_reason(password: str, code: str) -> None:
    assert code in [reason.code for reason in password_problems(password, "nanping.li")]


@pytest.mark.parametrize("password", ["mei-lin-3-shan", "松口镇的老榕树1993", "correct horse 7"])
def test_a_good_password_may_be_used(password: str) -> None:
    assert password_problems(password, "nanping.li") == []
