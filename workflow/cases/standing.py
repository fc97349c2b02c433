"""What a decision needs from the record: who did what, opinions given, members' stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import AuditEntry, Case, Member, Sign
from workflow.engine.definition import Action, Kind
from workflow.engine.machine import Opinion
from workflow.engine.refusal import Text
from workflow.people.tables import Account
from workflow.store.hot import Hot, Prepared

# Every act asks these two: they are compiled once.
_MODELS: tuple[Any, ...] = (AuditEntry, Sign, Account)
_E, _S, _P = (one.__table__.c for one in _MODELS)
_acts = Prepared(
    rows_of(_E.action, _E.role, _E.person, _E.account_id, _P.id_index)
    .select_from(AuditEntry)
    .outerjoin(Account, _P.id == _E.account_id)
    .where(_E.case_id == bindparam("case_id"), _E.outcome != "refused")
    .order_by(_E.seq)
)
_signs = Prepared(
    rows_of(_S.office, _S.agrees, _S.person, _S.account_id, _P.id_index)
    .select_from(Sign)
    .outerjoin(Account, _P.id == _S.account_id)
    .where(_S.case_id == bindparam("case_id"), _S.action == bindparam("of_action"), _S.live)
    .order_by(_S.id)
)


def done_by(hot: Hot, case_id: int, actions: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Return which persons did each of `actions` on the case, whatever became of it."""
    if not actions:
        return {}
    found: dict[str, set[str]] = {}
    for action, _, person, account_id, id_index in hot.rows(_acts, {"case_id": case_id}):
        if action in actions:
            found.setdefault(action, set()).update({person, _now(person, account_id, id_index)})
    return {action: frozenset(persons) for action, persons in found.items()}


ENTERED = {"open": Text("录入", "entered"), "amend": Text("修改表单", "changed the form")}


def acted_above(
    house: House, hot: Hot, case: CaseRow, action: Action, person: str
) -> tuple[Text, ...]:
    """Return what a person did, of `differs_above`, on the cases this one belongs to."""
    found: dict[str, Text] = {}
    parent_id = case.parent_id
    while action.differs_above and parent_id is not None:
        above = read_case(hot, parent_id)
        assert above is not None
        actions = house.kind_of(above).actions
        for key, persons in done_by(hot, above.id, action.differs_above).items():
            if person in persons:
                title = ENTERED.get(key) or actions[key].title.text()
                found.setdefault(key, title)
        parent_id = above.parent_id
    return tuple(found.values())


def done_as(hot: Hot, case_id: int, actions: Sequence[str]) -> Mapping[str, str]:
    """Return the role in which each of `actions` was done on the case for the last time."""
    rows = hot.rows(_acts, {"case_id": case_id}) if actions else ()
    return {action: role for action, role, *_ in rows if action in actions}


HANDLED = frozenset({"amend", "take_task", "transfer_task", "move_version", "move_back"})


def last_act(hot: Hot, case_id: int, kind: Kind) -> tuple[str, frozenset[str]]:
    """Return what was done last and by whom; taking a case in hand counts, a comment does not."""
    for action, _, person, account_id, id_index in reversed(hot.rows(_acts, {"case_id": case_id})):
        if action in kind.actions or action in HANDLED:
            return action, frozenset({person, _now(person, account_id, id_index)})
    return "", frozenset()


def _now(person: str, account_id: int | None, id_index: str | None) -> str:
    """Return who an account belongs to now: its ID number may have become known since."""
    return person if account_id is None else id_index or f"account:{account_id}"


def opinions(hot: Hot, case_id: int, action: Action, kind: Kind) -> tuple[Opinion, ...]:
    """Return the live opinions of a sign-off."""
    if action.signoff is None:
        return ()
    key = next(name for name, one in kind.actions.items() if one is action)
    return tuple(
        Opinion(office, agrees, _now(person, account_id, id_index))
        for office, agrees, person, account_id, id_index in hot.rows(
            _signs, {"case_id": case_id, "of_action": key}
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
