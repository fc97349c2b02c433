"""Months as values: ordered, hashable, written “2026-05”."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

_TEXT = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month, held as months since year 0 (`2026 * 12 + 4` is May 2026)."""

    ordinal: int

    @classmethod
    def of(cls, year: int, month: int) -> Month:
        """Return a month of a year; raises ValueError unless 1 ≤ month ≤ 12."""
        if not (1 <= month <= 12 and 1 <= year <= 9999):
            raise ValueError(f"没有这个月份 / no such month: {year}-{month}")
        return cls(year * 12 + month - 1)

    @classmethod
    def of_day(cls, day: date) -> Month:
        """Return the month that `day` lies in."""
        return cls(day.year * 12 + day.month - 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read “2026-05”; anything else raises ValueError."""
        found = _TEXT.fullmatch(text)
        if found is None:
            raise ValueError(f"月份应写作 2026-05 / a month is written 2026-05, not {text!r}")
        return cls.of(int(found[1]), int(found[2]))

    @property
    def year(self) -> int:
        """The year."""
        return self.ordinal // 12

    @property
    def month(self) -> int:
        """The month of the year, 1 to 12."""
        return self.ordinal % 12 + 1

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def next(self) -> Month:
        """The month after this one."""
        return Month(self.ordinal + 1)

    def plus(self, months: int) -> Month:
        """Return the month `months` later (earlier when negative)."""
        return Month(self.ordinal + months)

    def until(self, other: Month) -> int:
        """Return how many months after this one `other` is (negative when before)."""
        return other.ordinal - self.ordinal

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let definitions write a month as text; nothing but “2026-05” is taken."""
        written = core_schema.no_info_after_validator_function(
            cls.parse, core_schema.str_schema(pattern=f"^{_TEXT.pattern}$")
        )
        return core_schema.json_or_python_schema(
            json_schema=written,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), written]),
            serialization=core_schema.to_string_ser_schema(),
        )


def months(first: Month, last: Month) -> Iterator[Month]:
    """Yield every month from `first` to `last`, both included; nothing when `last` is before."""
    return map(Month, range(first.ordinal, last.ordinal + 1))


def add_months(day: date, n: int) -> date:
    """Return the same day n months later, the month's end if it has none (Civil Code art. 202)."""
    month = Month.of_day(day).plus(n)
    return month.first_day.replace(day=min(day.day, month.last_day.day))
