"""Forms: choices, tables, column names, the person a case is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflow.engine.check.references import unknown
from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Definition, FormField, Kind
from workflow.engine.yaml_text import PATH

Fields = Mapping[str, FormField]
CHOOSING = ("choice", "choices")


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find questions that cannot be answered and columns that mean two things."""
    for key, register in definition.registers.items():
        yield from _fields(register.fields, ("registers", key, "fields"))
    prefixes: dict[str, Kind] = {}
    for name, kind in definition.kinds.items():
        at = ("kinds", name)
        yield from _fields(kind.fields, (*at, "fields"))
        yield from _sections(kind, at)
        yield from _subject(kind, at)
        for key, action in kind.actions.items():
            yield from _fields(action.needs, (*at, "actions", key, "needs"))
        if (other := prefixes.setdefault(kind.prefix, kind)) is not kind:
            yield Fault(
                (*at, "prefix"),
                "prefix_twice",
                f"编号前缀 {kind.prefix} 已用于「{other.title.zh}」",
                f"the prefix {kind.prefix} is that of “{other.title.en}”",
            )


def _sections(kind: Kind, at: PATH) -> Iterator[Fault]:
    """A section is declared with its title, and some question stands in it."""
    named = {spec.section for spec in kind.fields.values()}
    for key, spec in kind.fields.items():
        if spec.section:
            here = (*at, "fields", key, "section")
            yield from unknown("unknown_section", here, spec.section, kind.sections)
    for name, title in kind.sections.items():
        if name not in named:
            yield Fault(
                (*at, "sections", name),
                "section_empty",
                f"分节「{title.zh}」里没有项目",
                f"no question stands in the section “{title.en}”",
            )


def _fields(fields: Fields, at: PATH, *, cells: bool = False) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for key, spec in fields.items():
        here = (*at, key)
        yield from _shape(spec, here)
        if spec.type == "choices" and (cells or spec.columns):
            yield Fault(
                here,
                "choices_in_a_cell",
                f"「{spec.title.zh}」可选多项，不能作表格或名册的一列",
                f"“{spec.title.en}” may have several choices: it cannot be a column",
            )
        for number, column in enumerate(spec.columns):
            plain = "".join(column.split())
            if (other := seen.setdefault(plain, key)) != key:
                yield Fault(
                    (*here, "columns", number),
                    "column_twice",
                    f"列名「{column}」已用于「{fields[other].title.zh}」，导入时分不清",
                    f"the column “{column}” is that of “{fields[other].title.en}”, too",
                )
        yield from _fields(spec.fields, (*here, "fields"), cells=True)


def _shape(spec: FormField, at: PATH) -> Iterator[Fault]:
    if spec.type in CHOOSING and not spec.choices:
        yield Fault(
            at,
            "choices_missing",
            f"选择题「{spec.title.zh}」没有选项",
            f"the choice “{spec.title.en}” has no choices",
        )
    if spec.type not in CHOOSING and spec.choices:
        yield Fault(
            (*at, "choices"),
            "choices_idle",
            f"「{spec.title.zh}」不是选择题，选项不起作用",
            f"“{spec.title.en}” is no choice: its choices do nothing",
        )
    if spec.type == "table" and not spec.fields:
        yield Fault(
            at,
            "table_empty",
            f"表格「{spec.title.zh}」没有列（fields）",
            f"the table “{spec.title.en}” has no fields",
        )
    if spec.type != "table" and spec.fields:
        yield Fault(
            (*at, "fields"),
            "fields_idle",
            f"「{spec.title.zh}」不是表格，fields 不起作用",
            f"“{spec.title.en}” is no table: its fields do nothing",
        )


def _subject(kind: Kind, at: PATH) -> Iterator[Fault]:
    subject = kind.subject
    if subject is not None:
        for word, name, types in (
            ("name", subject.name, ("name", "text")),
            ("id_no", subject.id_no, ("id_no",)),
        ):
            if name is not None:
                yield from _subject_field(kind, (*at, "subject", word), name, types)
    for number, name in enumerate(kind.unique):
        yield from unknown("unknown_field", (*at, "unique", number), name, {*kind.fields, "cycle"})
    if kind.unique and (subject is None or subject.id_no is None):
        yield Fault(
            (*at, "unique"),
            "unique_nobody",
            "unique 靠证件号码认人，须先写 subject.id_no",
            "unique knows a person by ID number: subject.id_no is needed",
        )


def _subject_field(kind: Kind, at: PATH, name: str, types: tuple[str, ...]) -> Iterator[Fault]:
    yield from unknown("unknown_field", at, name, kind.fields)
    if name in kind.fields and kind.fields[name].type not in types:
        yield Fault(
            at,
            "subject_type",
            f"「{name}」的类型应为 {types[0]}",
            f"“{name}” should be of type {types[0]}",
        )
