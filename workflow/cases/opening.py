"""Cases opened and their answers amended: who may, when, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlmodel import col, select

from workflow.cases.duplicates import renew_marks
from workflow.cases.facts import CONFIRMED
from workflow.cases.inserting import NewCase, insert_cases, seal_answers, unique_key
from workflow.cases.masking import before
from workflow.cases.naming import note_tails, spelling
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.sides import check_units, sides_of, unpacked
from workflow.cases.tables import Case
from workflow.cases.titles import title_of
from workflow.engine.actor import Actor, Area
from workflow.engine.definition import Definition, Kind
from workflow.engine.fields import parse_answers
from workflow.engine.machine import Refused, Step

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

LONGEST_EVIDENCE = 200


def open_by(
    transaction: Transaction,
    programme: str,
    kind_key: str,
    unit_id: int,
    raw: Mapping[str, Any],
    *,
    cycle: int | None = None,
    parent_id: int | None = None,
) -> Done:
    """Open a case as the actor of the transaction; raises Stop when it may not be.

    It belongs to the cycle today lies in unless told otherwise.
    """
    definition = _version_for(transaction, programme, kind_key, parent_id)
    cycle = definition.cycle.of(transaction.today) if cycle is None else cycle
    kind = definition.kinds[kind_key]
    parent = parent_of(transaction, kind, parent_id)
    values, problems = parse_answers(kind.fields, raw, partly=True)
    units = transaction.house.units
    sides = sides_of(units, kind, values, parent.sides if parent else "")
    role = opening_role(transaction, kind, unit_id, sides)
    check_time(transaction, definition, kind)
    if problems:
        raise Stop(Refused(tuple(problem.reason for problem in problems)))
    check_units(units, kind.fields, values)
    if kind.subject is not None and (id_no := values.get(kind.subject.id_no or "")):
        index = transaction.house.store.vault.blind(str(id_no))
        _check_unique(transaction, kind, (programme, kind_key), unique_key(kind, index, cycle))
    case = insert_case(
        transaction,
        definition,
        kind_key,
        unit_id,
        cycle=cycle,
        values=values,
        parent_id=parent_id,
        role=role,
        command=transaction.command,
        subject_name=parent.subject_name if parent else "",
        subject_index=parent.subject_index if parent else "",
        sides=parent.sides if parent else "",
    )
    return Done(case.id, case.number, "open", "", case.stage, case.edition)


def _version_for(
    transaction: Transaction, programme: str, kind_key: str, parent_id: int | None
) -> Definition:
    """Return the version a new case gets: its parent's, else the one in force today."""
    parent = read_case(transaction.hot, parent_id) if parent_id is not None else None
    if parent is not None and parent.programme == programme:
        definition = transaction.house.definition_of(parent)
        if kind_key in definition.kinds:
            return definition
    return transaction.house.in_force(programme)


def parent_of(transaction: Transaction, kind: Kind, parent_id: int | None) -> CaseRow | None:
    """Return the case a new one is to belong to; raises Stop where it cannot be."""
    if parent_id is None:
        return None
    found = transaction.hold(parent_id, transaction.actor)
    if found.kind not in kind.child_of:
        raise refuse(
            "wrong_parent", f"「{kind.title.zh}」不属于此件", f"no “{kind.title.en}” belongs to it"
        )
    if transaction.house.kind_of(found).stages[found.stage].end:
        raise refuse(
            "parent_ended",
            f"{found.number} 已办结，不能再新建「{kind.title.zh}」",
            f"{found.number} has ended: no “{kind.title.en}” can be opened for it",
        )
    return found


def opening_role(transaction: Transaction, kind: Kind, unit_id: int, sides: str = "") -> str:
    """Return the role under which the actor opens a case of `kind` in a unit, on their side."""
    area = Area(transaction.house.units.path(unit_id), unpacked(sides))
    if transaction.actor.is_system:
        return "system"
    for post in transaction.actor.posts:
        if post.role in kind.opened_by and area.covers(post):
            return post.role
    raise refuse(
        "not_yours",
        f"您不能在此单位新建「{kind.title.zh}」",
        f"you cannot open “{kind.title.en}” in this unit",
    )


def check_time(transaction: Transaction, definition: Definition, kind: Kind) -> None:
    """Raise Stop when no new case may be opened today: out of validity, or not activated.

    What follows from a case goes on after the end, and so does the payment of what is due.
    """
    validity = definition.validity
    follows = bool(kind.child_of) or kind.pays
    if not follows and validity.to and transaction.today > validity.to:
        raise refuse(
            "not_valid",
            f"本事项有效期至 {validity.to}，不再受理新件",
            f"the programme was valid until {validity.to}: no new cases",
        )
    unfilled = [param.title for param in definition.params.values() if param.value is None]
    if unfilled:
        names = "、".join(title.zh for title in unfilled)
        raise refuse(
            "not_active",
            f"参数未填写，事项尚未启用：{names}",
            "parameters are missing: the programme is not active",
        )


def insert_case(
    transaction: Transaction,
    definition: Definition,
    kind_key: str,
    unit_id: int,
    *,
    cycle: int,
    values: Mapping[str, Any] | None = None,
    parent_id: int | None = None,
    role: str = "system",
    command: str | None = None,
    subject_name: str = "",
    subject_index: str = "",
    sides: str = "",
) -> CaseRow:
    """Write a new case with its first entry, clocks and work items."""
    new = NewCase(unit_id, values or {}, role, parent_id, subject_name, subject_index, sides)
    return insert_cases(transaction, definition, kind_key, [new], cycle=cycle, command=command)[0]


def amend(
    transaction: Transaction, case: CaseRow, raw: Mapping[str, Any], *, seen: int | None = None
) -> Done:
    """Change answers of a case where its stage allows the actor to edit them."""
    kind = transaction.house.kind_of(case)
    if seen is not None and seen != case.edition:
        raise Stop(transaction.conflict(case))
    role = editing_role(kind, case, transaction.actor)
    if role is None:
        raise refuse(
            "not_editable",
            "此环节不能修改表单，或不在您的职责内",
            "the form cannot be changed here, or not by you",
        )
    values, problems = parse_answers(kind.fields, raw, partly=True)
    if problems:
        raise Stop(Refused(tuple(problem.reason for problem in problems)))
    said = before(kind, transaction.facts(case), values)
    changed = write_answers(transaction, case, kind, values)
    step = Step("amend", case.stage, case.stage, role)
    edition = case.edition
    case.edition += 1
    detail = {"changed": changed, "was": {key: said[key] for key in changed}}
    transaction.record(case, step, "done", detail, transaction.command)
    transaction.changes.case(case, edition)
    transaction.changes.flush()
    return Done(case.id, case.number, "amend", case.stage, case.stage, case.edition)


def confirm(transaction: Transaction, case: CaseRow, given: Mapping[str, Any]) -> dict[str, str]:
    """Note that the actor vouches for clauses (`confirmed`) and on what (`evidence`, by clause).

    Returns the evidence named for each clause.
    """
    known, seen = transaction.house.kind_of(case).clauses, given.get("evidence") or {}
    vouched = {
        key: {
            "by": transaction.actor.name,
            "seen": str(seen.get(key) or "")[:LONGEST_EVIDENCE],
            "on": transaction.today.isoformat(),
        }
        for key in given["confirmed"]
        if key in known
    }
    answers = {**case.answers, CONFIRMED: {**case.answers.get(CONFIRMED, {}), **vouched}}
    transaction.session.connection().execute(
        update(Case).where(col(Case.id) == case.id).values(answers=answers)
    )
    case.raw_answers, case.decoded = json.dumps(answers, ensure_ascii=False), answers
    return {key: one["seen"] for key, one in vouched.items()}


def editing_role(kind: Kind, case: CaseRow, actor: Actor) -> str | None:
    """Return the role under which the actor may edit the form at this stage."""
    for post in actor.posts:
        if post.role in kind.stages[case.stage].edits and case.area.covers(post):
            return post.role
    return None


def _name_above(transaction: Transaction, case: CaseRow) -> str:
    """Return what the case is called to which another belongs; empty for none."""
    if case.parent_id is None:
        return ""
    wanted = select(Case.subject_name).where(col(Case.id) == case.parent_id)
    return str(transaction.session.exec(wanted).first() or "")


def write_answers(
    transaction: Transaction, case: CaseRow, kind: Kind, values: Mapping[str, Any]
) -> list[str]:
    """Write answers into a held case, personal ones sealed; returns the names of those changed."""
    vault = transaction.house.store.vault
    facts = transaction.facts(case)
    check_units(transaction.house.units, kind.fields, values)
    changed = sorted(key for key, value in values.items() if facts.get(key) != value)
    sealed = seal_answers(vault, kind.fields, {k: values[k] for k in changed}, case.number)
    answers = {**case.answers, **sealed}
    row: dict[str, Any] = {"answers": answers}
    if (sides := sides_of(transaction.house.units, kind, answers, case.sides)) != case.sides:
        row["sides"] = case.sides = sides
        transaction.tasks(case, kind, had=True)
    if (kind.called or kind.sides) and kind.subject is None:
        above = _name_above(transaction, case)
        case.subject_name = title_of(transaction.house.units, kind, answers, above)
        row |= {
            "subject_name": case.subject_name,
            "subject_pinyin": spelling(case.subject_name),
        }
    if kind.subject is not None:
        named = {**{key: facts.get(key) for key in kind.fields}, **values}
        name = str(named.get(kind.subject.name) or "")
        id_no = named.get(kind.subject.id_no or "")
        index = vault.blind(str(id_no)) if id_no else ""
        note_tails(transaction.session, vault, [str(id_no or "")])
        row |= {
            "subject_name": name,
            "subject_pinyin": spelling(name),
            "subject_index": index,
            "unique_key": unique_key(kind, index, case.cycle),
        }
        _check_unique(transaction, kind, (case.programme, case.kind), row["unique_key"], case.id)
        case.subject_name, case.subject_index = name, index
    transaction.session.connection().execute(
        update(Case).where(col(Case.id) == case.id).values(**row)
    )
    case.raw_answers, case.decoded = json.dumps(answers, ensure_ascii=False), answers
    renew_marks(transaction, case, kind)
    return changed


def _check_unique(
    transaction: Transaction,
    kind: Kind,
    of: tuple[str, str],
    key: str | None,
    but: int = 0,
) -> None:
    """Raise Stop for a second case of one person in one cycle; the index has the last word."""
    programme, kind_key = of
    where = (Case.programme == programme, Case.kind == kind_key, Case.unique_key == key)
    if (
        key is None
        or not transaction.session.exec(select(Case.id).where(*where, col(Case.id) != but)).first()
    ):
        return
    raise refuse(
        "duplicate",
        f"此人本年度已有「{kind.title.zh}」",
        f"this person has a “{kind.title.en}” in this cycle already",
    )
