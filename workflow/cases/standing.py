"""What a decision needs from the record: who did what, opinions given, members' stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from workflow.cases.tables import AuditEntry, Case, Member, Sign
from workflow.engine.definition import Action, Kind
from workflow.engine.machine import Opinion
from workflow.people.tables import Account


def done_by(session: Session, case_id: int, actions: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Return which persons did each of `actions` on the case, whatever became of it."""
    if not actions:
        return {}
    found: dict[str, set[str]] = {}
    for action, person, account_id, id_index in session.exec(
        select(AuditEntry.action, AuditEntry.person, AuditEntry.account_id, col(Account.id_index))
        .join(Account, col(Account.id) == AuditEntry.account_id, isouter=True)
        .where(
            AuditEntry.case_id == case_id,
            col(AuditEntry.action).in_(actions),
            AuditEntry.outcome != "refused",
        )
    ):
        found.setdefault(action, set()).update({person, _now(person, account_id, id_index)})
    return {action: frozenset(persons) for action, persons in found.items()}


def _now(person: str, account_id: int | None, id_index: str | None) -> str:
    """Return who an account belongs to now: its ID number may have become known since."""
    return person if account_id is None else id_index or f"account:{account_id}"


def opinions(session: Session, case_id: int, action: Action, kind: Kind) -> tuple[Opinion, ...]:
    """Return the live opinions of a sign-off."""
    if action.signoff is None:
        return ()
    key = next(name for name, one in kind.actions.items() if one is action)
    return tuple(
        Opinion(sign.office, sign.agrees, _now(sign.person, sign.account_id, id_index))
        for sign, id_index in session.exec(
            select(Sign, col(Account.id_index))
            .join(Account, col(Account.id) == Sign.account_id, isouter=True)
            .where(Sign.case_id == case_id, Sign.action == key, Sign.live)
            .order_by(col(Sign.id))
        )
    )


def member_stages(session: Session, list_id: int) -> frozenset[str]:
    """Return the stages in which the members of a list stand."""
    return frozenset(
        session.exec(
            select(Case.stage)
            .join(Member, col(Member.case_id) == Case.id)
            .where(Member.list_id == list_id, col(Member.left_at).is_(None))
            .distinct()
        )
    )
