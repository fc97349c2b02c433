"""What a calendar is made of: notices, the days they name, and what a count answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from workflow.engine.refusal import Text


class DayKind(StrEnum):
    """What a day is; nobody guesses the days of a year whose notice has not appeared."""

    WORK = "work"
    REST = "rest"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Notice:
    """The State Council's (or a county's) paper that says which days are off."""

    title: str
    number: str = ""
    issued_on: date | None = None
    source: str = ""

    def cite(self) -> str:
        """Return the notice as a paper cites it: title, number, date of issue."""
        day = self.issued_on.isoformat() if self.issued_on else ""
        details = "，".join(part for part in (self.number, day) if part)
        return f"《{self.title}》（{details}）" if details else f"《{self.title}》"


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that a notice makes a day off, or a make-up working day for a holiday."""

    on: date
    works: bool
    name: Text
    notice: Notice


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One published year; its notice may name days at the end of the year before."""

    year: int
    notice: Notice
    days: tuple[NamedDay, ...]
    anchors: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DueDay:
    """A date counted in working days; provisional when it crosses unpublished days."""

    on: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a count: its number, or None and the reason why it does not count."""

    on: date
    kind: DayKind
    number: int | None
    reason: Text
    notice: Notice | None = None
