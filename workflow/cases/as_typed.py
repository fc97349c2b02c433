"""What the rules make of answers before they are a case: the same policies, nothing kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

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
    with house.store.read() as session:
        facts = _facts(house, session, _unborn(house, definition, kind_key, unit_id, whole))
        return {key: _value(facts, key) for key in kind.computed}


@dataclass(frozen=True, slots=True)
class RowSum:
    """What a value is for one row alone, and for all rows up to it."""

    own: Any
    so_far: Any


def by_row(
    house: House, definition: Definition, kind_key: str, unit_id: int, answers: Mapping[str, Any],
    table: str,
) -> list[dict[str, RowSum]]:  # fmt: skip
    """Return for each row of a table what the rules make of it; nothing for one not whole yet.

    The same rules as for all rows: what two rows share counts once in `so_far`.
    """
    kind = definition.kinds[kind_key]
    keys = [key for key, rule in kind.computed.items() if rule.by_row == table]
    found: list[dict[str, RowSum]] = []
    so_far: list[Any] = []
    with house.store.read() as session:
        for row in answers.get(table) or ():
            whole = _whole(kind.fields[table], [row])
            so_far = [*so_far, *whole]
            alone, all_ = (
                _facts(house, session, _unborn(house, definition, kind_key, unit_id, said))
                for said in ({**answers, table: whole}, {**answers, table: so_far})
            )
            sums = {key: RowSum(_value(alone, key), _value(all_, key)) for key in keys}
            found.append(sums if whole else {})
    return found


def _facts(house: House, session: Session, case: CaseRow) -> Facts:
    return Facts(house, Work(session.connection(), session), case, house.clock.today())


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
