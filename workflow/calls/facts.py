"""What a rule may know of a person on a register: the entry's fields, the parameters, the cycle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflow.cases.facts import plain
from workflow.cases.house import House
from workflow.cases.tables import RegisterEntry
from workflow.engine.definition import Definition
from workflow.engine.expressions import Unknown, evaluate
from workflow.engine.timing import Call
from workflow.store.secrets import Vault, is_sealed


def place_of_entry(programme: str, register: str, subject_index: str, field: str) -> str:
    """Name the place a sealed value of a register is bound to."""
    return f"register_entries.data.{programme}.{register}.{subject_index}.{field}"


def opened(vault: Vault, entry: RegisterEntry) -> dict[str, Any]:
    """Return an entry's fields with the sealed ones opened."""
    return {
        key: vault.open(
            str(value),
            place_of_entry(entry.programme, entry.register_key, entry.subject_index, key),
        )
        if is_sealed(value)
        else value
        for key, value in entry.data.items()
    }


def names_of(
    house: House, definition: Definition, entry: RegisterEntry, year: int, today: date
) -> dict[str, Any]:
    """Return the names a call's rule may use for one entry."""
    unit_id = entry.unit_id
    chain = house.units.chain(unit_id) if unit_id else []
    here = {node.key for node in chain}
    return {
        **{key: plain(one.at(here, today)) for key, one in definition.params.items()},
        **opened(house.store.vault, entry),
        "name": entry.name,
        "registers": frozenset({entry.register_key}),
        "place": {node.type: node.name.zh for node in chain},
        "money": definition.money,
        "cycle": year,
        "today": today.isoformat(),
    }


def is_called(house: House, call: Call, names: Mapping[str, Any]) -> bool:
    """Tell whether a call's rule names this person; what is not known calls nobody."""
    if call.policy is not None:
        return house.policies[call.policy](names) is True
    try:
        return evaluate(call.when or "False", names) is True
    except Unknown:
        return False
