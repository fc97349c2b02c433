"""New cases written: numbers, uniqueness, sealed personal values, the first entry.

The one way into the table of cases, for one case from the counter and for a whole paper.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from workflow.cases.duplicates import marks_of, write_marks
from workflow.cases.facts import place_of
from workflow.cases.naming import note_tails, spelling
from workflow.cases.rows import COLUMNS, CaseRow
from workflow.cases.sides import sides_of
from workflow.cases.tables import Case, Counter, UsedDefinition
from workflow.cases.titles import title_of
from workflow.engine.definition import Definition, FormField, Kind
from workflow.engine.machine import Step
from workflow.store.hot import Prepared
from workflow.store.secrets import Vault, is_sealed

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

_C = Case.__table__  # type: ignore[attr-defined]
_N = Counter.__table__  # type: ignore[attr-defined]
_U = UsedDefinition.__table__  # type: ignore[attr-defined]
_id_of = Prepared(select(_C.c.id).where(_C.c.number == bindparam("number")))
_count_on = Prepared(
    update(_N)
    .where(_N.c.series == bindparam("of_series"))
    .values(last=_N.c.last + bindparam("more"))
    .returning(_N.c.last)
)
_is_used = Prepared(select(_U.c.key).where(_U.c.key == bindparam("key")))


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be opened: whose, with which answers, under which role."""

    unit_id: int
    values: Mapping[str, Any] = field(default_factory=dict)
    role: str = "system"
    parent_id: int | None = None
    subject_name: str = ""
    subject_index: str = ""
    sides: str = ""


def insert_cases(
    transaction: Transaction,
    definition: Definition,
    kind_key: str,
    new: Sequence[NewCase],
    *,
    cycle: int,
    command: str | None = None,
) -> list[CaseRow]:
    """Write new cases of one kind, in order; the same few statements for one and for thousands."""
    if not new:
        return []
    kind = definition.kinds[kind_key]
    remember_definition(transaction, definition)
    numbers = _next_numbers(transaction, kind, cycle, len(new))
    rows = [
        _row(transaction, definition, kind_key, one, number, cycle)
        for one, number in zip(new, numbers, strict=True)
    ]
    transaction.hot.put(_C, rows)
    _note_tails(transaction, kind, new)
    cases = []
    for one, row in zip(new, rows, strict=True):
        case_id = transaction.hot.rows(_id_of, {"number": row["number"]})[0][0]
        cases.append(_as_loaded(case_id, row))
        _begin(transaction, cases[-1], kind, one.role, command)
    transaction.changes.flush()
    if kind.duplicates:
        vault, programme = transaction.house.store.vault, definition.programme
        marks = [
            mark
            for case, one in zip(cases, new, strict=True)
            for mark in marks_of(vault, kind, one.values, case.id, programme)
        ]
        write_marks(transaction.session, marks)
    return cases


def _note_tails(transaction: Transaction, kind: Kind, new: Sequence[NewCase]) -> None:
    if kind.subject is not None and (key := kind.subject.id_no):
        said = (str(one.values.get(key) or "") for one in new)
        note_tails(transaction.session, transaction.house.store.vault, said)


def _begin(
    transaction: Transaction, case: CaseRow, kind: Kind, role: str, command: str | None
) -> None:
    """Start the clocks of a new case, give it to its office, put it on the record."""
    transaction.changes.tally([case], None, case.stage)
    transaction.start_clocks(case, kind)
    transaction.tasks(case, kind, had=False)
    transaction.record(case, Step("open", "", case.stage, role), "done", {}, command)
    transaction.changes.case(case, case.edition)


def _row(
    transaction: Transaction,
    definition: Definition,
    kind_key: str,
    new: NewCase,
    number: str,
    cycle: int,
) -> dict[str, Any]:
    house, kind = transaction.house, definition.kinds[kind_key]
    name, index = new.subject_name, new.subject_index
    if kind.subject is not None:
        name = str(new.values.get(kind.subject.name) or name)
        id_no = new.values.get(kind.subject.id_no or "")
        index = house.store.vault.blind(str(id_no)) if id_no else index
    if kind.subject is None or not name:
        name = title_of(house.units, kind, new.values, name)
    return {
        "number": number,
        "programme": definition.programme,
        "version": definition.version,
        "kind": kind_key,
        "cycle": cycle,
        "stage": kind.start,
        "stage_since": transaction.now,
        "edition": 1,
        "unit_id": new.unit_id,
        "unit_path": house.units.path(new.unit_id),
        "sides": sides_of(house.units, kind, new.values, new.sides),
        "parent_id": new.parent_id,
        "subject_name": name,
        "subject_pinyin": spelling(name),
        "subject_index": index,
        "unique_key": unique_key(kind, index, cycle),
        "answers": seal_answers(house.store.vault, kind.fields, new.values, number),
        "due_on": None,
        "seal": None,
        "chain_seq": 0,
        "chain_head": "",
        "opened_at": transaction.now,
        "closed_at": None,
    }


def _as_loaded(case_id: int, row: Mapping[str, Any]) -> CaseRow:
    """Return a row just written as if it had been read back."""
    known = {name: row[name] for name in COLUMNS if name != "id"}
    answers = dict(row["answers"])
    return CaseRow(
        id=case_id, **known, raw_answers=json.dumps(answers, ensure_ascii=False), decoded=answers
    )


def seal_answers(
    vault: Vault, fields: Mapping[str, FormField], answers: Mapping[str, Any], number: str
) -> dict[str, Any]:
    """Seal the personal answers for their place in the database."""
    return {
        key: vault.seal(str(value), place_of(number, key))
        if key in fields and fields[key].is_personal and value and not is_sealed(value)
        else value
        for key, value in answers.items()
    }


def unique_key(kind: Kind, subject_index: str, cycle: int) -> str | None:
    """Return what two cases of a kind may not share; None where nothing is unique."""
    if not kind.unique or not subject_index:
        return None
    return f"{subject_index}:{cycle}" if "cycle" in kind.unique else subject_index


def _next_numbers(transaction: Transaction, kind: Kind, cycle: int, count: int) -> list[str]:
    """Draw the next numbers of a series; it stays held until the transaction ends."""
    series = f"{kind.prefix}-{cycle}"
    last = draw_number(transaction, series, count)
    return [f"{series}-{number:04d}" for number in range(last - count + 1, last + 1)]


def draw_number(transaction: Transaction, series: str, count: int = 1) -> int:
    """Count a series on, its row locked until the transaction ends; returns where it stands."""
    drawn = transaction.hot.rows(_count_on, {"of_series": series, "more": count})
    if not drawn:
        transaction.hot.add(_N, [{"series": series, "last": count}])
    return int(drawn[0][0]) if drawn else count


def remember_definition(transaction: Transaction, definition: Definition) -> None:
    """Note that cases rest on a version: from now on its file may not change."""
    if not transaction.hot.rows(_is_used, {"key": definition.key}):
        digest = transaction.house.definitions.digest(definition.key)
        row = {"key": definition.key, "digest": digest, "since": transaction.now}
        transaction.hot.add(_U, [row])
