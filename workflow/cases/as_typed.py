"""What the rules make of answers before they are a case: the same policies, nothing kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.rows import CaseRow
from workflow.engine.definition import Definition, FormField
from workflow.store.engine import Work


def computed(
    house: House, definition: Definition, kind_key: str, unit_id: int, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the computed values of a kind for canonical answers, as of today; None: not yet.

    Rows of a table count once they are whole.
    """
    kind = definition.kinds[kind_key]
    whole = {key: _whole(kind.fields.get(key), value) for key, value in answers.items()}
    case = _unborn(house, definition, kind_key, unit_id, whole)
    with house.store.read() as session:
        facts = Facts(house, Work(session.connection(), session), case, house.clock.today())
        return {key: _value(facts, key) for key in kind.computed}


def _value(facts: Facts, key: str) -> Any:
    try:
        return facts[key]
    except ValueError:  # half an answer: the policy cannot read it
        return None


def _whole(spec: FormField | None, value: Any) -> Any:
    if spec is None or spec.type != "table":
        return value
    must = [key for key, one in spec.fields.items() if one.required]
    return [row for row in value or () if all(row.get(key) not in (None, "") for key in must)]


def _unborn(
    house: House, definition: Definition, kind_key: str, unit_id: int, answers: Mapping[str, Any]
) -> CaseRow:
    kind, unit, today = definition.kinds[kind_key], house.units[unit_id], house.clock.today()
    id_no = answers.get(kind.subject.id_no or "") if kind.subject else None
    return CaseRow(
        id=0, number="", programme=definition.programme, version=definition.version, kind=kind_key,
        cycle=definition.cycle.of(today), stage="", stage_since=house.clock.now(), edition=0,
        unit_id=unit_id, unit_path=unit.path, sides="", parent_id=None, subject_name="",
        subject_index=house.store.vault.blind(str(id_no)) if id_no else "", seal=None, due_on=None,
        chain_seq=0, chain_head="", closed_at=None, raw_answers="{}", decoded=dict(answers),
    )  # fmt: skip
