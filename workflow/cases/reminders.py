"""Reminders: an office is told three working days before, one before, on the day, and after.

Set-based and idempotent: a message is claimed by its unique key, so any number of
processes may sweep, as often as they like; after an outage only the present rung is told.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, cast, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from workflow.cases.house import House
from workflow.cases.tables import Deadline, Task
from workflow.messages.tables import Message

Rung = tuple[str, date | None, date | None]


def rungs(house: House, today: date) -> tuple[Rung, ...]:
    """Return each rung with the due dates it covers: (name, after, up to), Shanghai dates."""
    one, three = (house.calendar.add(today, days).on for days in (1, 3))
    yesterday = date.fromordinal(today.toordinal() - 1)
    return (
        ("due_in_three", one, three),
        ("due_tomorrow", today, one),
        ("due_today", yesterday, today),
        ("overdue", None, yesterday),
    )


def remind(house: House) -> int:
    """Tell every office what is due; returns how many messages were new."""
    with house.store.write() as session:
        connection = session.connection()
        return sum(
            connection.execute(_tell(house, rung)).rowcount
            for rung in rungs(house, house.clock.today())
        )


def _tell(house: House, rung: Rung) -> sqlite.Insert | postgresql.Insert:
    what, after, up_to = rung
    key = literal(f"{what}:") + cast(col(Deadline.id), String) + literal(":") + col(Task.role)
    told = (
        select(
            key,
            literal(what),
            col(Deadline.case_id),
            col(Task.role),
            col(Task.reach_id),
            literal({}, Message.__table__.c.facts.type),  # type: ignore[attr-defined]
            literal(house.clock.now(), Message.__table__.c.at.type),  # type: ignore[attr-defined]
        )
        .join(Task, col(Task.case_id) == col(Deadline.case_id))
        .where(col(Deadline.state) == "running", col(Deadline.due_on) <= up_to)
    )
    if after is not None:
        told = told.where(col(Deadline.due_on) > after)
    insert = sqlite.insert if house.store.is_sqlite else postgresql.insert
    names = ["key", "what", "case_id", "role", "reach_id", "facts", "at"]
    made = insert(Message).from_select(names, told).on_conflict_do_nothing()
    # Unless asked, SQLAlchemy counts no rows of an INSERT … SELECT on PostgreSQL.
    return made.execution_options(preserve_rowcount=True)
