"""THE generic form: questions of a definition as boxes to fill in, and what people typed into them.

Names of inputs are the names of problems: `terms.2.school` is one cell of a table; a `prefix`
keeps several forms on one page apart.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from web.bureau import the_bureau
from web.language import N_, language, t
from web.present import money
from web.session import current_actor
from web.show.basis import NO_BASIS, Basis, Why, why
from workflow.engine.definition import FormField, Kind
from workflow.engine.fields import FieldProblem, parse_answers

SPARE_ROWS = 3
MOST_ROWS = 60
REST = N_("填写内容")
INPUTS = {"date": "date", "month": "month", "phone": "tel"}
Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the house reckons of a table: titles, (own, so far) for each row, and of all rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]
    total: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One question: what to ask, what stands in it, and (tables) its columns and rows."""

    name: str
    label: str
    type: str
    value: str = ""
    help: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[Box, ...] = ()
    rows: tuple[tuple[Box, ...], ...] = ()
    sums: Sums | None = None
    why: Why | None = None

    @property
    def input(self) -> str:
        """The type of the input element."""
        return INPUTS.get(self.type, "text")


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand together."""

    key: str
    title: str
    boxes: tuple[Box, ...]


def section_titles(kind: Kind) -> dict[str, str]:
    """Return the headings of a form in their order; what stands in no section comes last."""
    named = {key: title.in_(language()) for key, title in kind.sections.items()}
    return {**named, "": t(REST)}


def new_command() -> str:
    """Return the id that makes a second click on this page's button do nothing."""
    return str(uuid.uuid4())


def sections(
    kind: Kind, values: Mapping[str, Any], *, kept: Mapping[str, str] | None = None,
    basis: Basis = NO_BASIS,
) -> list[Section]:  # fmt: skip
    """Return the form with `values` (typed or canonical); `kept` answers are shown masked only."""
    grouped: dict[str, list[Box]] = {key: [] for key in section_titles(kind)}
    for key, spec in kind.fields.items():
        box = _box(key, spec, values.get(key), (kept or {}).get(key, ""))
        box = replace(box, why=why(basis, spec))
        grouped[spec.section if spec.section in grouped else ""].append(box)
    titles = section_titles(kind)
    return [Section(key, titles[key], tuple(found)) for key, found in grouped.items() if found]


def boxes(
    fields: Mapping[str, FormField], values: Mapping[str, Any], prefix: str,
    basis: Basis = NO_BASIS,
) -> list[Box]:  # fmt: skip
    """Return the questions of a small form without sections."""
    return [
        replace(_box(prefix + key, spec, values.get(key)), why=why(basis, spec))
        for key, spec in fields.items()
    ]


def _box(name: str, spec: FormField, value: Any, kept: str = "") -> Box:
    help_text = spec.help.in_(language()) if spec.help else ""
    if kept:
        said = t("已填 %(masked)s，不改则留空。", masked=kept)
        help_text, value = f"{help_text} {said}".strip(), "" if value is None else value
    columns, rows = _table(name, spec, value) if spec.type == "table" else ((), ())
    choices = _choices(spec)
    if spec.type == "unit" and spec.required and len(choices) == 1 and not value:
        value = choices[0][0]  # there is nothing to choose
    text = "" if spec.type == "table" else _text(spec, value)
    return Box(
        name, _label(spec), spec.type, text, help_text, spec.required,
        choices, columns, rows,
    )  # fmt: skip


def _label(spec: FormField) -> str:
    """Return what a question is called; money says that it is asked for in yuan."""
    said, unit = spec.title.in_(language()), t("元")
    return f"{said}{t('（元）')}" if spec.type == "money" and unit not in said else said


def _table(name: str, spec: FormField, value: Any) -> tuple[tuple[Box, ...], tuple[Any, ...]]:
    filled = list(value or ())
    while filled and not any(str(one or "").strip() for one in filled[-1].values()):
        filled.pop()
    filled = [*filled, *({} for _ in range(SPARE_ROWS))]
    rows = tuple(
        tuple(_box(f"{name}.{at}.{key}", one, row.get(key)) for key, one in spec.fields.items())
        for at, row in enumerate(filled)
    )
    return tuple(_box(key, one, None) for key, one in spec.fields.items()), rows


def _choices(spec: FormField) -> tuple[tuple[str, str], ...]:
    if spec.type == "yes_no":
        return (("yes", t("是")), ("no", t("否")))
    if spec.type == "unit":
        return _units(spec.of)
    return tuple((key, label.in_(language())) for key, label in spec.choices.items())


def _units(types: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return the units of some types in the counties of who fills the form in."""
    actor, units = current_actor(), the_bureau().units
    posts = actor.posts if actor else ()
    counties = {units.ancestor_at(post.unit_id, "county") for post in posts}
    paths = tuple(one.path for one in counties if one)
    near = (one for one in units if one.type in types and (not paths or one.path.startswith(paths)))
    return tuple((one.key, one.name.in_(language())) for one in near)


def _text(spec: FormField, value: Any) -> str:
    if value is None:
        return ""
    if spec.type == "yes_no" and isinstance(value, bool):
        return "yes" if value else "no"
    if spec.type == "choices":
        return " ".join(value)
    if spec.type == "money" and isinstance(value, int):
        return money(value).replace(",", "").replace("−", "-")
    return str(value)


def read(
    fields: Mapping[str, FormField], form: MultiDict[str, str], prefix: str = ""
) -> dict[str, Any]:
    """Return what was typed: text for each question, a list for a table or several choices."""
    return {
        key: _typed(prefix + key, spec, form)
        for key, spec in fields.items()
        if spec.type == "table" or prefix + key in form
    }


def _typed(name: str, spec: FormField, form: MultiDict[str, str]) -> Any:
    if spec.type == "table":
        return _rows(f"{name}.", spec, form)
    return form.getlist(name) if spec.type == "choices" else form.get(name, "")


def _rows(start: str, spec: FormField, form: MultiDict[str, str]) -> list[dict[str, str]]:
    places = [name.removeprefix(start).split(".")[0] for name in form if name.startswith(start)]
    count = max((int(at) + 1 for at in places if at.isdigit()), default=0)
    return [
        {key: form.get(f"{start}{at}.{key}", "") for key in spec.fields}
        for at in range(min(count, MOST_ROWS))
    ]


def check(
    fields: Mapping[str, FormField], raw: Mapping[str, Any], *, prefix: str = "",
    partly: bool = False,
) -> tuple[dict[str, Any], Errors]:  # fmt: skip
    """Return the canonical answers and what is wrong, by the name of the input."""
    values, problems = parse_answers(fields, raw, partly=partly)
    return values, said(problems, prefix)


def said(problems: Iterable[FieldProblem], prefix: str = "") -> Errors:
    """Return problems as sentences in the reader's language, by the name of the input."""
    errors: Errors = {}
    for one in problems:
        errors.setdefault(prefix + one.field, []).append(one.reason.in_(language()))
    return errors
