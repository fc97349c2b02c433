"""What the house reads from answers while they are typed: the same words with and without JS."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from web.bureau import the_bureau
from web.forms import Errors, check
from web.language import language, t
from web.show.values import shown
from workflow.cases.as_typed import computed
from workflow.engine.definition import Definition, FormField, Kind
from workflow.roster import identity

Fields = Mapping[str, FormField]
Lines = list[tuple[str, str | Markup]]


def read_from(
    definition: Definition, kind_key: str, unit_id: int, answers: Mapping[str, Any]
) -> Lines:
    """Return what follows from canonical answers, a line each: title and words."""
    kind = definition.kinds[kind_key]
    lines = _identity(kind, answers)
    if not any(answers.values()):
        return lines
    found = computed(the_bureau().house, definition, kind_key, unit_id, answers)
    for key, one in kind.computed.items():
        if words := shown(one, found[key]):
            lines.append((one.title.in_(language()), words))
    return lines


def _identity(kind: Kind, answers: Mapping[str, Any]) -> Lines:
    """Say what a well-formed ID number says: sex, birth date, years of age today."""
    today, lines = the_bureau().clock.today(), []
    for key, spec in kind.fields.items():
        if spec.type != "id_no" or not answers.get(key):
            continue
        id_no = identity.read_id_no(str(answers[key]), today)
        if isinstance(id_no, str):
            lines.append((t("身份证号码"), _person(id_no, today)))
    return lines


def _person(id_no: str, today: date) -> str:
    born = identity.birth_on(id_no)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    sex = t("男") if identity.is_male(id_no) else t("女")
    return t("%(sex)s，%(born)s 出生，今天满 %(age)s 周岁", sex=sex, born=born.isoformat(), age=age)


def wrong(
    fields: Fields, raw: Mapping[str, Any], stored: Mapping[str, Any] | None = None
) -> Errors:
    """Return what is wrong with what was typed so far; gaps are not, yet."""
    values, errors = check(fields, raw, partly=True)
    found = {**(stored or {}), **values}
    if not set(errors) & {"id_no", "sex", "birth_on"}:
        errors |= _against_id(fields, found)
    return errors


def _against_id(fields: Fields, values: Mapping[str, Any]) -> Errors:
    """Hold what an ID number says of birth and sex against what was typed beside it."""
    id_no = values.get("id_no")
    if "id_no" not in fields or not id_no:
        return {}
    found = identity.read_id_no(str(id_no), the_bureau().clock.today())
    if not isinstance(found, str):
        return {"id_no": [found.in_(language())]}
    errors: Errors = {}
    if values.get("birth_on") not in (None, "", identity.birth_on(found).isoformat()):
        errors["birth_on"] = [t("与身份证号码中的出生日期不一致，请核对原件。")]
    sex = "male" if identity.is_male(found) else "female"
    if values.get("sex") not in (None, "", sex):
        errors["sex"] = [t("与身份证号码中的性别不一致，请核对原件。")]
    return errors
