"""Dates as a notice writes them, PURE: 1月1日（周四）至3日, year and month carried along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = "一二三四五六日"
LONGEST = timedelta(days=30)
_DAY = re.compile(
    r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?"
    r"|(?<=[至到-])(?:(\d{1,2})月)?(\d{1,2})(?=日)"
)
_SPAN = re.compile(r"^(?:起)?(?:至|到|-)+$")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")


@dataclass(frozen=True, slots=True)
class Found:
    """A day, or the span from `first` to `last`; `wrong_weekday` when the paper errs."""

    first: date
    last: date
    wrong_weekday: str = ""


def days_in(text: str, year: int, *, new_year: bool = False) -> list[Found]:
    """Return the days and spans of a clause; days that do not exist are passed over.

    Of New Year's holiday a day in December is one of the year before.
    """
    found: list[Found] = []
    in_year, month, end = year, 0, 0
    for match in _DAY.finditer(text):
        if match[1]:
            in_year = int(match[1])
        if match[2]:
            if not match[1] and found and int(match[2]) < month:
                in_year = year  # 12月31日至1月2日
            month = int(match[2])
        day = _date(in_year, month, int(match[3] or 0), year, new_year and not match[1])
        if day is None:
            end = match.end()
            continue
        wrong = _wrong(match[4] or "", day)
        if found and _SPAN.match(text[end : match.start()]) and day > found[-1].last:
            if wrong:
                found.append(Found(day, day, wrong))
            first = found.pop(-2 if wrong else -1)
            found.insert(len(found) - bool(wrong), Found(first.first, day, first.wrong_weekday))
        else:
            found.append(Found(day, day, wrong))
        end = match.end()
    return found


def plain_days(found: Iterable[Found]) -> Iterator[date]:
    """Yield every day once; a span longer than a month is none, and yields its ends."""
    seen = set()
    for one in found:
        length = (one.last - one.first).days if one.last - one.first <= LONGEST else 0
        for n in range(length + 1):
            day = one.first + timedelta(days=n)
            if day not in seen:
                seen.add(day)
                yield day


def _date(in_year: int, month: int, day: int, year: int, new_year: bool) -> date | None:
    if new_year and month == 12 and in_year == year:
        in_year = year - 1
    try:
        return date(in_year, month, day)
    except ValueError:
        return None


def _wrong(bracket: str, day: date) -> str:
    said = _WEEKDAY.search(bracket)
    if said is None:
        return ""
    at = 6 if said[1] == "天" else WEEKDAYS.index(said[1])
    return said[0] if at != day.weekday() else ""
