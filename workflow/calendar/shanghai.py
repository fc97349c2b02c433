"""From instants to Asia/Shanghai dates and back: the only time zone the law counts in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from workflow.clock import SHANGHAI, shanghai_instant


def shanghai_date(instant: datetime) -> date:
    """Return the Asia/Shanghai date of an aware instant; a naive one raises ValueError."""
    if instant.tzinfo is None:
        raise ValueError("时刻缺少时区 / the instant has no time zone")
    return instant.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """Return the UTC instant at which `day` is over in Shanghai (24:00, Civil Code art. 203)."""
    return shanghai_instant(day + timedelta(days=1))
