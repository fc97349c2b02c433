"""Instants and Shanghai dates: midnight in Shanghai, whatever the machine's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from workflow.calendar.shanghai import end_of_day, shanghai_date

NEW_YORK = timezone(timedelta(hours=-5))


def test_the_day_turns_at_midnight_in_shanghai() -> None:
    assert shanghai_date(datetime(2026, 5, 8, 15, 59, 59, tzinfo=UTC)) == date(2026, 5, 8)
    assert shanghai_date(datetime(2026, 5, 8, 16, 0, tzinfo=UTC)) == date(2026, 5, 9)
    assert shanghai_date(datetime(2026, 5, 8, 11, 0, tzinfo=NEW_YORK)) == date(2026, 5, 9)


def test_a_day_is_over_at_24_hours_in_shanghai() -> None:
    over = end_of_day(date(2026, 5, 9))
    assert over == datetime(2026, 5, 9, 16, 0, tzinfo=UTC)
    assert over.tzinfo is UTC
    assert shanghai_date(over - timedelta(microseconds=1)) == date(2026, 5, 9)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="缺少时区"):
        shanghai_date(datetime(2026, 5, 8, 12, 0))  # noqa: DTZ001 - that is the point
