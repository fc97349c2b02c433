"""From 1 November those who load the calendar are asked for next year's, until it is in force."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from workflow.almanac.service import PROPOSERS
from workflow.calendar.days import WorkCalendar
from workflow.cases.house import House
from workflow.cases.offices import administrators, tell_offices
from workflow.messages.tables import Message

TOLD = "calendar_missing"
FROM = (11, 1)  # the notice of a year usually appears early in the November before it


def is_missing(calendar: WorkCalendar, today: date) -> bool:
    """Tell whether next year should be asked for: a working day (Shanghai) from 1 November on."""
    late = (today.month, today.day) >= FROM and calendar.covered_until.year <= today.year
    return late and calendar.is_working(today)


def ask(house: House) -> int:
    """Ask each desk once a day; returns how many were asked now. Reads before it writes."""
    today = house.clock.today()
    if not is_missing(house.calendar, today):
        return 0
    key = f"{TOLD}:{today}"
    with house.store.read() as session:
        desks = set(administrators(house, session, PROPOSERS))
        keys = {f"{key}:{role}:{reach_id}" for role, reach_id in desks}
        told = select(Message.key).where(Message.what == TOLD, Message.told_on == today)
        known = session.exec(told).all()
    fresh = keys.difference(known)
    if fresh:
        with house.store.write() as session:
            tell_offices(house, session, key, TOLD, desks)
    return len(fresh)
