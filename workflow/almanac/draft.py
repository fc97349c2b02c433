"""What a paper about the calendar says once it is read: its days, and what is wrong with it.

Days are Asia/Shanghai dates. A `Draft` with a `Remark` that `stops` cannot be proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflow.calendar.records import CalendarYear, NamedDay, Notice
from workflow.engine.refusal import Text

YEAR, COUNTY = "year", "county"
KINDS = (YEAR, COUNTY)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader should look at: a line of the paper (0: the whole), in both languages."""

    line: int
    says: Text
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper as it was read: a year of the State Council, or days of the county."""

    kind: str
    year: int
    notice: Notice
    days: tuple[NamedDay, ...]
    anchors: Mapping[str, date] = field(default_factory=dict)
    whole: bool = True  # False: an amendment that names some of the year's days only
    remarks: tuple[Remark, ...] = ()

    @property
    def sound(self) -> bool:
        """True when nothing stops it from being proposed."""
        return not any(one.stops for one in self.remarks)

    def record(self) -> CalendarYear:
        """Return the year as the calendar takes it."""
        return CalendarYear(self.year, self.notice, self.days, self.anchors)


def pack(draft: Draft) -> dict[str, Any]:
    """Return the content as it is stored: each notice once, days by its place."""
    notices = list(dict.fromkeys([draft.notice, *(day.notice for day in draft.days)]))
    return {
        "notices": [_paper(one) for one in notices],
        "days": [
            [day.on.isoformat(), day.works, day.name.zh, day.name.en, notices.index(day.notice)]
            for day in draft.days
        ],
        "anchors": {key: on.isoformat() for key, on in draft.anchors.items()},
        "whole": draft.whole,
    }


def unpack(kind: str, year: int, kept: Mapping[str, Any]) -> Draft:
    """Return what `pack` stored."""
    notices = [_notice(one) for one in kept["notices"]]
    days = tuple(
        NamedDay(date.fromisoformat(on), works, Text(zh, en), notices[at])
        for on, works, zh, en, at in kept["days"]
    )
    anchors = {key: date.fromisoformat(on) for key, on in kept["anchors"].items()}
    return Draft(kind, year, notices[0], days, anchors, kept["whole"])


def in_order(days: Iterable[NamedDay]) -> tuple[NamedDay, ...]:
    """Return the days by date."""
    return tuple(sorted(days, key=lambda day: day.on))


def _paper(one: Notice) -> dict[str, str]:
    issued = one.issued_on.isoformat() if one.issued_on else ""
    return {"title": one.title, "number": one.number, "issued_on": issued, "source": one.source}


def _notice(kept: Mapping[str, str]) -> Notice:
    issued = date.fromisoformat(kept["issued_on"]) if kept["issued_on"] else None
    return Notice(kept["title"], kept["number"], issued, kept["source"])
