"""Rules that are periods with two edges: 旬, half-years, spans of a year, dated phases, validity.

A period opens on `opens_on` and is due on its last day; both belong to it. Dates are
Asia/Shanghai dates.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, cast

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from workflow.calendar.months import Month
from workflow.calendar.rule_values import MissingParameter, day_in_year
from workflow.calendar.rules import Asked, DueDate, Rule
from workflow.engine.grammar import Name
from workflow.engine.refusal import Text

_XUN = re.compile(r"(0[1-9]|1[0-2])-(first|middle|last)")
_TENS = {"first": (1, 10, "上旬"), "middle": (11, 20, "中旬"), "last": (21, 31, "下旬")}


def _xun(value: object) -> str:
    found = _XUN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError(
            "due_xun",
            "旬应写作 11-last（first、middle、last）/ ten days are written 11-last "
            "(first, middle, last)",
        )
    return cast(str, value)


def _day(value: object) -> str:
    if isinstance(value, str) and day_in_year(2000, value):
        return value
    raise PydanticCustomError("due_day_only", "应写作 04-15 / a day such as 04-15")


TenDays = Annotated[str, PlainValidator(_xun, json_schema_input_type=str)]
DayOfYear = Annotated[str, PlainValidator(_day, json_schema_input_type=str)]


class Period(Rule):
    """A rule that has an opening and a closing day."""

    def _period(
        self, opens: date, closes: date, text: Text, asked: Asked, *, guessed: bool = False
    ) -> DueDate:
        span = Text(f"自 {opens} 至 {closes}，首尾两日计入", f"{opens} to {closes}, both included")
        return self._fixed(closes, text, asked, opens_on=opens, steps=(span,), guessed=guessed)


class Xun(Period):
    """Ten days of a month (旬) of the cycle year, or from one such to another."""

    key = "xun"

    xun: TenDays
    until: TenDays | None = None

    def due(self, asked: Asked) -> DueDate:
        """Return the last day of the (last) ten days: the 10th, the 20th, the month's end."""
        last = self.until or self.xun
        opens, _ = ten_days(asked.year_of(int(self.xun[:2])), self.xun)
        _, closes = ten_days(asked.year_of(int(last[:2])), last)
        names = [_named(one) for one in (self.xun, self.until) if one]
        text = Text("至".join(one.zh for one in names), " to ".join(one.en for one in names))
        return self._period(opens, closes, text, asked)


class HalfYear(Period):
    """The first or the second half of the cycle year."""

    key = "half_year"
    words = frozenset({"half_year"})

    half_year: Literal["first", "second"]

    def due(self, asked: Asked) -> DueDate:
        """Return 30 June or 31 December."""
        year = asked.year_of(1 if self.half_year == "first" else 12)
        if self.half_year == "first":
            text = Text(f"{year}年上半年", f"first half of {year}")
            return self._period(date(year, 1, 1), date(year, 6, 30), text, asked)
        text = Text(f"{year}年下半年", f"second half of {year}")
        return self._period(date(year, 7, 1), date(year, 12, 31), text, asked)


class Between(Period):
    """From a day to another day of the cycle year."""

    key = "between"

    between: DayOfYear
    to: DayOfYear

    def due(self, asked: Asked) -> DueDate:
        """Return the last of the days."""
        opens, closes = (asked.day(one) for one in (self.between, self.to))
        if opens is None or closes is None:  # refused when read
            raise ValueError(f"{self.between}…{self.to}")
        text = Text(
            f"每年{opens.month}月{opens.day}日至{closes.month}月{closes.day}日",
            f"each year from {self.between} to {self.to}",
        )
        return self._period(opens, closes, text, asked)


class Phase(Period):
    """A span of the programme that is named, with its dates, under `spans`."""

    key = "phase"
    words = frozenset({"phase"})

    phase: Name

    def due(self, asked: Asked) -> DueDate:
        """Return the last day of the span; raises MissingParameter when it is not dated."""
        found = asked.spans.get(self.phase)
        if found is None:
            raise MissingParameter(self.phase)
        text = Text(f"阶段 {found[0]} 至 {found[1]}", f"phase {found[0]} to {found[1]}")
        return self._period(*found, text, asked)


class ValidityEnd(Rule):
    """The end of the programme's validity."""

    key = "validity"
    words = frozenset({"validity"})

    validity: Literal["end"]

    def due(self, asked: Asked) -> DueDate:
        """Return the last day of validity; raises MissingParameter when it has none."""
        if asked.valid_until is None:
            raise MissingParameter("validity")
        on = asked.valid_until
        step = Text(f"文件有效期至 {on}", f"the paper is valid until {on}")
        text = Text("有效期届满前", "before validity ends")
        return self._fixed(on, text, asked, steps=(step,))


def ten_days(year: int, written: str) -> tuple[date, date]:
    """Return the first and last day of “11-last” in a year: 21 to 30 November."""
    month, which = written.split("-")
    first, last, _ = _TENS[which]
    ends = Month.of(year, int(month)).last_day
    return ends.replace(day=first), ends if which == "last" else ends.replace(day=last)


def _named(written: str) -> Text:
    month, which = written.split("-")
    words = {"first": "days 1–10", "middle": "days 11–20", "last": "days 21 to the end"}
    return Text(f"{int(month)}月{_TENS[which][2]}", f"{words[which]} of month {int(month)}")
