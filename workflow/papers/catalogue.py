"""Which fields each content gives to the templates of its papers, told by the definition. PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflow.engine.definition import Definition, Kind
from workflow.money.rules import MoneyRules
from workflow.notice.section import parse
from workflow.papers.cases_catalogue import cases, file
from workflow.papers.form_catalogue import (
    HEAD,
    REACHED,
    above,
    act_fields,
    form_fields,
    form_tables,
    type_of,
)
from workflow.papers.rules import Catalogue

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
NOTICE = {
    "notice_title": "text", "notice_from": "date", "notice_days": "int", "notice_hash": "text",
    "persons": "int",
}  # fmt: skip
MOVED = {"before": "int", "joined_n": "int", "left_n": "int", "now": "int"}
BAND = {"seq": "int", "band": "text"} | MOVED
MOVER = {
    "seq": "int", "name": "text", "place": "text", "years": "int", "monthly_fen": "money",
    "why": "text", "month": "month", "day": "date",
}  # fmt: skip
PAID = {
    "seq": "int", "month": "month", "fen": "money", "paid_on": "date", "run": "text",
}  # fmt: skip
CLAIM = {
    "claim_years": "int", "claim_monthly_fen": "money", "claim_start": "month",
    "claim_last_month": "month", "claim_because": "text", "paid_months": "int",
    "paid_fen": "money", "paid_from": "month", "paid_to": "month",
}  # fmt: skip
RECOVERY = {
    "owed_months": "int", "owed_fen": "money", "owed_from": "month", "owed_to": "month",
    "repaid_fen": "money", "repaid_on": "date", "repaid_receipt": "text", "rest_fen": "money",
}  # fmt: skip
STEP = {"seq": "int", "step": "text", "fen": "money", "day": "date", "receipt": "text"}
RETURNED = {
    "seq": "int", "attempt": "int", "name": "text", "place": "text", "account": "text",
    "months": "text", "months_n": "int", "fen": "money", "fen_in_words": "text", "code": "text",
    "reason": "text", "blank": "text",
}  # fmt: skip
DRAW = {
    "from_on": "date", "to_on": "date", "drawn_on": "date", "seed": "text", "method": "text",
    "persons": "int",
}  # fmt: skip
DRAWN_FROM = {"group": "text", "count": "int", "size": "int", "sha256": "text"}
DRAWN = {
    "seq": "int", "group": "text", "rank": "int", "number": "text", "name": "text",
    "place": "text", "state": "text", "said": "text", "by": "text", "checked_on": "date",
    "blank": "text",
}  # fmt: skip


def catalogue(definition: Definition, kind_key: str, content: str) -> Catalogue:
    """Return what a content gives of cases of a kind; KeyError for a content nobody gives."""
    return CONTENTS[content](definition, definition.kinds[kind_key])


def lists_of(definition: Definition, kind: Kind) -> dict[str, Kind]:
    """Return the kinds of lists that cases of a kind are put on."""
    key = next(key for key, one in definition.kinds.items() if one is kind)
    return {name: one for name, one in definition.kinds.items() if one.members == key}


def is_recovery(kind: Kind) -> bool:
    """Tell whether cases of a kind claim money back."""
    return any("money.repay" in action.effects for action in kind.actions.values())


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


def applied_for(definition: Definition, kind: Kind) -> Kind:
    """Return the kind in which the people of a list applied; KeyError for another list.

    Members are applications themselves, or claims that came from them.
    """
    members = definition.kinds[kind.members or ""]
    for one in (members, *(definition.kinds[key] for key in members.child_of)):
        if "monthly_fen" in one.computed:
            return one
    raise KeyError("monthly_fen")


def is_of_people(definition: Definition, kind: Kind) -> bool:
    """Tell whether a kind is a list of applications, or of claims that came from them."""
    try:
        return bool(applied_for(definition, kind))
    except KeyError:
        return False


def _roster(definition: Definition, kind: Kind) -> Catalogue:
    """A list of applications or of claims: each member with the award, and the sums."""
    members = applied_for(definition, kind)
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
    return {band.min: band.label.zh if band.max else f"超过{band.min - 1}年" for band in general}


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


def _year(definition: Definition, kind: Kind) -> Catalogue:
    """Everybody in payment in the year of a list, as known on a day asked for."""
    applied_for(definition, kind)
    return _summary(definition, kind)


def _signoff(definition: Definition, kind: Kind) -> Catalogue:
    """The opinions of the offices, those of the sign-off that stands or stood last."""
    return Catalogue(dict(HEAD) | REACHED | SUMS | {"action": "text"}, {"opinions": OPINIONS})


def _notice(definition: Definition, kind: Kind) -> Catalogue:
    """The last public notice of a list: what is shown and nothing else."""
    section = parse(kind)
    if section is None:
        raise KeyError("notice")
    members = definition.kinds[kind.members or ""]
    known = form_fields(members)
    shown = {"seq": "int"} | {key: known[key] for key in section.columns}
    return Catalogue(dict(HEAD) | NOTICE, {"rows": shown})


def _changes(definition: Definition, kind: Kind) -> Catalogue:
    """Who came onto the county's roster in the year and who left it; it must balance."""
    _roster(definition, kind)  # it is of lists of applications
    return Catalogue(dict(HEAD) | MOVED, {"bands": BAND, "joined": MOVER, "left": MOVER})


def _claim(definition: Definition, kind: Kind) -> Catalogue:
    """A claim to monthly payments: the case and those above it, what was paid, what too much."""
    if not kind.child_of:
        raise KeyError("claim")
    case = _case(definition, kind)
    return Catalogue(dict(case.fields) | CLAIM, {**case.tables, "paid": PAID}, case.personal)


def _recovery(definition: Definition, kind: Kind) -> Catalogue:
    """Money claimed back: the claim it belongs to, its months, what was settled of it."""
    if not is_recovery(kind):
        raise KeyError("recovery")
    claim = _claim(definition, kind)
    tables = {**claim.tables, "owed": PAID, "steps": STEP}
    return Catalogue({**claim.fields, **RECOVERY}, tables, claim.personal)


def _returns(definition: Definition, kind: Kind) -> Catalogue:
    """What the bank sent back of a run: one row for each person and attempt."""
    return _of_run(kind, "returned")


def _payments(definition: Definition, kind: Kind) -> Catalogue:
    """Whom a run pays: one row for each person."""
    return _of_run(kind, "payments")


def _of_run(kind: Kind, table: str) -> Catalogue:
    if not kind.pays:
        raise KeyError(table)
    sums = {"persons": "int", "lines": "int", "fen": "money", "up_to": "month"}
    return Catalogue(dict(HEAD) | sums, {table: RETURNED}, frozenset({"account"}))


def _draw(definition: Definition, kind: Kind) -> Catalogue:
    """A random check: how it was drawn and out of what, and each case drawn."""
    if not any("sampling.draw" in action.effects for action in kind.actions.values()):
        raise KeyError("draw")
    return Catalogue(dict(HEAD) | DRAW, {"groups": DRAWN_FROM, "drawn": DRAWN})


CONTENTS: Mapping[str, Callable[[Definition, Kind], Catalogue]] = {
    "case": _case,
    "file": file,
    "cases": cases,
    "roster": _roster,
    "summary": _summary,
    "year": _year,
    "changes": _changes,
    "signoff": _signoff,
    "notice": _notice,
    "claim": _claim,
    "recovery": _recovery,
    "refund": _recovery,
    "returns": _returns,
    "payments": _payments,
    "draw": _draw,
}
# What the seal of a list covers: kept with the first print. Signatures and notices are records.
DATED = frozenset({"year"})  # as known on a day that is asked for
SEALED = frozenset({"roster", "summary", "changes"})
