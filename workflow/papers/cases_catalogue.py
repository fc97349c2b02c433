"""What rows of cases give to papers: answers, acts, papers handed in, duties counted. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.definition import Action, Computed, Definition, FormField, Kind
from workflow.engine.grammar import Label
from workflow.papers.form_catalogue import HEAD, act_fields, form_fields, form_tables
from workflow.papers.rules import Catalogue

BLANK, ACTS, BY = "blank", "acts", "_by"
ACT = {"seq": "int", "act": "text", "on": "date", "by": "text", "office": "text", "said": "text",
       BLANK: "text"}  # fmt: skip
ROW = {
    "seq": "int", "number": "text", "unit": "text", "stage": "text", "subject": "text",
    "opened_on": "date", "closed_on": "date", BLANK: "text",
}  # fmt: skip
PERIOD = {
    "programme": "text", "area": "text", "period": "text", "on": "date", "cycle": "int",
}  # fmt: skip
TITLES = {
    "seq": Label(zh="序号", en="No."), "number": Label(zh="编号", en="Number"),
    "unit": Label(zh="单位", en="Unit"), "stage": Label(zh="办理情况", en="Stage"),
    "subject": Label(zh="姓名", en="Name"), "opened_on": Label(zh="登记日期", en="Entered on"),
    "closed_on": Label(zh="办结日期", en="Closed on"), "above_number": Label(zh="所属", en="Of"),
    "act": Label(zh="事项", en="Act"), "on": Label(zh="日期", en="Date"),
    "by": Label(zh="经办人", en="By"), "office": Label(zh="单位", en="Office"),
    "said": Label(zh="情况", en="What was said"),
}  # fmt: skip


DUTIES = {"owed": Label(zh="应做次数", en="Owed"), "done": Label(zh="已做次数", en="Done")}


def cases(definition: Definition, kind: Kind) -> Catalogue:
    """Cases of a kind within an area: one table, with what it comes to."""
    return _with(dict(PERIOD), {key_of(definition, kind): row_of(definition, kind)}, {})


def file(definition: Definition, kind: Kind) -> Catalogue:
    """One case: its form, its tables, cases below or on it, every act."""
    own = row_of(definition, kind)
    fields = dict(HEAD) | {name: of for name, of in own.items() if name not in ("seq", BLANK)}
    rows = {key: row_of(definition, one) for key, one in below(definition, kind).items()}
    return _with(fields, tables_of(kind) | rows, {ACTS: ACT})


def tables_of(kind: Kind) -> dict[str, dict[str, str]]:
    """Return the tables of a form, each with a column to fill in by hand."""
    return {key: columns | {BLANK: "text"} for key, columns in form_tables(kind).items()}


def _with(
    fields: dict[str, str], rows: dict[str, dict[str, str]], tables: dict[str, dict[str, str]]
) -> Catalogue:
    """Add to tables those of rows, each with its count, its sums and its groups."""
    for key, row in rows.items():
        tables |= {key: row, f"{key}{BY}": {"group": "text", "n": "int"} | sums_of(row)}
        fields |= {f"{key}_n": "int"}
        fields |= {f"{key}_sum_{name}": of for name, of in sums_of(row).items()}
    return Catalogue(fields, tables)


def sums_of(row: dict[str, str]) -> dict[str, str]:
    """Return the columns that can be summed up."""
    return {name: of for name, of in row.items() if of in ("int", "money") and name != "seq"}


def key_of(definition: Definition, kind: Kind) -> str:
    """Return the key of a kind."""
    return next(key for key, one in definition.kinds.items() if one is kind)


def below(definition: Definition, kind: Kind) -> dict[str, Kind]:
    """Return the kinds whose cases follow from a case, or stand on it as on a list."""
    key = key_of(definition, kind)
    return {
        name: one
        for name, one in definition.kinds.items()
        if key in one.child_of or name == kind.members
    }


def row_of(definition: Definition, kind: Kind) -> dict[str, str]:
    """Return the columns that a row of a kind has, each with its type."""
    return {name: of for name, of, _ in _columns(definition, kind)}


def titles_of(definition: Definition, kind: Kind) -> dict[str, Label]:
    """Return what the columns of a kind are called where nothing else is said."""
    return {name: title for name, _, title in _columns(definition, kind) if title is not None}


Column = tuple[str, str, Label | None]


def _columns(definition: Definition, kind: Kind) -> Iterator[Column]:
    """Yield name, type and title of every column."""
    yield from ((name, of, TITLES.get(name)) for name, of in ROW.items())
    yield from _of_form(kind, "")
    if kind.child_of:
        yield "above_number", "text", TITLES["above_number"]
        yield from _of_form(definition.kinds[kind.child_of[0]], "above_")
    for key, field in kind.fields.items():
        if field.type == "table":
            yield f"{key}_n", "int", _count(field.title)
            yield from ((f"{key}_{one}", "text", of.title) for one, of in field.fields.items())
    for key, action in kind.actions.items():
        yield from _of_act(key, action)
    for key, document in kind.documents.items():
        yield f"doc_{key}", "int", _count(document.title)
    yield from ((f"duties_{what}", "int", title) for what, title in DUTIES.items())
    for key, duty in (definition.duties or {}).items():
        if definition.kinds.get(duty.get("of", "")) is kind:
            title = Label.model_validate(duty["title"])
            yield f"duty_{key}_owed", "int", Label(zh=f"{title.zh}应做", en=f"{title.en}: owed")
            yield f"duty_{key}_done", "int", Label(zh=f"{title.zh}已做", en=f"{title.en}: done")


def _of_form(kind: Kind, prefix: str) -> Iterator[Column]:
    asked: dict[str, FormField | Computed] = {**kind.fields, **kind.computed}
    for key, of in form_fields(kind).items():
        yield f"{prefix}{key}", of, asked[key].title


def _of_act(key: str, action: Action) -> Iterator[Column]:
    for name, of in act_fields("act_", key, action).items():
        need = action.needs.get(name.removeprefix(f"act_{key}_"))
        yield name, of, need.title if need else _said(name, key, action)


def _said(name: str, key: str, action: Action) -> Label | None:
    zh, en = action.title.zh, action.title.en
    if name == f"act_{key}_on":
        return Label(zh=f"{zh}日期", en=f"{en}: date")
    return Label(zh=zh, en=en) if name == f"act_{key}_by" else None


def _count(title: Label) -> Label:
    return Label(zh=f"{title.zh}（件数）", en=f"{title.en} (number)")
