"""Which fields a form, the acts and the head of a case give to papers. PURE."""

from __future__ import annotations

from workflow.engine.definition import Action, Computed, Definition, FormField, Kind

HEAD = {
    "number": "text", "programme": "text", "kind": "text", "cycle": "int", "province": "text",
    "city": "text", "county": "text", "town": "text", "unit": "text", "subject": "text",
    "on": "date", "seal": "text", "sealed": "text",
}  # fmt: skip
REACHED = {
    "reached_on": "date", "reached_by": "text", "reached_office": "text", "reached_because": "text",
}  # fmt: skip
_PLAIN = ("int", "money", "date", "month")


def type_of(field: FormField | Computed) -> str:
    """Return how a field is written on paper."""
    return field.type if field.type in _PLAIN else "text"


def above(definition: Definition, kind: Kind) -> list[Kind]:
    """Return a kind and those it is a child of (the first of several), the nearest first."""
    found = [kind]
    while found[-1].child_of and found[-1].subject is None:
        found.append(definition.kinds[found[-1].child_of[0]])
    return found


def act_fields(prefix: str, key: str, action: Action) -> dict[str, str]:
    """Return the fields of one action: who, when, what was said; of each office that signs."""
    found = {f"{prefix}{key}_on": "date"}
    found |= {f"{prefix}{key}_{what}": "text" for what in ("by", "said")}
    found |= {f"{prefix}{key}_{name}": type_of(need) for name, need in action.needs.items()}
    for office in action.signoff.offices if action.signoff else ():
        found |= {f"{prefix}{key}_{office}_{what}": "text" for what in ("opinion", "by")}
        found[f"{prefix}{key}_{office}_on"] = "date"
    return found


def form_fields(kind: Kind) -> dict[str, str]:
    """Return answers and computed values of a kind that are not tables."""
    plain = {key: type_of(one) for key, one in kind.fields.items() if one.type != "table"}
    return plain | {key: type_of(one) for key, one in kind.computed.items()}


def form_tables(kind: Kind) -> dict[str, dict[str, str]]:
    """Return the tables of a form."""
    return {
        key: {"seq": "int"} | {name: type_of(column) for name, column in one.fields.items()}
        for key, one in kind.fields.items()
        if one.type == "table"
    }
