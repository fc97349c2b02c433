"""A programme's papers as tables, made from its definition: fields that have `columns`. Pure.

A field named `sex` or `birth_on` is held against the ID number of its row; a table field
becomes a sheet of its own, joined by the ID number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from workflow.engine.definition import Definition, FormField, Kind
from workflow.roster.identity import birth_on
from workflow.roster.rows import Entry, Row, Value
from workflow.roster.specs import Column, TableSpec

BIRTH = "birth_on"
_KINDS = {"long_text": "text"}
_SEXES = {"male": ("男", "男性", "m", "1"), "female": ("女", "女性", "f", "2")}


def specs_of(definition: Definition, kind_key: str) -> tuple[TableSpec, ...]:
    """Return the tables of a kind's paper: its own, and one for each table field.

    Raises ValueError for a kind whose papers would not say whom a row is about.
    """
    kind = definition.kinds[kind_key]
    if kind.subject is None or kind.subject.id_no is None:
        raise ValueError(f"{definition.key} {kind_key} has no subject with an ID number")
    key = kind.subject.id_no
    main = _spec(kind_key, kind.title.zh, kind.fields, key)
    joined = (
        TableSpec(name, field.title.zh, (main.column(key), *_columns(field.fields)), key, kind_key)
        for name, field in kind.fields.items()
        if field.type == "table"
    )
    return main, *joined


def register_spec(definition: Definition, register: str) -> TableSpec:
    """Return the table of a register; raises KeyError for an unknown one, ValueError for
    one without ID numbers."""
    found = definition.registers[register]
    key = next((name for name, field in found.fields.items() if field.type == "id_no"), None)
    if key is None:
        raise ValueError(f"{definition.key} {register} has no ID numbers")
    return _spec(register, found.title.zh, found.fields, key)


def fields_spec(key: str, title: str, fields: Mapping[str, FormField]) -> TableSpec:
    """Return the table of a list another office sends; its fields have one ID number.

    A wrong check digit there keeps no row out: it is for them to mend, for us to ask about.
    """
    id_no = next(name for name, field in fields.items() if field.type == "id_no")
    columns = (
        replace(one, kind="said_id") if one.key == id_no else one for one in _columns(fields)
    )
    return TableSpec(key, title, tuple(columns), id_no)


def answers_of(kind: Kind, entry: Entry) -> dict[str, Any]:
    """Return the canonical answers a row gives; blank cells are left out."""
    answers: dict[str, Any] = row_answers(kind.fields, entry.row)
    for name, rows in entry.joined.items():
        fields = kind.fields[name].fields
        answers[name] = [row_answers(fields, row) for row in rows]
    return answers


def row_answers(fields: Mapping[str, FormField], row: Row) -> dict[str, Value]:
    """Return the answers of one row; a paper may say less of a birth date than the ID number."""
    values = {key: row.values[key] for key in fields if row.values.get(key) is not None}
    id_no = next((values[key] for key in values if fields[key].type == "id_no"), None)
    if BIRTH in fields and id_no is not None:
        values[BIRTH] = birth_on(str(id_no)).isoformat()
    return values


def _spec(key: str, title: str, fields: Mapping[str, FormField], key_column: str) -> TableSpec:
    return TableSpec(key, title, tuple(_columns(fields)), key_column)


def _columns(fields: Mapping[str, FormField]) -> Iterator[Column]:
    for key, field in fields.items():
        if field.columns:
            yield _column(key, field)


def _column(key: str, field: FormField) -> Column:
    """Return a field as a column; its titles are headers, too: exports can be read again."""
    names = tuple(dict.fromkeys((*field.columns, field.title.zh, field.title.en)))
    if field.type == "choice":
        sexes = set(field.choices) == set(_SEXES)
        words = {
            value: (value, label.zh, label.en, *(_SEXES[value] if sexes else ()))
            for value, label in field.choices.items()
        }
        kind, agrees = ("sex", "sex") if sexes and key == "sex" else ("choice", "")
        return Column(key, names, kind, field.required, words, agrees)
    if key == BIRTH:
        return Column(key, names, "birth", field.required, agrees="birth")
    return Column(key, names, _KINDS.get(field.type, field.type), field.required)
