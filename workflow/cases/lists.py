"""Lists: joining, leaving, sealing, and moving every member as one act."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update
from sqlalchemy import select as rows_of
from sqlmodel import col, select

from workflow.cases import opening
from workflow.cases.march import march
from workflow.cases.outcome import Carved, Stop, refuse
from workflow.cases.rows import CaseRow, contents, load_case, load_members
from workflow.cases.tables import Case, Member, Sign
from workflow.engine.definition import Action, Kind, Move
from workflow.engine.machine import Refused, Step
from workflow.engine.refusal import Reason
from workflow.store.hot import Hot, Prepared

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

_C = Case.__table__  # type: ignore[attr-defined]
_M = Member.__table__  # type: ignore[attr-defined]
_GROUP = ("programme", "version", "kind", "cycle", "unit_id", "stage")
_open_lists = Prepared(
    rows_of(_C.c.id)
    .where(*(_C.c[name] == bindparam(name) for name in _GROUP))
    .order_by(_C.c.id)
    .with_for_update()
)
_on_list = Prepared(
    rows_of(_M.c.id)
    .join(_C, _C.c.id == _M.c.list_id)
    .where(_M.c.case_id == bindparam("of_case"), _M.c.left_at.is_(None))
    .where(_C.c.kind == bindparam("kind"))
)


def join(transaction: Transaction, case: CaseRow, list_kind: str) -> None:
    """Put the case on the open list of its group; a new (supplementary) one if none is open.

    A list is of the version of its members: what it does to them, they know.
    """
    if _is_on(transaction, case, list_kind):
        return
    definition = transaction.house.definition_of(case)
    kind = definition.kinds[list_kind]
    unit = transaction.house.units.ancestor_at(case.unit_id, kind.unit)
    if unit is None:
        raise LookupError(f"{case.number}: no {kind.unit} above the case")
    group = {
        "programme": case.programme, "version": case.version, "kind": list_kind,
        "cycle": case.cycle, "unit_id": unit.id, "stage": kind.start,
    }  # fmt: skip
    found = transaction.hot.rows(_open_lists, group)
    list_id = (
        found[0][0]
        if found
        else opening.insert_case(transaction, definition, list_kind, unit.id, cycle=case.cycle).id
    )
    row = {"list_id": list_id, "case_id": case.id, "joined_at": transaction.now}
    transaction.hot.add(_M, [{**row, "left_at": None, "left_because": ""}])


def _is_on(transaction: Transaction, case: CaseRow, list_kind: str) -> bool:
    return bool(transaction.hot.rows(_on_list, {"of_case": case.id, "kind": list_kind}))


def leave(transaction: Transaction, case: CaseRow, because: str) -> None:
    """Take the case off the lists it is on; sealed lists are sealed anew without it."""
    sealed = transaction.session.exec(
        select(Case.id)
        .join(Member, col(Member.list_id) == Case.id)
        .where(
            Member.case_id == case.id, col(Member.left_at).is_(None), col(Case.seal).is_not(None)
        )
    ).all()
    transaction.changes.left.append(
        {"of_case": case.id, "to_left_at": transaction.now, "because": because}
    )
    if sealed:
        transaction.changes.flush()
        for list_id in sealed:
            _seal_anew(transaction, int(list_id or 0))


def _seal_anew(transaction: Transaction, list_id: int) -> None:
    held = load_case(transaction.hot, list_id)
    assert held is not None
    held.seal = content_seal(transaction, list_id)
    step = Step("reseal", held.stage, held.stage, role="")
    transaction.record(held, step, "done", {"seal": held.seal})
    transaction.changes.case(held, held.edition)
    transaction.changes.flush()


def content_seal(transaction: Transaction, list_id: int) -> str:
    """Return the hash over the members in order, those changed by this act, too."""
    transaction.changes.flush()
    return seal_of(transaction.hot, list_id)


def seal_of(hot: Hot, list_id: int) -> str:
    """Return the hash over the members in order: number and stored answers of each."""
    digest = hashlib.sha256()
    for number, raw_answers in contents(hot, list_id):
        digest.update(f"{number}\n{raw_answers}\n".encode())
    return digest.hexdigest()


def seal(transaction: Transaction, case: CaseRow) -> None:
    """Freeze the content of a list: who is on it, with which answers."""
    case.seal = content_seal(transaction, case.id)


def check_seal(transaction: Transaction, case: CaseRow, action: Action) -> None:
    """Refuse to act on a sealed list whose members are no longer what was sealed."""
    if case.seal is None or action.seals or not any(move.members for move in action.moves):
        return
    if content_seal(transaction, case.id) != case.seal:
        raise refuse(
            "seal_broken",
            "名单内容与封存时不一致，不能继续办理",
            "the list is no longer what was sealed",
        )


def follow_move(
    transaction: Transaction, case: CaseRow, move: Move, answers: Mapping[str, Any]
) -> None:
    """Do what an act moves along: the parent, or the members of the list."""
    if move.parent is not None:
        _move_parent(transaction, case, move, answers)
    if move.members is not None:
        _move_members(transaction, case, move, answers)


def _move_parent(
    transaction: Transaction, case: CaseRow, move: Move, answers: Mapping[str, Any]
) -> None:
    assert move.parent is not None
    if case.parent_id is None:
        return
    parent = load_case(transaction.hot, case.parent_id)
    assert parent is not None
    knows = move.parent in transaction.house.kind_of(parent).actions
    if not knows or (move.in_ and parent.stage not in move.in_):
        return
    if move.last and _has_open_sibling(transaction, case):
        return
    transaction.act(parent, move.parent, answers, moved=True)
    transaction.changes.flush()


def _has_open_sibling(transaction: Transaction, case: CaseRow) -> bool:
    """Tell whether another case of this kind hangs on the same parent; the parent is held."""
    return (
        transaction.session.exec(
            select(Case.id).where(
                Case.parent_id == case.parent_id,
                Case.kind == case.kind,
                Case.id != case.id,
                col(Case.closed_at).is_(None),
            )
        ).first()
        is not None
    )


def _move_members(
    transaction: Transaction, case: CaseRow, move: Move, answers: Mapping[str, Any]
) -> None:
    assert move.members is not None
    picked = {int(one) for one in answers.get("picked") or ()}
    marching: list[CaseRow] = []
    for member in load_members(transaction.hot, case.id):
        if member.stage in move.keep or (move.picked and member.id not in picked):
            continue
        kind = transaction.house.kind_of(member)
        action = kind.actions[move.members]
        if member.stage in action.from_ and _is_plain(action):
            marching.append(member)
        else:
            _move_one(transaction, kind, member, move, answers)
    transaction.changes.flush()
    march(transaction, marching, move.members)


def _move_one(
    transaction: Transaction, kind: Kind, member: CaseRow, move: Move, answers: Mapping[str, Any]
) -> None:
    """Move one member by its own rules; one that stays behind leaves the list, named."""
    assert move.members is not None
    try:
        if member.stage in move.skip:
            raise Stop(Refused((_stays(kind, member),)))
        transaction.act(member, move.members, answers, moved=True)
    except Stop as stop:
        if move.refused == "stop" and member.stage not in move.skip:
            raise Stop(_named(member, stop.refused)) from stop
        transaction.carved.append(
            Carved(member.id, member.number, member.subject_name, stop.refused.reasons)
        )
        leave(transaction, member, stop.refused.reasons[0].zh)


def _is_plain(action: Action) -> bool:
    """Tell whether an action has no rules of its own and no consequences but the step."""
    return not (
        action.guards
        or action.needs
        or action.signoff
        or action.differs_from
        or action.differs_above
        or action.members_in
        or action.effects
        or action.moves
        or action.joins
        or action.opens
        or action.leaves
        or (action.reopens or action.undoes)
        or action.tells
        or action.seals
    )


def _stays(kind: Kind, member: CaseRow) -> Reason:
    title = kind.stages[member.stage].title
    return Reason(
        "stays_behind", f"现为「{title.zh}」，不随本批办理", f"is at “{title.en}” and stays behind"
    )


def _named(member: CaseRow, refused: Refused) -> Refused:
    """Put the member's name before its reasons."""
    return Refused(
        tuple(
            Reason(
                reason.code,
                f"{member.number} {member.subject_name}：{reason.zh}",
                f"{member.number} {member.subject_name}: {reason.en}",
            )
            for reason in refused.reasons
        )
    )


def open_child(transaction: Transaction, case: CaseRow, child_kind: str) -> CaseRow:
    """Open a case of another kind that belongs to this one; returns it."""
    definition = transaction.house.definition_of(case)
    kind = definition.kinds[child_kind]
    unit = transaction.house.units.ancestor_at(case.unit_id, kind.unit)
    if unit is None:
        raise LookupError(f"{case.number}: no {kind.unit} above the case")
    return opening.insert_case(
        transaction,
        definition,
        child_kind,
        unit.id,
        cycle=case.cycle,
        parent_id=case.id,
        subject_name=case.subject_name,
        subject_index=case.subject_index,
        sides=case.sides,
    )


_void = (
    update(Sign)
    .where(
        col(Sign.case_id) == bindparam("of_case"),
        col(Sign.action) == bindparam("of_action"),
        col(Sign.live).is_(True),
        col(Sign.agrees).is_(False),
    )
    .values(live=False, voided_because=bindparam("because"))
)


def reopen(transaction: Transaction, case: CaseRow, action: str, because: str) -> None:
    """Void the disagreeing opinions of a sign-off, visibly, and ask those offices again."""
    kind = transaction.house.kind_of(case)
    transaction.session.connection().execute(
        _void, {"of_case": case.id, "of_action": action, "because": because or "reopened"}
    )
    signed = set(
        transaction.session.exec(
            select(Sign.office).where(Sign.case_id == case.id, Sign.action == action, Sign.live)
        )
    )
    transaction.tasks(case, kind, had=True)
    transaction.changes.tasks = [
        task
        for task in transaction.changes.tasks
        if task["case_id"] != case.id or task["role"] not in signed
    ]
