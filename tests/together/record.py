"""What the record and the inbox hold after people worked together."""

from __future__ import annotations

from sqlmodel import col, select

from workflow.bureau import Bureau
from workflow.cases.tables import AuditEntry, Task
from workflow.engine.actor import Actor
from workflow.messages import inbox

CLERK, COLLEAGUE, HEAD = "songkou.he", "songkou.guo", "songkou.ma"


def recorded(bureau: Bureau, case_id: int, *actions: str) -> list[tuple[str, str, str]]:
    """Return what was entered of these acts: act, outcome, name."""
    with bureau.store.read() as session:
        asked = select(AuditEntry).where(
            AuditEntry.case_id == case_id, col(AuditEntry.action).in_(actions)
        )
        rows = session.exec(asked.order_by(col(AuditEntry.seq)))
        return [(one.action, one.outcome, one.name) for one in rows]


def keeper(bureau: Bureau, case_id: int) -> int | None:
    """Return the account that has a case in hand."""
    with bureau.store.read() as session:
        return session.exec(select(Task.claimed_by).where(Task.case_id == case_id)).one()


def told(bureau: Bureau, person: Actor) -> list[str]:
    """Return what a person finds in their inbox of what was told them alone."""
    with bureau.store.read() as session:
        found = inbox.inbox(session, person.account_id or 0, person.posts)
        return [one.what for one in found if one.role == "@"]
