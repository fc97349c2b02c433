"""Which fields each content gives to the templates of its papers, told by the definition. PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflow.engine.definition import Action, Computed, Definition, FormField, Kind
from workflow.money.rules import MoneyRules
from workflow.papers.rules import Catalogue

HEAD = {
    "number": "text", "programme": "text", "kind": "text", "cycle": "int", "province": "text",
    "city": "text", "county": "text", "town": "text", "unit": "text", "subject": "text",
    "on": "date", "seal": "text", "sealed": "text",
}  # fmt: skip
REACHED = {
    "reached_on": "date", "reached_by": "text", "reached_office": "text", "reached_because": "text",
}  # fmt: skip
OPINIONS = {
    "seq": "int", "office": "text", "checked": "text", "opinion": "text", "by": "text",
    "signed_on": "date",
}  # fmt: skip
SUMS = {
    "persons": "int", "month_fen": "money", "due_fen": "money", "province_fen": "money",
    "city_fen": "money", "county_fen": "money", "arrears_fen": "money", "total_fen": "money",
}  # fmt: skip
AWARD = {
    "years": "int", "monthly_fen": "money", "months": "int", "due_fen": "money",
    "province_fen": "money", "city_fen": "money", "county_fen": "money",
    "arrears_months": "int", "arrears_fen": "money", "total_fen": "money", "remark": "text",
}  # fmt: skip
_PLAIN = ("int", "money", "date", "month")


def catalogue(definition: Definition, kind_key: str, content: str) -> Catalogue:
    """Return what a content gives of cases of a kind; KeyError for a content nobody gives."""
    return CONTENTS[content](definition, definition.kinds[kind_key])


def type_of(field: FormField | Computed) -> str:
    """Return how a field is written on paper."""
    return field.type if field.type in _PLAIN else "text"


def above(definition: Definition, kind: Kind) -> list[Kind]:
    """Return a kind and those it is a child of, the nearest first."""
    found = [kind]
    while found[-1].child_of is not None and found[-1].subject is None:
        found.append(definition.kinds[found[-1].child_of])
    return found


def lists_of(definition: Definition, kind: Kind) -> dict[str, Kind]:
    """Return the kinds of lists that cases of a kind are put on."""
    key = next(key for key, one in definition.kinds.items() if one is kind)
    return {name: one for name, one in definition.kinds.items() if one.members == key}


def act_fields(prefix: str, key: str, action: Action) -> dict[str, str]:
    """Return the fields of one action: who, when, what was said; of each office that signs."""
    found = {f"{prefix}{key}_on": "date"}
    found |= {f"{prefix}{key}_{what}": "text" for what in ("by", "said")}
    found |= {f"{prefix}{key}_{name}": type_of(need) for name, need in action.needs.items()}
    for office in action.signoff.offices if action.signoff else ():
        found |= {f"{prefix}{key}_{office}_{what}": "text" for what in ("opinion", "by")}
        found[f"{prefix}{key}_{office}_on"] = "date"
    return found


def _case(definition: Definition, kind: Kind) -> Catalogue:
    """A case: its answers and computed values, those above it, every act and signature."""
    fields, personal = dict(HEAD) | REACHED, set()
    tables: dict[str, dict[str, str]] = {}
    for one in reversed(above(definition, kind)):
        fields |= form_fields(one)
        tables |= form_tables(one)
        personal |= {key for key, field in one.fields.items() if field.is_personal}
        for key, action in one.actions.items():
            fields |= act_fields("act_", key, action)
        for name, listed in lists_of(definition, one).items():
            for key, action in listed.actions.items():
                fields |= act_fields(f"{name}_", key, action)
            if listed.notice is not None:
                fields |= {f"{name}_notice_from": "date", f"{name}_notice_to": "date",
                           f"{name}_notice_said": "text"}  # fmt: skip
    return Catalogue(fields, tables, frozenset(personal))


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


def _roster(definition: Definition, kind: Kind) -> Catalogue:
    """A list of applications: each member with the award, and the sums."""
    members = definition.kinds[kind.members or ""]
    row = {"seq": "int", "number": "text", "place": "text"} | form_fields(members) | AWARD
    months = {f"{key}_month" for key, one in members.fields.items() if one.type == "date"}
    row |= dict.fromkeys(months, "month")
    for key, table in members.fields.items():
        words = [name for name, one in table.fields.items() if type_of(one) == "text"]
        row |= {f"{key}_{name}": "text" for name in words}
    personal = {key for key, one in members.fields.items() if one.is_personal} | months
    return Catalogue(dict(HEAD) | REACHED | SUMS, {"members": row}, frozenset(personal))


def bands(definition: Definition) -> dict[int, str]:
    """Return the bands of the general rates by their fewest years, with what they are called."""
    rules = MoneyRules.model_validate(definition.money)
    general = (band for table in rules.rates if table.place is None for band in table.bands)
    return {band.min: band.label.zh for band in general}


def summary_row(definition: Definition) -> dict[str, str]:
    """Return the columns of a summary: all, then each band."""
    found = {"seq": "int", "place": "text"} | SUMS
    for least in bands(definition):
        found |= {f"band_{least}_persons": "int", f"band_{least}_month_fen": "money",
                  f"band_{least}_due_fen": "money"}  # fmt: skip
    return found


def _summary(definition: Definition, kind: Kind) -> Catalogue:
    """A list summed up by places: townships of a county, counties of a city."""
    return Catalogue(dict(HEAD) | REACHED | SUMS, {"places": summary_row(definition)})


def _signoff(definition: Definition, kind: Kind) -> Catalogue:
    """The opinions of the offices, those of the sign-off that stands or stood last."""
    return Catalogue(dict(HEAD) | REACHED | SUMS | {"action": "text"}, {"opinions": OPINIONS})


CONTENTS: Mapping[str, Callable[[Definition, Kind], Catalogue]] = {
    "case": _case,
    "roster": _roster,
    "summary": _summary,
    "signoff": _signoff,
}
