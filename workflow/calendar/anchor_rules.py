"""Rules counted back from a day: before a festival, the latest start before a date.

Counts are working days, dates Asia/Shanghai dates.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from workflow.calendar.days import WorkCalendar
from workflow.calendar.rule_values import (
    MissingParameter,
    MonthDay,
    Number,
    YesNo,
    is_parameter,
    whole,
    yes,
)
from workflow.calendar.rules import Asked, DueDate, Rule
from workflow.engine.refusal import Text

# The festivals of a calendar's `anchors`, with the earliest day of the year they can fall on;
# those with a fixed day need no anchor.
FESTIVALS = {
    "new_years_day": (Text("元旦", "New Year's Day"), "01-01", True),
    "spring_festival": (Text("春节", "the Spring Festival"), "01-21", False),
    "tomb_sweeping_day": (Text("清明节", "Tomb-sweeping Day"), "04-04", False),
    "labour_day": (Text("劳动节", "Labour Day"), "05-01", True),
    "dragon_boat_festival": (Text("端午节", "the Dragon Boat Festival"), "05-27", False),
    "mid_autumn_festival": (Text("中秋节", "the Mid-Autumn Festival"), "09-07", False),
    "national_day": (Text("国庆节", "National Day"), "10-01", True),
}
Festival = Literal[
    "new_years_day",
    "spring_festival",
    "tomb_sweeping_day",
    "labour_day",
    "dragon_boat_festival",
    "mid_autumn_festival",
    "national_day",
]


class BeforeFestival(Rule):
    """So many working days before a festival of the cycle year; 1 is the last one before it."""

    key = "before_festival"
    words = frozenset({"before_festival"})

    before_festival: Festival
    by: Number = 1

    def due(self, asked: Asked) -> DueDate:
        """Return the n-th working day before the festival; on its earliest day if unpublished."""
        n = whole(self.by, asked.params)
        named, earliest, is_fixed = FESTIVALS[self.before_festival]
        first = asked.day(earliest) or asked.started_on
        published = asked.calendar.anchor(self.before_festival, first.year)
        anchor = published or first
        known = published is not None or is_fixed
        found = asked.calendar.subtract(anchor, n)
        steps = (
            Text(f"{named.zh}：{anchor}", f"{named.en}: {anchor}")
            if known
            else Text(
                f"{first.year} 年{named.zh}尚未发布，暂按最早的 {anchor} 推算",
                f"{named.en} of {first.year} is not published; taken as {anchor}, its earliest day",
            ),
            Text(f"往前第 {n} 个工作日：{found.on}", f"working day {n} before it: {found.on}"),
        )
        text = Text(f"{named.zh}前{n}个工作日", f"{n} working day(s) before {named.en}")
        guessed = found.provisional or not known
        return self._fixed(found.on, text, asked, steps=steps, guessed=guessed)


class LatestStart(Rule):
    """The last day to begin, so that so many working days end by a date of the cycle year."""

    key = "latest_start"

    latest_start: MonthDay
    needs: Number
    first: date | None = None
    first_day_counts: YesNo = False

    def due(self, asked: Asked) -> DueDate:
        """Return the last day d whose n-th working day after it is not after the date."""
        n, counts = whole(self.needs, asked.params), yes(self.first_day_counts, asked.params)
        end = self._end(asked)
        on, guessed = start_by(asked.calendar, end, n, first_day_counts=counts)
        last = asked.calendar.subtract(on, 0).on
        steps = (
            Text(f"须在 {end} 前结束", f"it must end by {end}"),
            Text(f"往回数 {n} 个工作日，最迟 {on} 开始", f"{n} working days back: by {on}"),
            Text(f"其前最后一个工作日：{last}", f"the last working day by then: {last}"),
        )
        text = Text(
            f"最迟开始日（{n}个工作日须在{end.month}月{end.day}日前结束）",
            f"latest start, so that {n} working days end by {end}",
        )
        return self._fixed(on, text, asked, steps=steps, guessed=guessed)

    def _end(self, asked: Asked) -> date:
        if self.first is not None and asked.cycle_year == asked.first_cycle:
            return self.first
        is_named = is_parameter(self.latest_start)
        text = asked.params.get(self.latest_start) if is_named else self.latest_start
        found = asked.day(text) if isinstance(text, str) else None
        if found is None:
            raise MissingParameter(self.latest_start)
        return found


def start_by(
    calendar: WorkCalendar, end: date, n: int, *, first_day_counts: bool = False
) -> tuple[date, bool]:
    """Return the last day to begin n working days that end by `end`; and whether provisional."""
    found = calendar.latest_start(end, n)
    return found.on + timedelta(days=first_day_counts), found.provisional
