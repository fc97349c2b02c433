"""Which reminders an outage swallowed: those whose hour came while nobody could tell them.

Each working day of the outage the ladder of every running clock had its rungs; afterwards only
the present rung is told, one message a person. Days are Asia/Shanghai dates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from workflow.calendar.days import WorkCalendar
from workflow.cases.house import House
from workflow.cases.tables import Case, Deadline
from workflow.clock import SHANGHAI
from workflow.engine.ladder import Rung, ladder_of, reached

_C = Case.__table__  # type: ignore[attr-defined]
_D = Deadline.__table__  # type: ignore[attr-defined]
DAYS = 30  # of a longer outage only the last working days are worth listing
Clock = tuple[str, int, str, str]


def folded(
    house: House, session: Session, from_at: datetime, to_at: datetime
) -> list[dict[str, Any]]:
    """Return how many reminders of each sort fell on each working day of an outage."""
    clocks = _clocks(session)
    found: Counter[tuple[date, str]] = Counter()
    for day in missed_days(house.calendar, from_at, to_at):
        for (programme, version, kind, key), due in clocks.items():
            definition = house.definitions.get(programme, version)
            clock = definition.kinds[kind].deadlines.get(key)
            for rung in ladder_of(definition, clock) if clock else ():
                if from_at < _hour(day, rung) <= to_at:
                    found[day, rung.says] += _told(house.calendar, rung, day, due)
    return [
        {"on": day.isoformat(), "says": says, "n": n}
        for (day, says), n in sorted(found.items())
        if n
    ]


def missed_days(calendar: WorkCalendar, from_at: datetime, to_at: datetime) -> list[date]:
    """Return the last working days that an outage touched, its own last day included."""
    first, day = from_at.astimezone(SHANGHAI).date(), to_at.astimezone(SHANGHAI).date()
    return list(_back(calendar, first, day))[::-1]


def _back(calendar: WorkCalendar, first: date, day: date) -> Iterator[date]:
    left = DAYS
    while day >= first and left:
        if calendar.is_working(day):
            left -= 1
            yield day
        day -= timedelta(days=1)


def _hour(day: date, rung: Rung) -> datetime:
    return datetime.combine(day, time.fromisoformat(rung.at), SHANGHAI)


def _clocks(session: Session) -> dict[Clock, Counter[date]]:
    """Count the running clocks of each sort by their due date."""
    name = (_C.c.programme, _C.c.version, _C.c.kind, _D.c.key)
    counted = (
        select(*name, _D.c.due_on, func.count())
        .join(_C, _C.c.id == _D.c.case_id)
        .where(_D.c.state == "running")
        .group_by(*name, _D.c.due_on)
    )
    found: dict[Clock, Counter[date]] = {}
    for programme, version, kind, key, due_on, n in session.connection().execute(counted):
        found.setdefault((programme, version, kind, key), Counter())[due_on] = n
    return found


def _told(calendar: WorkCalendar, rung: Rung, day: date, due: Counter[date]) -> int:
    """Count the clocks a rung tells on a day: each day anew when daily, else when its day comes."""
    until = reached(rung, day, calendar)
    since = date.min if rung.daily else reached(rung, calendar.subtract(day, 1).on, calendar)
    return sum(n for due_on, n in due.items() if since <= due_on < until)
