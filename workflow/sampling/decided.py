"""Which cases were decided in a period, by the record: what a draw is drawn from."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from workflow.calendar.shanghai import end_of_day
from workflow.cases.tables import AuditEntry, Case
from workflow.clock import shanghai_instant
from workflow.sampling.section import Group


def numbers_decided(
    session: Session, programme: str, path: str, group: Group, period: tuple[date, date]
) -> list[str]:
    """Return the numbers of the cases below a unit decided from a day to a day, both included.

    What became of them later does not matter: the record of a period that is over stays.
    """
    start, end = period
    found = session.exec(
        select(Case.number)
        .join(AuditEntry, col(AuditEntry.case_id) == col(Case.id))
        .where(
            Case.programme == programme,
            Case.kind == group.of,
            col(Case.unit_path).startswith(path, autoescape=True),
            col(AuditEntry.action).in_(group.decided_by),
            AuditEntry.outcome == "done",
            AuditEntry.at >= shanghai_instant(start),
            AuditEntry.at < end_of_day(end),
        )
        .distinct()
    )
    return list(found)
